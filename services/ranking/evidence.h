#pragma once
// Evidence: what is learnt at once, after every consensus, without training. Holds one record a workshop (idempotent: learning
// the same workshop again replaces it) and the popularity counts over all of them.
//
//   model.Prepare(workshop, &evidence.popularity())  →  prepared
//   model.Rank(prepared, evidence.For(prepared, model.local()))          while people discuss
//   evidence.Learn(MakeRecord(workshop_with_outcome, prepared))          once they agreed: predict first, then learn
//
// After a promotion, replay the workshops in order with the new model, so that "predicted" is the new model's.
// Not thread-safe: one writer, readers hold a copy or a lock.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/result.h"
#include "ranking/local.h"
#include "ranking/popularity.h"
#include "ranking/prepared.h"

namespace concord::ranking {

struct LocalRecord {
  std::string workshop_id;
  std::string programme;
  std::string country;
  std::vector<std::string> actions;
  std::vector<float> observed;   // shares, sum 1
  std::vector<float> predicted;  // shares, sum 1, as predicted before the outcome was known
  bool exposed = false;          // people saw a suggestion first: local term only
  std::vector<float> agreed;     // shares, sum 1, that the local term takes for `observed`; empty: observed
  std::uint64_t owner = 0;       // OwnerOf the office; 0: not known
};

// Tells whether two workshops are of one office, without naming it: the first 8 bytes of sha256("concord.owner\n" + office); "" is 0.
std::uint64_t OwnerOf(std::string_view office);

// FAILED_PRECONDITION RANKING_NO_OUTCOME when the outcome is missing, empty or of another length.
Result<LocalRecord> MakeRecord(const WorkshopCase& workshop, const PreparedWorkshop& prepared);
std::string SerializeRecord(const LocalRecord& record);          // value of a compacted topic keyed by workshop
Result<LocalRecord> ParseRecord(std::string_view bytes);

class Evidence {
 public:
  // O(items). Replaces an earlier record of the same workshop.
  void Learn(const LocalRecord& record);
  bool Forget(std::string_view workshop_id);  // false: was not known

  // The local workshops of this programme and country, the workshop itself excepted. O(local workshops × items).
  LocalEvidence For(const PreparedWorkshop& prepared, const LocalSettings& settings) const;

  const Popularity& popularity() const { return popularity_; }
  size_t workshops() const { return place_.size(); }
  std::vector<LocalRecord> Records() const;  // country by country, each in order of learning

  std::string Serialize() const;
  static Result<Evidence> Parse(std::string_view bytes);

 private:
  struct Entry {  // a record with interned action ids
    std::string workshop_id;
    std::vector<uint32_t> action;
    std::vector<float> observed;
    std::vector<float> predicted;
    bool exposed = false;
    std::vector<float> agreed;
    std::uint64_t owner = 0;
    const std::vector<float>& local() const { return agreed.empty() ? observed : agreed; }
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  template <class T>
  using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  LocalRecord Restore(std::string_view key, const Entry& entry) const;

  Popularity popularity_;
  Map<uint32_t> intern_;
  std::vector<std::string> names_;       // of interned actions
  Map<std::vector<Entry>> by_country_;   // programme '\n' country → in order of learning
  Map<std::string> place_;               // workshop id → its key in by_country_
};

}  // namespace concord::ranking

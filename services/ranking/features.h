#pragma once
// What is known of an action besides its id, as one row of numbers an action. Learners over these rows rank actions that nobody
// has ever ranked: a project of this year's budget, a measure added yesterday.
//
// Columns: cost (log, share of the list's, place in the list) · the list (length, log of its total cost) · title (length, words,
// capitals, digits, directions of TextEncoder, the same less the list's mean, likeness to the others of the list) · tags · lead
// time, prerequisites · programme · outcome of the nearest EARLIER titles of the programme · the answers that speak of it (severity,
// how many). A column that is the same everywhere carries nothing and is left out.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ranking/bytes.h"
#include "ranking/text.h"
#include "ranking/types.h"

namespace concord::ranking {

class ActionFeatures {
 public:
  // Deterministic. Learns from the outcomes of `workshops` what became of which title. `text`: fitted on titles, no outcomes.
  // `rows`, when given: Rows of each workshop, which are made on the way.
  static ActionFeatures Fit(const std::vector<const WorkshopCase*>& workshops, const TextEncoder& text,
                            std::vector<std::vector<float>>* rows = nullptr);
  static TextEncoder FitText(const std::vector<const WorkshopCase*>& workshops, uint64_t seed);

  size_t columns() const { return kept_.size(); }
  bool empty() const { return kept_.empty(); }
  // candidates × columns, row by row. A workshop that was fitted on sees only earlier ones of its titles, as a new one does.
  std::vector<float> Rows(const WorkshopCase& workshop) const;
  // What a column speaks of, for reasons: "cost", "list", "title", "tags", "timing", "programme", "earlier", "answers".
  const char* Topic(size_t column) const;

  void Write(Writer& out) const;
  static ActionFeatures Read(Reader& in);  // check in.failed() and Consistent()
  bool Consistent() const;

 private:
  struct Earlier {  // what became of a title
    std::string held_on;
    SparseText text;
    float place = 0.5f;  // 0 last … 1 first of its list
  };
  struct Group {  // a programme
    std::vector<Earlier> titles;  // by held_on
    std::vector<std::vector<std::pair<uint32_t, float>>> postings;  // of buckets_: title, weight
  };
  std::vector<std::vector<float>> All(const WorkshopCase& workshop) const;  // every column, before any is left out
  void AddNearest(const WorkshopCase& workshop, const std::vector<SparseText>& texts, std::vector<std::vector<float>>& rows) const;
  std::vector<float> Kept(const std::vector<std::vector<float>>& all) const;
  static void Index(Group& group);
  std::vector<const char*> Topics() const;

  TextEncoder text_;
  std::vector<std::string> categories_, beneficiaries_, programmes_;
  std::map<std::string, Group> by_programme_;
  std::vector<uint32_t> kept_;  // of All's columns
};

}  // namespace concord::ranking

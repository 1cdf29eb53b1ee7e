#pragma once
// Shows and edits the shortlist.
#include <functional>
#include <string>
#include <vector>

#include "intake/app/room_reader.h"

namespace concord::intake {

// A candidate with everything that is shown of it.
struct CandidateView {
  Candidate candidate;                     // of the catalogue's: cost_band and months filled in
  std::vector<CandidateGap> gaps;          // largest first
  std::vector<std::string> prerequisites;
  double rule_score = 0;
};
struct ShortlistView {
  std::vector<CandidateView> candidates;
  int max_size = 0;
};

CandidateView ViewOf(const Candidate& candidate, const std::vector<Candidate>& all, const Instrument& instrument,
                     const std::vector<Gap>& gaps);

class ShortlistUseCases {
 public:
  explicit ShortlistUseCases(Decisions given) : given_(given) {}

  // Empty before SHORTLIST.
  Result<ShortlistView> Get(const auth::Principal& caller, const std::string& workshop);
  // Edits, all only at SHORTLIST (FAILED_PRECONDITION STAGE_NOT_REACHED | STAGE_PASSED); errors as in domain/shortlist.h.
  Result<ShortlistView> AddAction(const auth::Principal& caller, const std::string& workshop, const std::string& action,
                                  const std::string& reason);
  Result<ShortlistView> AddOwn(const auth::Principal& caller, const std::string& workshop, const Candidate& own);
  Result<ShortlistView> Drop(const auth::Principal& caller, const std::string& workshop, const std::string& id, const std::string& reason);
  Result<ShortlistView> Merge(const auth::Principal& caller, const std::string& workshop, const std::vector<std::string>& ids,
                              const std::string& into, const std::string& reason);
  Result<ShortlistView> Restore(const auth::Principal& caller, const std::string& workshop, const std::string& id);

 private:
  Result<ShortlistView> Edit(const auth::Principal& caller, const std::string& workshop,
                             const std::function<Status(const Room&, std::vector<Candidate>&)>& edit);
  Decisions given_;
};

}  // namespace concord::intake

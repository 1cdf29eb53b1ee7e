#pragma once
// Shows and settles gaps.
#include <functional>
#include <string>
#include <vector>

#include "intake/app/room_reader.h"

namespace concord::intake {

class GapUseCases {
 public:
  explicit GapUseCases(Decisions given) : given_(given) {}

  // Persons and services always; participants from CHECK_GAPS on, so that nobody's answer leans on the others'
  // (FAILED_PRECONDITION STAGE_NOT_REACHED).
  Result<std::vector<Gap>> List(const auth::Principal& caller, const std::string& workshop);
  Result<std::vector<HeatRow>> HeatMap(const auth::Principal& caller, const std::string& workshop, bool sub_areas);

  // All of these only at CHECK_GAPS: FAILED_PRECONDITION STAGE_NOT_REACHED | STAGE_PASSED. Unknown or out-of-scope question:
  // NOT_FOUND QUESTION_NOT_FOUND.
  Result<Gap> Confirm(const auth::Principal& caller, const std::string& workshop, const std::string& question);
  Result<Gap> Agree(const auth::Principal& caller, const std::string& workshop, const std::string& question, int choice,
                    const std::string& note);
  Result<Gap> Strike(const auth::Principal& caller, const std::string& workshop, const std::string& question, const std::string& reason);
  Result<Gap> Reopen(const auth::Principal& caller, const std::string& workshop, const std::string& question);
  Result<Gap> RateUrgency(const auth::Principal& caller, const std::string& workshop, const std::string& question, int urgency);

 private:
  // Loads, lets `decide` change the decision, writes it, appends GapSettled; all in one transaction.
  Result<Gap> Settle(const auth::Principal& caller, const std::string& workshop, const std::string& question,
                     const std::function<Status(const Question&, const Gap&, GapDecision&)>& decide);

  Decisions given_;
};

}  // namespace concord::intake

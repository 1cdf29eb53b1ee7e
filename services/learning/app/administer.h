#pragma once
// What an office's administrator decides: whether its workshops teach what all offices share, and which model speaks.
#include <string>
#include <vector>

#include "learning/app/registry.h"
#include "learning/store/consents.h"
#include "platform/store/store.h"

namespace concord::learning {

struct Administrator {
  std::string person, office;
};

class Administration {
 public:
  // `least_workshops`: fewer left after a withdrawal are too few for another model.
  Administration(store::Store& store, Learner& learner, Registry& registry, const Clock& clock, int least_workshops)
      : store_(store), learner_(learner), registry_(registry), clock_(clock), least_workshops_(least_workshops) {}

  // Evidence is learnt anew in the same transaction; saying the same again changes nothing. INVALID_ARGUMENT PROGRAMME_MISSING |
  // PROGRAMME_INVALID.
  Result<db::ConsentSummary> SetConsent(const Administrator& who, const std::string& programme, bool agreed, Micros deadline);
  Result<std::vector<db::ConsentSummary>> ListConsents(const std::string& office, Micros deadline);

  // `name`: "models/P/versions/V". Errors: see the contract.
  Result<db::ModelRow> Promote(const Administrator& who, const std::string& name, const std::string& reason, Micros deadline);
  Result<RolledBack> RollBack(const Administrator& who, const std::string& programme, const std::string& reason, Micros deadline);

 private:
  store::Store& store_;
  Learner& learner_;
  Registry& registry_;
  const Clock& clock_;
  const int least_workshops_;
};

}  // namespace concord::learning

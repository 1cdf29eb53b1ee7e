#pragma once
// What learning answers. Sums over all offices hold no office's names; what is told workshop by workshop is the caller's own office's.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "learning/app/registry.h"
#include "learning/domain/skill.h"
#include "learning/store/changes.h"
#include "learning/store/decisions.h"
#include "learning/store/evidence.h"
#include "learning/store/models.h"
#include "learning/store/trainings.h"
#include "learning/store/workshops.h"

namespace concord::learning {

// "models/P/versions/V".
struct ModelName {
  std::string programme, version;
  static std::optional<ModelName> Of(const std::string& name);
};
Error ModelNotFound(const std::string& name);

struct Learnt {
  db::Totals totals;
  std::string promoted_version;  // empty: none
  std::optional<Drift> drift;    // with a promoted model
  db::ChangeTotals changes;
  bool own_consent = false;      // of the caller's office
  int own_without_consent = 0, own_too_small = 0;
};

struct ModelSeen {
  db::ModelRow row;
  int own_workshops = 0;  // of the caller's office
};

struct Skill {
  std::vector<WorkshopScore> own;  // of the caller's office
  SkillSummary all;                // of every office that agrees
};

class Queries {
 public:
  Queries(store::Store& store, Registry& registry) : store_(store), registry_(registry) {}
  // `programme` empty: of every programme that something was learnt of, or of which the caller's office holds a workshop. `office` empty: a service.
  Result<std::vector<Learnt>> ListLearnt(const std::string& office, const std::string& programme, Micros deadline);
  Result<std::vector<ModelSeen>> ListModels(const std::string& office, const std::string& programme, Micros deadline);
  Result<std::vector<db::EvidenceRow>> Evidence(const std::string& programme, Micros deadline);
  Result<std::vector<db::TrainingRow>> ListTrainings(Micros deadline);
  Result<std::vector<db::DecisionRow>> ListDecisions(const std::string& programme, Micros deadline);
  Result<std::vector<auth::PublicKey>> ListKeys(Micros deadline);
  // Of the office; `workshop`: "workshops/W", or empty.
  Result<std::vector<db::ChangeSeen>> ListChanges(const std::string& office, const std::string& programme, const std::string& workshop, int limit, Micros deadline);
  // NOT_FOUND MODEL_NOT_FOUND: no such name, or its file was let go. FAILED_PRECONDITION CONSENT_WITHDRAWN: it does not speak, and nobody may try it
  // on people, as it has learnt from an office that does not agree any more.
  Result<std::string> ModelFile(const std::string& name, Micros deadline);
  // INVALID_ARGUMENT PROGRAMME_MISSING. An unknown programme has an empty skill.
  Result<Skill> GetSkill(const std::string& office, const std::string& programme, Micros deadline);

 private:
  store::Store& store_;
  Registry& registry_;
};

}  // namespace concord::learning

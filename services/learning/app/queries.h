#pragma once
// What learning answers. Sums over all offices hold no office's names; what is told workshop by workshop is the caller's own office's.
#include <string>
#include <vector>

#include "learning/domain/skill.h"
#include "learning/store/evidence.h"
#include "learning/store/models.h"
#include "learning/store/trainings.h"
#include "learning/store/workshops.h"

namespace concord::learning {

struct Learnt {
  db::Totals totals;
  std::string promoted_version;  // empty: none
};

struct Skill {
  std::vector<WorkshopScore> own;  // of the caller's office
  SkillSummary all;                // of every office
};

class Queries {
 public:
  explicit Queries(store::Store& store) : store_(store) {}
  // `programme` empty: of every programme.
  Result<std::vector<Learnt>> ListLearnt(const std::string& programme, Micros deadline);
  Result<std::vector<db::ModelRow>> ListModels(const std::string& programme, Micros deadline);
  Result<std::vector<db::EvidenceRow>> Evidence(const std::string& programme, Micros deadline);
  Result<std::vector<db::TrainingRow>> ListTrainings(Micros deadline);
  // NOT_FOUND MODEL_NOT_FOUND: no such name, or its file was let go.
  Result<std::string> ModelFile(const std::string& name, Micros deadline);
  // INVALID_ARGUMENT PROGRAMME_MISSING. An unknown programme has an empty skill.
  Result<Skill> GetSkill(const std::string& office, const std::string& programme, Micros deadline);

 private:
  store::Store& store_;
};

}  // namespace concord::learning

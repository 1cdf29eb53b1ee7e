#pragma once
// Model: everything learnt from past workshops, and how it ranks a new one. Needs no LibTorch.
//
//   Model model;                                                   // nothing learnt yet: the rule alone, fallback = true
//   CONCORD_TRY(Model model, Model::Load("model.bin"));
//   CONCORD_TRY(const PreparedWorkshop prepared, model.Prepare(workshop, &evidence.popularity()));   // milliseconds
//   const std::vector<Ranked> ranking = model.Rank(prepared, evidence.For(prepared, model.local()));  // microseconds
//
// A Model is immutable once made; all const methods are safe from many threads at once. Copies are deep (about 1 MB with nets):
// share it by shared_ptr<const Model> and swap the pointer to promote another.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "ranking/calibration.h"
#include "ranking/challengers/challenger.h"
#include "ranking/encoder.h"
#include "ranking/evidence.h"
#include "ranking/features.h"
#include "ranking/forward.h"
#include "ranking/local.h"
#include "ranking/popularity.h"
#include "ranking/prepared.h"
#include "ranking/settings.h"
#include "ranking/stack.h"
#include "ranking/types.h"

namespace concord::ranking {

// What is said of an action that nobody has ever ranked, learnt from those that were: its lift, by whether answers speak of it, and
// how much those answers count where there is no history.
struct Newcomers {
  float linked = 1;  // lift
  float plain = 1;
  float strength = 1;  // of the rule
};

// Skill of a member of the stack, or of the stack itself, on workshops left out by groups: what its weight was chosen by.
struct MemberSkill {
  std::string name;  // "popularity", "rule", "net", "nearest", … "stack"
  float ndcg10 = 0;
  float tau_b = 0;
  float weight = 0;
};

// What a Model is made of; Train fills it, Model reads it.
struct ModelParts {
  Settings settings;
  std::string data_hash;  // sha256 of the dataset it was trained on, hex
  int workshops = 0;      // it was trained on
  Popularity popularity;
  float rule_strength = 1;
  Newcomers newcomers;
  Encoder encoder;                   // empty without nets
  std::vector<std::string> actions;  // columns of the nets' heads, sorted
  std::vector<NetWeights> nets;      // averaged with equal weights; empty = prior + rule + local
  ActionFeatures features;                 // empty where actions differ in nothing but their ids
  std::vector<ChallengerPtr> challengers;  // that learnt something and that the stack counts
  Stack stack;                             // of the net (or prior + rule) and the challengers; empty = the net alone
  std::vector<MemberSkill> members;        // how each did on groups it had not seen
  std::map<std::string, Range> ranges;     // where each action mostly stood
  LocalSettings local;
  std::vector<Calibration> calibration;  // for 0, 1, 2, 4, 8 and more local workshops; empty = uncalibrated
};

class Model {
 public:
  Model();                            // the rule alone
  explicit Model(ModelParts parts);

  // DATA_LOSS RANKING_FILE_* when truncated, corrupt or foreign; see bytes.h.
  static Result<Model> Load(const std::string& path);
  static Result<Model> Parse(std::string_view bytes);
  std::string Serialize() const;
  Status Save(const std::string& path) const;

  // INVALID_ARGUMENT RANKING_CASE when the case contradicts itself (no candidates, the same action twice, answers that are not
  // finite numbers, more answers than questions). `live` = counts learnt since (or, without nets, instead of) the training.
  Result<PreparedWorkshop> Prepare(const WorkshopCase& workshop, const Popularity* live = nullptr) const;

  // Best first. `evidence` may be empty ({}).
  std::vector<Ranked> Rank(const PreparedWorkshop& prepared, const LocalEvidence& evidence) const;

  // What each challenger says on its own: normalised log shares, in the order of parts().challengers. Of an action that it does not
  // know it says the prior and the rule of `prepared`.
  std::vector<std::vector<float>> ChallengerScores(const WorkshopCase& workshop, const PreparedWorkshop& prepared) const;

  const LocalSettings& local() const { return parts_.local; }
  const ModelParts& parts() const { return parts_; }
  bool has_net() const { return !parts_.nets.empty(); }
  const std::string& version() const { return version_; }  // first 16 hex digits of the sha256 of Serialize(); "rule" for Model()

 private:
  void AddPriorAndRule(const WorkshopCase& workshop, const Popularity* live, PreparedWorkshop* out) const;
  void AddNet(const Encoder::Encoded& encoded, PreparedWorkshop* out) const;
  void AddChallengers(const WorkshopCase& workshop, const Encoder::Encoded& encoded, PreparedWorkshop* out) const;
  std::vector<std::vector<float>> ChallengerScores(const WorkshopCase& workshop, const Encoder::Encoded& encoded,
                                                   const PreparedWorkshop& prepared) const;
  const Calibration& CalibrationFor(int local_workshops) const;

  ModelParts parts_;
  std::string version_ = "rule";
};

// The model's counts with the local update as it is before any tuning, and nothing else of it: what every model has to beat.
Model PopularityAlone(const Model& model);

// INVALID_ARGUMENT RANKING_CASE with the path of the wrong field.
Status CheckCase(const WorkshopCase& workshop);

}  // namespace concord::ranking

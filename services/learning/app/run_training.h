#pragma once
// One training, from the stored lessons to a trained model with its card.
#include <functional>
#include <string>
#include <vector>

#include "learning/app/trainings.h"
#include "learning/domain/gate.h"
#include "learning/domain/skill.h"
#include "learning/store/models.h"
#include "ranking/model.h"

namespace concord::learning {

// Mean NDCG@10 of a model that has learnt from other programmes alone, beside the rule.
struct LeftOut {
  int workshops = 0;  // 0: there is no other programme
  double model = 0, rule = 0;
};

// What the registry says of the data in the card.
struct TrainedOn {
  int offices = 0, countries = 0, ballots = 0, outcomes = 0;
  int without_consent = 0, too_small = 0;  // left out
  std::vector<std::string> changes;        // names, sorted
  double rank_us_p50 = 0;
  MeanScore prequential;                   // what was suggested, workshop by workshop before each was learnt
  LeftOut left_out;                        // the programme
};

struct Trained {
  ranking::Model model;
  std::string file, sha256, card;
  std::string measured_on;  // ranking/measured.h
  std::string data_hash;
  std::int64_t seed = 0;
  int workshops = 0, demonstration_workshops = 0;
  Challenger challenger;
  std::vector<db::SourceRow> sources;
  TrainedOn on;
};

// In the plan's folder: what stays of a training that ended early.
inline constexpr char kParts[] = "parts";

// What is in `measured_on`, as the gate takes it; nothing when it is empty.
Result<std::vector<Figure>> FiguresOf(const std::string& measured_on);

// Demonstration workshops are left out as soon as there are enough real ones to train on.
// UNAVAILABLE TRAINING_INTERRUPTED when it was stopped; INTERNAL TRAINING_FAILED with what the program said.
Result<Trained> RunTraining(store::Store& store, const TrainingPlan& plan, const std::string& programme,
                            const std::function<bool(Micros)>& stopping);

}  // namespace concord::learning

#pragma once
// What becomes of a trained model, in one transaction: gate, registry, evidence replayed for a promoted one, events.
#include "learning/app/registry.h"
#include "learning/app/run_training.h"

namespace concord::learning {

// What the training made, in words. The same data and seed make the same model again: then nothing changes and nothing is told.
// A champion that has learnt from an office which does not agree any more is not held against the new one; when the new one does not
// pass, such a champion is taken back.
Result<std::string> Settle(store::Tx& tx, Registry& registry, const std::string& programme, const Trained& trained, const TrainingPlan& plan, Micros now);

}  // namespace concord::learning

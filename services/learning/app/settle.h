#pragma once
// What becomes of a trained model, in one transaction: gate, registry, evidence replayed for a promoted one, events.
#include "learning/app/registry.h"
#include "learning/app/run_training.h"

namespace concord::learning {

// What the training made, in words. The same data and seed make the same model again: then nothing changes and nothing is told.
// A champion that has learnt from an office which does not agree any more is not held against the new one; when the new one does not
// pass, or is one of before, such a champion is taken back.
Result<std::string> Settle(store::Tx& tx, Registry& registry, const std::string& programme, const Trained& trained, const TrainingPlan& plan, Micros now);

// Takes the champion back where it has learnt from an office that does not agree any more. `why`: there is no next one to wait for.
Status TakeBackWithdrawn(store::Tx& tx, Registry& registry, const std::string& programme, const std::string& why);

}  // namespace concord::learning

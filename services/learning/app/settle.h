#pragma once
// What becomes of a trained model, in one transaction: gate, registry, evidence replayed for a promoted one, events.
#include "learning/app/run_training.h"

namespace concord::learning {

// What the training made, in words. The same data and seed make the same model again: then nothing changes and nothing is told.
Result<std::string> Settle(store::Tx& tx, Learner& learner, const std::string& programme, const Trained& trained, const GateLimits& limits,
                           Micros now);

}  // namespace concord::learning

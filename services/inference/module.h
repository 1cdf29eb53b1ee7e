#pragma once
// Inference as a module: ranks with what learning has learnt.
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::inference {

// Declares "inference.models": a folder of models besides those of programmes (serve/repository.h), "inference.max_rows" of one call and
// "inference.queue" and "inference.queue_ms", what may wait for one model at most.
void Declare(config::Config& config);

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::inference

#pragma once
// Learning as a module: evidence at once, models in the background.
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::learning {

// Keys of this service, all "learning.…"; see module.cc.
void Declare(config::Config& config);

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::learning

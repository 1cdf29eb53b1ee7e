#pragma once
// Inference as a module: ranks with what learning has learnt.
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::inference {

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::inference

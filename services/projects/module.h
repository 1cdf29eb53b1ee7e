#pragma once
// Projects as a module: roadmaps out of agreements.
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::projects {

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::projects

#pragma once
// Reporting as a module: read models from events, figures and documents from them.
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::reporting {

// Declares "reporting.rebuild": forget the read models at the start and make them again from all events.
void Declare(config::Config& config);

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::reporting

#pragma once
// Intake as a module: instruments, workshops, answers, gaps, ballots, consensus.
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::intake {

// Declares "intake.bundles": a folder of programme bundles (*.json, as services/programmes/bundle.py writes them) which every office
// has, published. Empty: none.
void Declare(config::Config& config);

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::intake

#pragma once
#include "platform/process/process.h"

namespace concord::process {

// PROGRAM check: opens what the configuration names and asks it, one line each. kDone or kFailedCheck.
int Check(const config::Config& config, const Plan& plan);

}  // namespace concord::process

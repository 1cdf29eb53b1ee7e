#pragma once
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::identity {

// Keys of this service: identity.demo_password (demonstration accounts are made only when it is set), identity.restored_from.
void Declare(config::Config& config);

// Applies the migrations and gives the seed of the signing key, made the first time. The host needs its public half before any
// module starts.
Result<std::string> SigningSeed(store::Store& store, const Clock& clock);

// The code of the one-time link that creates the administrator; "" when there is one. After the start.
Result<std::string> SetupCode(store::Store& store, const Clock& clock);

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::identity

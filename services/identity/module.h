#pragma once
#include <functional>
#include <memory>

#include "platform/auth/tokens.h"
#include "platform/lifecycle/module.h"

namespace concord::identity {

// Keys of this service: identity.demo_password (demonstration accounts are made only when it is set), identity.restored_from, those of the
// signing keys.
void Declare(config::Config& config);

// For a process that holds identity's store itself and verifies before any module has started: applies the migrations and makes the first key;
// then what KeyService.ListKeys answers.
Status OpenKeys(store::Store& store, const config::Config& config, const Clock& clock);
Result<std::vector<auth::PublicKey>> PublicKeys(store::Store& store, const config::Config& config, const Clock& clock);
// Calls `fn` after the keys in this store were changed by this process, as Store::Listen does.
store::Store::Listening OnKeysChanged(store::Store& store, std::function<void()> fn);

// The code of the one-time link that creates the administrator; "" when there is one. After the start.
Result<std::string> SetupCode(store::Store& store, const Clock& clock);

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env);

}  // namespace concord::identity

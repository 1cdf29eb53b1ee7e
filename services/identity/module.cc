#include "identity/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include "identity/api/identity_service.h"
#include "identity/store/migrations.h"
#include "identity/store/secrets.h"
#include "platform/auth/tokens.h"
#include "platform/rpc/call.h"

namespace concord::identity {
namespace {

constexpr char kDemoPassword[] = "identity.demo_password";
constexpr char kRestoredFrom[] = "identity.restored_from";

class IdentityModule final : public lifecycle::Module {
 public:
  explicit IdentityModule(lifecycle::Env env)
      : env_(env), use_(env.store, env.clock, env.config.Int(kRestoredFrom)), calls_(env.rules, env.verifier, env.db, env.metrics),
        service_(MakeIdentityService(use_, calls_, env.wait, [this]() -> const auth::Signer& { return *signer_; })) {}

  const char* name() const override { return "identity"; }
  std::vector<grpc::Service*> Services() override { return {service_.get()}; }
  Status Start() override {
    CONCORD_TRY(auto seed, SigningSeed(env_.store, env_.clock));
    signer_ = auth::MakeSigner(seed, env_.clock);
    if (const auto& password = env_.config.String(kDemoPassword); !password.empty()) return use_.AddDemonstration(password);
    return Ok();
  }
  void Stop() override {}

 private:
  lifecycle::Env env_;
  UseCases use_;
  rpc::Calls calls_;
  std::unique_ptr<auth::Signer> signer_;
  std::unique_ptr<grpc::Service> service_;
};

}  // namespace

void Declare(config::Config& config) {
  config.Declare(kDemoPassword, "", "password of the demonstration accounts; empty: there are none", true);
  config.Declare(kRestoredFrom, "0", "time of the backup that the data were restored from, microseconds since 1970; the program sets it");
}

Result<std::string> SigningSeed(store::Store& store, const Clock& clock) {
  CONCORD_CHECK_OK(migrate::Apply(store, Migrations()));
  const std::string fresh = auth::NewSeed();
  return store.TransactUnscoped([&](store::Tx& tx) { return secrets::SigningSeedAnywhere(tx, fresh, clock.Now()); });
}

Result<std::string> SetupCode(store::Store& store, const Clock& clock) { return UseCases(store, clock).SetupCode(); }

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) { return std::make_unique<IdentityModule>(env); }

}  // namespace concord::identity

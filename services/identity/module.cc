#include "identity/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include "identity/api/identity_service.h"
#include "identity/api/key_service.h"
#include "identity/api/sharing_service.h"
#include "identity/oidc/provider.h"
#include "identity/store/keys.h"
#include "identity/store/migrations.h"
#include "platform/auth/seal.h"
#include "platform/base/base64.h"
#include "platform/log/log.h"
#include "platform/rpc/call.h"

namespace concord::identity {
namespace {

constexpr char kDemoPassword[] = "identity.demo_password";
constexpr char kRestoredFrom[] = "identity.restored_from";
constexpr char kKeyEncryptionKey[] = "identity.key_encryption_key";
constexpr char kKeyDays[] = "identity.key_days";
constexpr char kKeyLeadSeconds[] = "identity.key_lead_seconds";
constexpr char kServiceKeys[] = "identity.service_keys";
constexpr char kIssuer[] = "identity.oidc.issuer";
constexpr char kClientId[] = "identity.oidc.client_id";
constexpr char kClientSecret[] = "identity.oidc.client_secret";
constexpr char kScopes[] = "identity.oidc.scopes";
constexpr char kRedirect[] = "identity.oidc.redirect";
constexpr char kName[] = "identity.oidc.name";
constexpr char kCa[] = "identity.oidc.ca";
constexpr char kDomains[] = "identity.oidc.domains";

KeyOptions KeyOptionsOf(const config::Config& config) {
  KeyOptions options;
  options.key_encryption_key = FromBase64Url(config.String(kKeyEncryptionKey)).value_or("");
  options.max_age = config.Int(kKeyDays) * 24 * 3600 * kSecond;
  options.lead = config.Int(kKeyLeadSeconds) * kSecond;
  options.service_keys = config.String(kServiceKeys);
  return options;
}

Status CheckKeyOptions(const config::Config& config) {
  const std::string& text = config.String(kKeyEncryptionKey);
  if (!text.empty() && FromBase64Url(text).value_or("").size() != auth::kSealKeyBytes)
    return InvalidArgument("CONFIG_VALUE", std::string(kKeyEncryptionKey) + " must be 32 bytes as base64url (43 characters)");
  if (config.Int(kKeyDays) < 1) return InvalidArgument("CONFIG_VALUE", std::string(kKeyDays) + " must be at least 1");
  return Ok();
}

OidcOptions OidcOptionsOf(const config::Config& config) {
  OidcOptions o{config.String(kIssuer), config.String(kClientId), config.String(kClientSecret), config.String(kScopes),
                config.String(kRedirect), config.String(kName), config.String(kCa), {}};
  if (auto domains = OidcDomainsOf(config.String(kDomains)); domains.ok()) o.domains = *std::move(domains);
  return o;
}

Status CheckOidcConfig(const config::Config& config) {
  auto domains = OidcDomainsOf(config.String(kDomains));
  if (!domains.ok()) return std::move(domains).error();
  return CheckOidcOptions(OidcOptionsOf(config));
}

class IdentityModule final : public lifecycle::Module {
 public:
  explicit IdentityModule(lifecycle::Env env)
      : env_(env), use_(env.store, env.clock, env.config.Int(kRestoredFrom)), keys_(env.store, env.clock, KeyOptionsOf(env.config)),
        provider_(OidcOptionsOf(env.config), oidc::MakeHttp(env.config.String(kCa)), env.clock),
        calls_(env.rules, env.verifier, env.db, env.metrics), service_(MakeIdentityService(use_, calls_, env.wait, keys_, provider_)),
        key_service_(MakeKeyService(keys_, use_, calls_)), sharing_(env.store, env.clock), sharing_service_(MakeSharingService(sharing_, calls_)) {}

  const char* name() const override { return "identity"; }
  std::vector<grpc::Service*> Services() override { return {service_.get(), key_service_.get(), sharing_service_.get()}; }
  Status Start() override {
    CONCORD_CHECK_OK(CheckOidcConfig(env_.config));
    CONCORD_CHECK_OK(OpenKeys(env_.store, env_.config, env_.clock));
    if (env_.config.String(kKeyEncryptionKey).empty())
      log::Warning("the keys that sign access tokens are kept unencrypted in identity's database; set identity.key_encryption_key to have them encrypted");
    if (const auto& password = env_.config.String(kDemoPassword); !password.empty()) return use_.AddDemonstration(password);
    return Ok();
  }
  void Stop() override {}

 private:
  lifecycle::Env env_;
  UseCases use_;
  SigningKeys keys_;
  oidc::Provider provider_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_, key_service_;
  Sharing sharing_;
  std::unique_ptr<grpc::Service> sharing_service_;
};

}  // namespace

void Declare(config::Config& config) {
  config.Declare(kDemoPassword, "", "password of the demonstration accounts; empty: there are none", true);
  config.Declare(kRestoredFrom, "0", "time of the backup that the data were restored from, microseconds since 1970; the program sets it");
  config.Declare(kKeyEncryptionKey, "", "32 bytes as base64url with which signing keys are encrypted in the database; empty: they are kept as they are", true);
  config.Declare(kKeyDays, "30", "days after which a new key signs access tokens");
  config.Declare(kKeyLeadSeconds, "600", "seconds for which a new key is published before it signs");
  config.Declare(kServiceKeys, "", "folder of <service>.pub: the keys with which services sign their own tokens, base64url, one a line");
  config.Declare(kIssuer, "", "account service where people may sign in (OpenID Connect): its issuer, https; empty: none");
  config.Declare(kClientId, "", "name under which the account service knows this installation");
  config.Declare(kClientSecret, "", "secret of this installation at the account service; empty: a public client, by PKCE alone", true);
  config.Declare(kScopes, "openid email profile", "scopes that are asked for");
  config.Declare(kRedirect, "", "the portal's address as browsers see it, https; the account service sends them back to /v1/oidc/callback there");
  config.Declare(kName, "your organisation", "name of the account service on the sign-in page");
  config.Declare(kCa, "", "PEM file of the authorities that the account service's certificate is checked against; empty: the system's");
  config.Declare(kDomains, "", "who is made at the first sign-in: domain=OFFICE:role+role, …; empty: nobody, an administrator makes people");
}

Status OpenKeys(store::Store& store, const config::Config& config, const Clock& clock) {
  CONCORD_CHECK_OK(CheckKeyOptions(config));
  CONCORD_CHECK_OK(migrate::Apply(store, Migrations()));
  return SigningKeys(store, clock, KeyOptionsOf(config)).Open();
}

Result<std::vector<auth::PublicKey>> PublicKeys(store::Store& store, const config::Config& config, const Clock& clock) {
  return SigningKeys(store, clock, KeyOptionsOf(config)).Published();
}

store::Store::Listening OnKeysChanged(store::Store& store, std::function<void()> fn) { return store.Listen(keys::kChannel, std::move(fn)); }

Result<std::string> SetupCode(store::Store& store, const Clock& clock) { return UseCases(store, clock).SetupCode(); }

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) { return std::make_unique<IdentityModule>(env); }

}  // namespace concord::identity

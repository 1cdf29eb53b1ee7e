// Signing in at the offices' own account service: who comes back, and whether they have an account here.
#include "identity/app/use_cases.h"
#include "identity/oidc/provider.h"
#include "identity/store/accounts.h"
#include "identity/store/oidc_attempts.h"
#include "identity/store/secrets.h"
#include "platform/id/id.h"

namespace concord::identity {
namespace {

// The same words for an unknown address, a disabled account and an office that is not there.
Error NoAccount() { return PermissionDenied("OIDC_NO_ACCOUNT", "this account has no access here; ask your office's administrator"); }
Error AttemptGone() { return Unauthenticated("OIDC_ATTEMPT_GONE", "this sign-in was used before, is too old or was begun in another browser; begin again"); }

}  // namespace

Result<UseCases::OidcStarted> UseCases::StartOidc(oidc::Provider& provider, const std::string& next) {
  const std::string state = RandomToken(), browser = RandomToken();
  OidcAttempt a{Sha256Hex(state), Sha256Hex(browser), RandomToken(), RandomToken(48), SafeNext(next), clock_.Now() + kOidcAttemptLife};
  CONCORD_TRY(auto url, provider.AuthorizeUrl(state, a.nonce, a.verifier));
  CONCORD_CHECK_OK(store_.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(attempts::DropExpiredAnywhere(tx, clock_.Now()));
    return attempts::AddAnywhere(tx, a);
  }));
  return OidcStarted{std::move(url), browser};
}

Result<UseCases::OidcDone> UseCases::CompleteOidc(oidc::Provider& provider, const OidcReturn& back) {
  CONCORD_TRY(auto attempt, store_.TransactUnscoped([&](store::Tx& tx) { return attempts::TakeAnywhere(tx, Sha256Hex(back.state)); }));
  if (!attempt || attempt->expire_time <= clock_.Now() || back.browser.empty() || Sha256Hex(back.browser) != attempt->browser_hash) return AttemptGone();
  CONCORD_CHECK_OK(provider.CheckIssuer(back.issuer));
  if (back.error == "access_denied") return PermissionDenied("OIDC_DENIED", "the sign-in was cancelled at the account service");
  if (!back.error.empty() || back.code.empty()) return Unauthenticated("OIDC_REFUSED", "the account service does not take this sign-in");
  CONCORD_TRY(const auto id, provider.Redeem(back.code, attempt->verifier, attempt->nonce));
  auto email = CleanEmail(id.email, "email");
  if (!id.email_verified || !email.ok()) return PermissionDenied("OIDC_EMAIL_UNVERIFIED", "the account service does not vouch for an e-mail address of this account");
  CONCORD_TRY(auto session, store_.TransactUnscoped([&](store::Tx& tx) -> Result<SignedIn> {
    CONCORD_CHECK_OK(secrets::DropExpiredAnywhere(tx, clock_.Now()));
    CONCORD_TRY(auto person, accounts::PersonByEmailAnywhere(tx, *email));
    if (!person) {
      CONCORD_TRY(person, MakeForDomain(tx, provider.options(), id, *email));
    }
    if (!person || person->disabled) return NoAccount();
    CONCORD_TRY(auto office, accounts::OfficeAnywhere(tx, person->office));
    if (!office) return NoAccount();
    return Open(tx, *person, *office);
  }));
  return OidcDone{std::move(session), attempt->next};
}

Result<std::optional<Person>> UseCases::MakeForDomain(store::Tx& tx, const OidcOptions& options, const IdToken& id, const std::string& email) {
  const auto domain = options.domains.find(email.substr(email.find('@') + 1));
  if (domain == options.domains.end()) return std::optional<Person>();
  CONCORD_TRY(const auto office, accounts::OfficeAnywhere(tx, domain->second.office));
  if (!office) return std::optional<Person>();
  Person person;
  person.id = NewId();
  person.office = office->id;
  person.email = email;
  auto name = CleanDisplayName(id.display_name, "name");
  person.display_name = name.ok() ? *name : email;
  person.roles = domain->second.roles;
  person.create_time = clock_.Now();
  CONCORD_CHECK_OK(accounts::AddPersonAnywhere(tx, person));
  return std::optional<Person>(std::move(person));
}

}  // namespace concord::identity

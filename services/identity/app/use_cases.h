#pragma once
// What identity does, one method an RPC. Passwords are hashed outside transactions (they take 50 ms); secrets are kept as hashes.
#include <optional>
#include <string>
#include <vector>

#include "identity/domain/account.h"
#include "identity/domain/oidc.h"
#include "platform/auth/principal.h"
#include "platform/base/result.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::identity {

namespace oidc {
class Provider;
}

// Who somebody is, with their office.
struct Who {
  std::string name;  // "people/…" or "workshops/…/participants/…"
  std::string display_name;
  std::vector<std::string> roles;
  Office office;
  std::string workshop;  // id, participants only
};

struct SignedIn {
  std::string session_token, csrf_token;
  Who who;
  Micros expire_time = 0;
};

struct Access {
  std::string token, csrf_token;
  Micros expire_time = 0;
};

struct Linked {
  Person person;
  std::string link;
};

struct NewAdministrator {
  std::string office_display_name, country_code, email, display_name, password;
};

// The CSRF token of a session follows from its secret, so that it need not be kept.
std::string CsrfOf(const std::string& session_token);

class UseCases {
 public:
  // `restored_from`: time of the backup that the data were restored from, 0 for none.
  UseCases(store::Store& store, const Clock& clock, Micros restored_from = 0) : store_(store), clock_(clock), restored_from_(restored_from) {}

  // Before anybody has signed in.
  struct SetupState {
    bool needs_administrator = false, demonstration = false;
    Micros backup_time = 0;
  };
  Result<SetupState> Setup();
  // The code of the one-time link, made anew; nothing when there is an administrator.
  Result<std::string> SetupCode();
  Result<SignedIn> CompleteSetup(const std::string& code, const NewAdministrator& administrator);
  // A demonstration office with one account for each role, e-mail "<role>@demo.example"; once.
  Status AddDemonstration(const std::string& password);

  Result<SignedIn> SignIn(const std::string& email, const std::string& password);
  Result<SignedIn> CompletePassword(const std::string& code, const std::string& password);
  Status SignOut(const auth::Principal& caller);

  // At another account service: where to send the browser and what it must bring back, and what it brings.
  struct OidcStarted {
    std::string authorize_url, browser;
  };
  struct OidcReturn {
    std::string code, state, issuer, error, browser;
  };
  struct OidcDone {
    SignedIn session;
    std::string next;
  };
  Result<OidcStarted> StartOidc(oidc::Provider& provider, const std::string& next);
  // Errors: UNAUTHENTICATED OIDC_ATTEMPT_GONE | OIDC_REFUSED | OIDC_TOKEN_INVALID; PERMISSION_DENIED OIDC_DENIED | OIDC_EMAIL_UNVERIFIED |
  // OIDC_NO_ACCOUNT; UNAVAILABLE OIDC_UNREACHABLE.
  Result<OidcDone> CompleteOidc(oidc::Provider& provider, const OidcReturn& back);

  Result<Access> Exchange(const std::string& secret, const auth::Signer& signer);
  Result<SignedIn> ParticipantSession(const std::string& office, const std::string& participant_name);
  Result<Who> Me(const auth::Principal& caller);

  Result<std::vector<Person>> ListPeople(const std::string& office, int page_size, std::string& page_token);
  Result<Linked> CreatePerson(const std::string& office, const std::string& email, const std::string& display_name,
                              const std::vector<std::string>& roles);
  // Of `fields`: display_name, roles, disabled. `etag` "" is not compared.
  Result<Person> UpdatePerson(const std::string& office, const std::string& name, const Person& wanted,
                              const std::vector<std::string>& fields, const std::string& etag);
  Result<Linked> ResetPassword(const std::string& office, const std::string& name);
  Result<Linked> CreateOffice(const auth::Principal& caller, const NewAdministrator& administrator);
  Result<Office> GetOffice(const std::string& office);
  // PERMISSION_DENIED NOT_OPERATOR unless `office` operates this installation.
  Status CheckOperator(const std::string& office);
  Micros Now() const { return clock_.Now(); }

  struct NewToken {
    ApiToken token;
    std::string secret;
  };
  Result<NewToken> CreateApiToken(const auth::Principal& caller, const std::string& display_name, const std::vector<std::string>& roles,
                                  int valid_days);
  Result<std::vector<ApiToken>> ListApiTokens(const auth::Principal& caller);
  Status RevokeApiToken(const auth::Principal& caller, const std::string& name);

 private:
  // A person of a domain whose office and roles are configured; nobody otherwise.
  Result<std::optional<Person>> MakeForDomain(store::Tx& tx, const OidcOptions& options, const IdToken& id, const std::string& email);
  Result<SignedIn> Open(store::Tx& tx, const Person& person, const Office& office);
  Result<std::string> Link(store::Tx& tx, const Person& person);

  store::Store& store_;
  const Clock& clock_;
  const Micros restored_from_;
};

}  // namespace concord::identity

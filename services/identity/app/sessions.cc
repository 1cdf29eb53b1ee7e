// Signing in and out, sessions and what they are swapped for.
#include <algorithm>

#include "identity/app/use_cases.h"
#include "identity/store/accounts.h"
#include "identity/store/secrets.h"
#include "platform/auth/password.h"
#include "platform/auth/tokens.h"
#include "platform/id/id.h"

namespace concord::identity {
namespace {

// The same words for an unknown account, a wrong password and a disabled one.
Error SignInFailed() { return Unauthenticated("SIGN_IN_FAILED", "the e-mail address or the password is wrong"); }
Error SessionUnknown() { return Unauthenticated("SESSION_UNKNOWN", "sign in again"); }

}  // namespace

std::string CsrfOf(const std::string& session_token) { return Sha256Hex("csrf " + session_token).substr(0, 32); }

Result<SignedIn> UseCases::Open(store::Tx& tx, const Person& person, const Office& office) {
  const Micros now = clock_.Now();
  SignedIn out;
  out.session_token = RandomToken();
  out.csrf_token = CsrfOf(out.session_token);
  out.expire_time = now + kPersonSessionLife;
  out.who = {"people/" + person.id, person.display_name, person.roles, office, ""};
  CONCORD_CHECK_OK(secrets::AddSessionAnywhere(
      tx, {NewId(), Sha256Hex(out.session_token), person.office, person.id, "", "", now, out.expire_time}));
  CONCORD_CHECK_OK(accounts::SignedInAnywhere(tx, person, now));
  return out;
}

Result<SignedIn> UseCases::SignIn(const std::string& email, const std::string& password) {
  CONCORD_TRY(const std::string clean, CleanEmail(email, "email"));
  const std::string email_hash = Sha256Hex(clean);
  // Counted first and durably, so that guesses made at the same time are all counted.
  CONCORD_TRY(auto person, store_.TransactUnscoped([&](store::Tx& tx) -> Result<std::optional<Person>> {
    CONCORD_TRY(auto before, secrets::AttemptsAnywhere(tx, email_hash));
    CONCORD_TRY(auto after, CountAttempt(before, clock_.Now()));
    CONCORD_CHECK_OK(secrets::PutAttemptsAnywhere(tx, email_hash, after));
    return accounts::PersonByEmailAnywhere(tx, clean);
  }));
  const bool right = auth::CheckPassword(person ? person->password_hash : "", password);
  if (!right || !person || person->disabled) return SignInFailed();
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<SignedIn> {
    CONCORD_CHECK_OK(secrets::ForgetAttemptsAnywhere(tx, email_hash));
    CONCORD_CHECK_OK(secrets::DropExpiredAnywhere(tx, clock_.Now()));
    CONCORD_TRY(auto office, accounts::OfficeAnywhere(tx, person->office));
    if (!office) return SignInFailed();
    return Open(tx, *person, *office);
  });
}

Result<SignedIn> UseCases::CompletePassword(const std::string& code, const std::string& password) {
  CONCORD_CHECK_OK(CheckPasswordRules(password, "password"));
  const std::string hash = auth::HashPassword(password);
  const std::string code_hash = Sha256Hex(code);
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<SignedIn> {
    const Error used = PermissionDenied("LINK_USED_OR_EXPIRED", "this link was used before or is too old; ask for a new one");
    CONCORD_TRY(auto found, secrets::CodeAnywhere(tx, code_hash, clock_.Now()));
    if (!found || found->person.empty()) return used;
    CONCORD_TRY(auto person, accounts::PersonAnywhere(tx, found->office, found->person));
    if (!person || person->disabled) return used;
    CONCORD_CHECK_OK(secrets::DropCodeAnywhere(tx, code_hash));
    CONCORD_CHECK_OK(accounts::SetPasswordAnywhere(tx, *person, hash));
    CONCORD_TRY(auto office, accounts::OfficeAnywhere(tx, person->office));
    if (!office) return used;
    return Open(tx, *person, *office);
  });
}

Status UseCases::SignOut(const auth::Principal& caller) {
  if (caller.session.empty()) return Ok();
  return store_.Transact(caller.office, [&](store::Tx& tx) { return secrets::DropSession(tx, caller.session); });
}

Result<Access> UseCases::Exchange(const std::string& secret, const auth::Signer& signer) {
  const std::string hash = Sha256Hex(secret);
  const Micros now = clock_.Now();
  struct Found {
    auth::Principal principal;
    bool token = false;
    std::string extend;  // session to extend
    Micros life = 0;
  };
  CONCORD_TRY(auto found, store_.ReadUnscoped([&](store::Tx& tx) -> Result<Found> {
    Found f;
    f.principal.kind = auth::Kind::kPerson;
    std::string person_id;
    std::vector<std::string> limit;
    CONCORD_TRY(auto session, secrets::SessionAnywhere(tx, hash));
    if (session && session->expire_time > now) {
      f.principal.office = session->office;
      f.principal.session = session->id;
      f.principal.expire_time = session->expire_time;
      f.life = session->person.empty() ? kParticipantSessionLife : kPersonSessionLife;
      // Extended at most every twentieth of its life: not one write for every page.
      if (session->expire_time < now + f.life - f.life / 20) f.extend = session->id;
      if (session->person.empty()) {
        f.principal.kind = auth::Kind::kParticipant;
        f.principal.workshop = session->workshop;
        f.principal.participant = session->participant;
        f.principal.subject = "workshops/" + session->workshop + "/participants/" + session->participant;
        return f;
      }
      person_id = session->person;
    } else {
      CONCORD_TRY(auto token, secrets::ApiTokenAnywhere(tx, hash));
      if (!token || token->expire_time <= now) return SessionUnknown();
      f.token = true;
      f.principal.office = token->office;
      f.principal.expire_time = token->expire_time;
      person_id = token->person;
      limit = token->roles;
    }
    CONCORD_TRY(auto person, accounts::PersonAnywhere(tx, f.principal.office, person_id));
    if (!person || person->disabled) return SessionUnknown();
    f.principal.subject = "people/" + person->id;
    for (const auto& role : person->roles)
      if (!f.token || std::find(limit.begin(), limit.end(), role) != limit.end()) f.principal.roles.push_back(role);
    return f;
  }));
  if (!found.extend.empty())
    CONCORD_CHECK_OK(store_.WriteUnscoped([&](store::Tx& tx) { return secrets::ExtendSessionAnywhere(tx, found.extend, now + found.life); }));
  Access out;
  out.expire_time = std::min(now + auth::kTokenLife, found.principal.expire_time);
  out.token = signer.Sign(found.principal);
  if (!found.token) out.csrf_token = CsrfOf(secret);
  return out;
}

Result<SignedIn> UseCases::ParticipantSession(const std::string& office_id, const std::string& participant_name) {
  CONCORD_TRY(const auto id, NestedIdFromName(participant_name, "workshops", "participants"));
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<SignedIn> {
    CONCORD_TRY(auto office, accounts::OfficeAnywhere(tx, office_id));
    if (!office) return NotFound("OFFICE_NOT_FOUND", "no such office");
    const Micros now = clock_.Now();
    SignedIn out;
    out.session_token = RandomToken();
    out.csrf_token = CsrfOf(out.session_token);
    out.expire_time = now + kParticipantSessionLife;
    out.who = {participant_name, "", {}, *office, id.parent};
    CONCORD_CHECK_OK(secrets::AddSessionAnywhere(
        tx, {NewId(), Sha256Hex(out.session_token), office_id, "", id.parent, id.child, now, out.expire_time}));
    return out;
  });
}

Result<Who> UseCases::Me(const auth::Principal& caller) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<Who> {
    CONCORD_TRY(auto office, accounts::OfficeAnywhere(tx, caller.office));
    if (!office) return SessionUnknown();
    Who who{caller.subject, "", caller.roles, *office, caller.workshop};
    if (caller.kind == auth::Kind::kPerson) {
      CONCORD_TRY(const std::string id, IdFromName(caller.subject, "people"));
      CONCORD_TRY(auto person, accounts::PersonAnywhere(tx, caller.office, id));
      if (!person) return SessionUnknown();
      who.display_name = person->display_name;
    }
    return who;
  });
}

}  // namespace concord::identity

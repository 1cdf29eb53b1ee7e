#include "identity/store/secrets.h"

#include "identity/store/accounts.h"

namespace concord::identity::secrets {
namespace {

using accounts::JoinRoles;
using accounts::SplitRoles;

Status Done(Result<std::int64_t> changed) {
  if (!changed.ok()) return std::move(changed).error();
  return Ok();
}

constexpr const char* kTokenColumns =
    "SELECT office_id, api_token_id, person_id, secret_hash, display_name, roles, create_time, expire_time FROM api_tokens ";

ApiToken TokenOf(const store::Row& r) {
  return {r.Text(1), r.Text(0), r.Text(2), r.Text(3), r.Text(4), SplitRoles(r.Text(5)), r.Int(6), r.Int(7)};
}

}  // namespace

Status AddSessionAnywhere(store::Tx& tx, const Session& s) {
  return Done(tx.Exec(
      "INSERT INTO sessions (session_id, token_hash, office_id, person_id, workshop_id, participant_id, create_time, expire_time) "
      "VALUES ($2, $3, $4, $5, $6, $7, $8, $9)",
      {s.id, s.token_hash, s.office, s.person, s.workshop, s.participant, s.create_time, s.expire_time}));
}

Result<std::optional<Session>> SessionAnywhere(store::Tx& tx, const std::string& token_hash) {
  CONCORD_TRY(auto r, tx.One("SELECT session_id, token_hash, office_id, person_id, workshop_id, participant_id, create_time, "
                             "expire_time FROM sessions WHERE token_hash = $2",
                             {token_hash}));
  if (!r) return std::optional<Session>();
  return std::optional<Session>(
      {r->Text(0), r->Text(1), r->Text(2), r->Text(3), r->Text(4), r->Text(5), r->Int(6), r->Int(7)});
}

Status ExtendSessionAnywhere(store::Tx& tx, const std::string& id, Micros expire_time) {
  return Done(tx.Exec("UPDATE sessions SET expire_time = $3 WHERE session_id = $2", {id, expire_time}));
}

Status DropExpiredAnywhere(store::Tx& tx, Micros now) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM sessions WHERE expire_time <= $2", {now}));
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM one_time_codes WHERE expire_time <= $2", {now}));
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM attempts WHERE first_time <= $2 AND locked_until <= $3", {now - kAttemptWindow, now}));
  return Ok();
}

Status DropSession(store::Tx& tx, const std::string& id) {
  return Done(tx.Exec("DELETE FROM sessions WHERE office_id = $1 AND session_id = $2", {id}));
}

Status DropSessionsOf(store::Tx& tx, const std::string& person) {
  return Done(tx.Exec("DELETE FROM sessions WHERE office_id = $1 AND person_id = $2", {person}));
}

Status AddApiToken(store::Tx& tx, const ApiToken& t) {
  return Done(tx.Exec(
      "INSERT INTO api_tokens (office_id, api_token_id, person_id, secret_hash, display_name, roles, create_time, expire_time) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {t.id, t.person, t.secret_hash, t.display_name, JoinRoles(t.roles), t.create_time, t.expire_time}));
}

Result<std::optional<ApiToken>> ApiTokenAnywhere(store::Tx& tx, const std::string& secret_hash) {
  CONCORD_TRY(auto row, tx.One(std::string(kTokenColumns) + "WHERE secret_hash = $2", {secret_hash}));
  if (!row) return std::optional<ApiToken>();
  return std::optional<ApiToken>(TokenOf(*row));
}

Result<std::vector<ApiToken>> ListApiTokens(store::Tx& tx, const std::string& person) {
  CONCORD_TRY(auto rows, tx.Query(std::string(kTokenColumns) + "WHERE office_id = $1 AND person_id = $2 ORDER BY api_token_id",
                                  {person}));
  std::vector<ApiToken> tokens;
  for (const auto& row : rows) tokens.push_back(TokenOf(row));
  return tokens;
}

Result<bool> DropApiToken(store::Tx& tx, const std::string& person, const std::string& id) {
  CONCORD_TRY(const auto changed, tx.Exec("DELETE FROM api_tokens WHERE office_id = $1 AND person_id = $2 AND api_token_id = $3",
                                          {person, id}));
  return changed > 0;
}

Status PutCodeAnywhere(store::Tx& tx, const OneTimeCode& c) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM one_time_codes WHERE office_id = $2 AND person_id = $3", {c.office, c.person}));
  return Done(tx.Exec("INSERT INTO one_time_codes (code_hash, office_id, person_id, expire_time) VALUES ($2, $3, $4, $5)",
                      {c.code_hash, c.office, c.person, c.expire_time}));
}

Result<std::optional<OneTimeCode>> CodeAnywhere(store::Tx& tx, const std::string& code_hash, Micros now) {
  CONCORD_TRY(auto r, tx.One("SELECT code_hash, office_id, person_id, expire_time FROM one_time_codes "
                             "WHERE code_hash = $2 AND expire_time > $3",
                             {code_hash, now}));
  if (!r) return std::optional<OneTimeCode>();
  return std::optional<OneTimeCode>({r->Text(0), r->Text(1), r->Text(2), r->Int(3)});
}

Status DropCodeAnywhere(store::Tx& tx, const std::string& code_hash) {
  return Done(tx.Exec("DELETE FROM one_time_codes WHERE code_hash = $2", {code_hash}));
}

Result<Attempts> AttemptsAnywhere(store::Tx& tx, const std::string& email_hash) {
  CONCORD_TRY(auto r, tx.One("SELECT count, first_time, locked_until FROM attempts WHERE email_hash = $2", {email_hash}));
  if (!r) return Attempts{};
  return Attempts{static_cast<int>(r->Int(0)), r->Int(1), r->Int(2)};
}

Status PutAttemptsAnywhere(store::Tx& tx, const std::string& email_hash, const Attempts& a) {
  return Done(tx.Exec("INSERT INTO attempts (email_hash, count, first_time, locked_until) VALUES ($2, $3, $4, $5) "
                      "ON CONFLICT (email_hash) DO UPDATE SET count = $3, first_time = $4, locked_until = $5",
                      {email_hash, std::int64_t{a.count}, a.first_time, a.locked_until}));
}

Status ForgetAttemptsAnywhere(store::Tx& tx, const std::string& email_hash) {
  return Done(tx.Exec("DELETE FROM attempts WHERE email_hash = $2", {email_hash}));
}

}  // namespace concord::identity::secrets

#include "identity/store/accounts.h"

#include <sstream>

namespace concord::identity::accounts {
namespace {

constexpr const char* kPersonColumns =
    "SELECT office_id, person_id, email, display_name, roles, password_hash, disabled, demonstration, create_time, sign_in_time, "
    "version FROM people ";

Person PersonOf(const store::Row& r) {
  Person p;
  p.office = r.Text(0);
  p.id = r.Text(1);
  p.email = r.Text(2);
  p.display_name = r.Text(3);
  p.roles = SplitRoles(r.Text(4));
  p.password_hash = r.Text(5);
  p.disabled = r.Bool(6);
  p.demonstration = r.Bool(7);
  p.create_time = r.Int(8);
  p.sign_in_time = r.Int(9);
  p.version = r.Int(10);
  return p;
}

Result<std::optional<Person>> OnePerson(store::Tx& tx, const std::string& where, const store::Params& params) {
  CONCORD_TRY(auto row, tx.One(kPersonColumns + where, params));
  if (!row) return std::optional<Person>();
  return std::optional<Person>(PersonOf(*row));
}

std::int64_t Flag(bool b) { return b ? 1 : 0; }

}  // namespace

std::string JoinRoles(const std::vector<std::string>& roles) {
  std::string out;
  for (const auto& role : roles) out += (out.empty() ? "" : " ") + role;
  return out;
}

std::vector<std::string> SplitRoles(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> roles;
  for (std::string role; in >> role;) roles.push_back(role);
  return roles;
}

Status AddOfficeAnywhere(store::Tx& tx, const Office& o, Micros now) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO offices (office_id, display_name, country_code, demonstration, operates, create_time) "
      "VALUES ($2, $3, $4, $5, $6, $7)",
      {o.id, o.display_name, o.country_code, Flag(o.demonstration), Flag(o.operates), now}));
  return Ok();
}

Result<std::optional<Office>> OfficeAnywhere(store::Tx& tx, const std::string& id) {
  CONCORD_TRY(auto row, tx.One("SELECT office_id, display_name, country_code, demonstration, operates FROM offices "
                               "WHERE office_id = $2",
                               {id}));
  if (!row) return std::optional<Office>();
  return std::optional<Office>({row->Text(0), row->Text(1), row->Text(2), row->Bool(3), row->Bool(4)});
}

Result<bool> OperatorExistsAnywhere(store::Tx& tx) {
  CONCORD_TRY(auto row, tx.One("SELECT 1 FROM offices WHERE operates = 1 LIMIT 1"));
  return row.has_value();
}

Result<bool> DemonstrationExistsAnywhere(store::Tx& tx) {
  CONCORD_TRY(auto row, tx.One("SELECT 1 FROM people WHERE demonstration = 1 LIMIT 1"));
  return row.has_value();
}

Status AddPersonAnywhere(store::Tx& tx, const Person& p) {
  const auto added = tx.Query(
      "INSERT INTO people (office_id, person_id, email, display_name, roles, password_hash, disabled, demonstration, create_time, "
      "sign_in_time, version) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 1) ON CONFLICT (email) DO NOTHING RETURNING person_id",
      {p.office, p.id, p.email, p.display_name, JoinRoles(p.roles), p.password_hash, Flag(p.disabled), Flag(p.demonstration),
       p.create_time});
  if (!added.ok()) return added.error();
  if (added->empty()) return AlreadyExists("EMAIL_TAKEN", "somebody has this e-mail address already");
  return Ok();
}

Result<std::optional<Person>> PersonByEmailAnywhere(store::Tx& tx, const std::string& email) {
  return OnePerson(tx, "WHERE email = $2", {email});
}

Result<std::optional<Person>> PersonAnywhere(store::Tx& tx, const std::string& office, const std::string& id) {
  return OnePerson(tx, "WHERE office_id = $2 AND person_id = $3", {office, id});
}

Status SetPasswordAnywhere(store::Tx& tx, const Person& p, const std::string& hash) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE people SET password_hash = $4, version = version + 1 WHERE office_id = $2 AND person_id = $3",
                           {p.office, p.id, hash}));
  return Ok();
}

Status SignedInAnywhere(store::Tx& tx, const Person& p, Micros now) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE people SET sign_in_time = $4 WHERE office_id = $2 AND person_id = $3", {p.office, p.id, now}));
  return Ok();
}

Result<std::optional<Person>> FindPerson(store::Tx& tx, const std::string& id) {
  return OnePerson(tx, "WHERE office_id = $1 AND person_id = $2", {id});
}

Status UpdatePerson(store::Tx& tx, const Person& p) {
  CONCORD_TRY(const auto changed,
              tx.Exec("UPDATE people SET display_name = $3, roles = $4, disabled = $5, version = version + 1 "
                      "WHERE office_id = $1 AND person_id = $2 AND version = $6",
                      {p.id, p.display_name, JoinRoles(p.roles), Flag(p.disabled), p.version}));
  if (changed == 0) return Aborted("ETAG_MISMATCH", "somebody else has changed this person since it was read");
  return Ok();
}

Result<std::vector<Person>> ListPeople(store::Tx& tx, const std::string& after_name, const std::string& after_id, int limit) {
  CONCORD_TRY(auto rows, tx.Query(std::string(kPersonColumns) +
                                      "WHERE office_id = $1 AND (display_name > $2 OR (display_name = $2 AND person_id > $3)) "
                                      "ORDER BY display_name, person_id LIMIT $4",
                                  {after_name, after_id, std::int64_t{limit}}));
  std::vector<Person> people;
  for (const auto& row : rows) people.push_back(PersonOf(row));
  return people;
}

Result<std::int64_t> OtherAdministrators(store::Tx& tx, const std::string& id) {
  CONCORD_TRY(auto row, tx.One("SELECT count(*) FROM people WHERE office_id = $1 AND person_id <> $2 AND disabled = 0 AND "
                               "password_hash <> '' AND (' ' || roles || ' ') LIKE '% administrator %'",
                               {id}));
  return row ? row->Int(0) : 0;
}

}  // namespace concord::identity::accounts

// First start, offices, people and the links with which they set their passwords.
#include <algorithm>

#include "identity/app/use_cases.h"
#include "identity/store/accounts.h"
#include "identity/store/secrets.h"
#include "platform/auth/password.h"
#include "platform/id/id.h"

namespace concord::identity {
namespace {

Error NoSuchPerson() { return NotFound("PERSON_NOT_FOUND", "no such person"); }

std::string Etag(const Person& person) { return std::to_string(person.version); }

Result<Office> CleanOffice(const std::string& display_name, const std::string& country_code, const char* name_field) {
  Office office;
  office.id = NewId();
  CONCORD_TRY(office.display_name, CleanDisplayName(display_name, name_field));
  CONCORD_TRY(office.country_code, CleanCountryCode(country_code, "country_code"));
  return office;
}

}  // namespace

Result<UseCases::SetupState> UseCases::Setup() {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<SetupState> {
    CONCORD_TRY(const bool there, accounts::OperatorExistsAnywhere(tx));
    CONCORD_TRY(const bool demonstration, accounts::DemonstrationExistsAnywhere(tx));
    return SetupState{!there, demonstration, restored_from_};
  });
}

Result<std::string> UseCases::SetupCode() {
  const std::string code = RandomToken();
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<std::string> {
    CONCORD_TRY(const bool there, accounts::OperatorExistsAnywhere(tx));
    if (there) return std::string();
    CONCORD_CHECK_OK(secrets::PutCodeAnywhere(tx, {Sha256Hex(code), "", "", clock_.Now() + kLinkLife}));
    return code;
  });
}

Result<SignedIn> UseCases::CompleteSetup(const std::string& code, const NewAdministrator& wanted) {
  CONCORD_TRY(Office office, CleanOffice(wanted.office_display_name, wanted.country_code, "office_display_name"));
  office.operates = true;
  Person person;
  person.id = NewId();
  person.office = office.id;
  CONCORD_TRY(person.email, CleanEmail(wanted.email, "email"));
  CONCORD_TRY(person.display_name, CleanDisplayName(wanted.display_name, "display_name"));
  CONCORD_CHECK_OK(CheckPasswordRules(wanted.password, "password"));
  person.roles = {"administrator", "facilitator"};
  person.password_hash = auth::HashPassword(wanted.password);
  person.create_time = clock_.Now();
  const std::string code_hash = Sha256Hex(code);
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<SignedIn> {
    CONCORD_TRY(const bool there, accounts::OperatorExistsAnywhere(tx));
    if (there) return FailedPrecondition("SETUP_DONE", "this installation has its administrator; sign in");
    CONCORD_TRY(auto found, secrets::CodeAnywhere(tx, code_hash, clock_.Now()));
    if (!found || !found->person.empty())
      return PermissionDenied("SETUP_CODE_WRONG", "the link is not the one that the last start printed");
    CONCORD_CHECK_OK(secrets::DropCodeAnywhere(tx, code_hash));
    CONCORD_CHECK_OK(accounts::AddOfficeAnywhere(tx, office, clock_.Now()));
    CONCORD_CHECK_OK(accounts::AddPersonAnywhere(tx, person));
    return Open(tx, person, office);
  });
}

Status UseCases::AddDemonstration(const std::string& password) {
  CONCORD_TRY(const auto state, Setup());
  if (state.demonstration) return Ok();  // hashing would be most of a start
  const std::string hash = auth::HashPassword(password);
  return store_.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(const bool there, accounts::DemonstrationExistsAnywhere(tx));
    if (there) return Ok();
    CONCORD_TRY(const bool operated, accounts::OperatorExistsAnywhere(tx));
    Office office{NewId(), "Demonstration office XA", "XA", true, !operated};
    CONCORD_CHECK_OK(accounts::AddOfficeAnywhere(tx, office, clock_.Now()));
    for (const auto& role : AllRoles()) {
      Person person;
      person.id = NewId();
      person.office = office.id;
      person.email = role + "@demo.example";
      person.display_name = "Demonstration " + role;
      std::replace(person.display_name.begin(), person.display_name.end(), '_', ' ');
      person.roles = {role};
      person.password_hash = hash;
      person.demonstration = true;
      person.create_time = clock_.Now();
      CONCORD_CHECK_OK(accounts::AddPersonAnywhere(tx, person));
    }
    return Ok();
  });
}

Result<std::string> UseCases::Link(store::Tx& tx, const Person& person) {
  const std::string code = RandomToken();
  CONCORD_CHECK_OK(secrets::PutCodeAnywhere(tx, {Sha256Hex(code), person.office, person.id, clock_.Now() + kLinkLife}));
  return "/set-password#code=" + code;
}

Result<std::vector<Person>> UseCases::ListPeople(const std::string& office, int page_size, std::string& page_token) {
  const int size = page_size <= 0 ? 50 : std::min(page_size, 1000);
  const auto cut = page_token.find('\n');
  if (!page_token.empty() && cut == std::string::npos) return InvalidArgument("PAGE_TOKEN_INVALID", "page_token is not one of ours");
  const std::string after_name = page_token.substr(0, cut);
  const std::string after_id = cut == std::string::npos ? "" : page_token.substr(cut + 1);
  CONCORD_TRY(auto people, store_.Read(office, [&](store::Tx& tx) { return accounts::ListPeople(tx, after_name, after_id, size + 1); }));
  page_token.clear();
  if (static_cast<int>(people.size()) > size) {
    people.resize(size);
    page_token = people.back().display_name + "\n" + people.back().id;
  }
  return people;
}

Result<Linked> UseCases::CreatePerson(const std::string& office, const std::string& email, const std::string& display_name,
                                      const std::vector<std::string>& roles) {
  Person person;
  person.id = NewId();
  person.office = office;
  CONCORD_TRY(person.email, CleanEmail(email, "email"));
  CONCORD_TRY(person.display_name, CleanDisplayName(display_name, "display_name"));
  CONCORD_TRY(person.roles, CleanRoles(roles, "roles"));
  person.create_time = clock_.Now();
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<Linked> {
    CONCORD_CHECK_OK(accounts::AddPersonAnywhere(tx, person));
    CONCORD_TRY(auto link, Link(tx, person));
    return Linked{person, std::move(link)};
  });
}

Result<Person> UseCases::UpdatePerson(const std::string& office, const std::string& name, const Person& wanted,
                                      const std::vector<std::string>& fields, const std::string& etag) {
  auto id = IdFromName(name, "people");
  if (!id.ok()) return NoSuchPerson();
  const auto asked = [&](const char* field) { return fields.empty() || std::find(fields.begin(), fields.end(), field) != fields.end(); };
  return store_.Transact(office, [&](store::Tx& tx) -> Result<Person> {
    CONCORD_TRY(auto person, accounts::FindPerson(tx, *id));
    if (!person) return NoSuchPerson();
    if (!etag.empty() && etag != Etag(*person)) return Aborted("ETAG_MISMATCH", "somebody changed this person meanwhile; read again");
    if (asked("display_name")) {
      CONCORD_TRY(person->display_name, CleanDisplayName(wanted.display_name, "person.display_name"));
    }
    if (asked("roles")) {
      CONCORD_TRY(person->roles, CleanRoles(wanted.roles, "person.roles"));
    }
    if (asked("disabled")) person->disabled = wanted.disabled;
    const bool administers = !person->disabled && std::count(person->roles.begin(), person->roles.end(), "administrator") > 0;
    CONCORD_TRY(const auto others, accounts::OtherAdministrators(tx, *id));
    if (!administers && others == 0) return FailedPrecondition("LAST_ADMINISTRATOR", "an office keeps at least one administrator");
    CONCORD_CHECK_OK(accounts::UpdatePerson(tx, *person));
    if (person->disabled) CONCORD_CHECK_OK(secrets::DropSessionsOf(tx, *id));
    ++person->version;
    return *person;
  });
}

Result<Linked> UseCases::ResetPassword(const std::string& office, const std::string& name) {
  auto id = IdFromName(name, "people");
  if (!id.ok()) return NoSuchPerson();
  CONCORD_TRY(auto person, store_.Transact(office, [&](store::Tx& tx) -> Result<Person> {
    CONCORD_TRY(auto found, accounts::FindPerson(tx, *id));
    if (!found) return NoSuchPerson();
    CONCORD_CHECK_OK(secrets::DropSessionsOf(tx, *id));
    return *found;
  }));
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<Linked> {
    CONCORD_CHECK_OK(accounts::SetPasswordAnywhere(tx, person, ""));
    CONCORD_TRY(auto link, Link(tx, person));
    return Linked{person, std::move(link)};
  });
}

Result<Linked> UseCases::CreateOffice(const auth::Principal& caller, const NewAdministrator& wanted) {
  CONCORD_TRY(Office office, CleanOffice(wanted.office_display_name, wanted.country_code, "display_name"));
  Person person;
  person.id = NewId();
  person.office = office.id;
  CONCORD_TRY(person.email, CleanEmail(wanted.email, "administrator_email"));
  CONCORD_TRY(person.display_name, CleanDisplayName(wanted.display_name, "administrator_display_name"));
  person.roles = {"administrator"};
  person.create_time = clock_.Now();
  CONCORD_CHECK_OK(CheckOperator(caller.office));
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<Linked> {
    CONCORD_CHECK_OK(accounts::AddOfficeAnywhere(tx, office, clock_.Now()));
    CONCORD_CHECK_OK(accounts::AddPersonAnywhere(tx, person));
    CONCORD_TRY(auto link, Link(tx, person));
    return Linked{person, std::move(link)};
  });
}

Status UseCases::CheckOperator(const std::string& office) {
  return store_.ViewUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(auto own, accounts::OfficeAnywhere(tx, office));
    if (!own || !own->operates) return PermissionDenied("NOT_OPERATOR", "only the office that operates this installation may do this");
    return Ok();
  });
}

Result<Office> UseCases::GetOffice(const std::string& id) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<Office> {
    CONCORD_TRY(auto office, accounts::OfficeAnywhere(tx, id));
    if (!office) return NotFound("OFFICE_NOT_FOUND", "no such office");
    return *office;
  });
}

}  // namespace concord::identity

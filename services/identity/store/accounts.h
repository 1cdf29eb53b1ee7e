#pragma once
// Offices and people: the SQL, one function a statement. Functions named …Anywhere need an unscoped transaction (before sign-in
// nobody's office is known); the others see the transaction's office only.
#include <optional>
#include <string>
#include <vector>

#include "identity/domain/account.h"
#include "platform/store/store.h"

namespace concord::identity::accounts {

Status AddOfficeAnywhere(store::Tx& tx, const Office& office, Micros now);
Result<std::optional<Office>> OfficeAnywhere(store::Tx& tx, const std::string& id);
Result<bool> OperatorExistsAnywhere(store::Tx& tx);
Result<bool> DemonstrationExistsAnywhere(store::Tx& tx);

// ALREADY_EXISTS EMAIL_TAKEN.
Status AddPersonAnywhere(store::Tx& tx, const Person& person);
Result<std::optional<Person>> PersonByEmailAnywhere(store::Tx& tx, const std::string& email);
Result<std::optional<Person>> PersonAnywhere(store::Tx& tx, const std::string& office, const std::string& id);
Status SetPasswordAnywhere(store::Tx& tx, const Person& person, const std::string& hash);
Status SignedInAnywhere(store::Tx& tx, const Person& person, Micros now);

Result<std::optional<Person>> FindPerson(store::Tx& tx, const std::string& id);
// Writes display_name, roles, disabled where the version is still person.version, and raises it. ABORTED ETAG_MISMATCH.
Status UpdatePerson(store::Tx& tx, const Person& person);
// By display name, then id, after (name, id); at most `limit`.
Result<std::vector<Person>> ListPeople(store::Tx& tx, const std::string& after_name, const std::string& after_id, int limit);
// How many people other than `id` can sign in as administrator.
Result<std::int64_t> OtherAdministrators(store::Tx& tx, const std::string& id);

std::string JoinRoles(const std::vector<std::string>& roles);
std::vector<std::string> SplitRoles(const std::string& text);

}  // namespace concord::identity::accounts

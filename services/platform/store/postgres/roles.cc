#include "platform/store/postgres/roles.h"

#include <string>

namespace concord::store::internal {
namespace {

// What carries every office's rows without a policy and holds nothing of people, by agreement.
#define WITHOUT_POLICY "('outbox', 'outbox_totals', 'inbox', 'inbox_totals', 'leases', 'schema_versions')"
#define OWN_SCHEMAS "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"

constexpr char kPowers[] =
    "SELECT r.rolname, r.rolsuper, session_user::text FROM pg_roles r "
    "WHERE pg_has_role(session_user, r.oid, 'MEMBER') AND (r.rolsuper OR r.rolbypassrls) ORDER BY NOT r.rolsuper LIMIT 1";
constexpr char kOwned[] =
    "SELECT c.relname, o.rolname, session_user::text FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') AND " OWN_SCHEMAS
    " AND pg_has_role(session_user, c.relowner, 'MEMBER') ORDER BY o.rolname <> session_user, c.relname LIMIT 1";
// Tables of offices that this role can touch at all.
constexpr char kUnprotected[] =
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'office_id' AND NOT a.attisdropped "
    "WHERE c.relkind IN ('r', 'p') AND " OWN_SCHEMAS " AND c.relname NOT IN " WITHOUT_POLICY
    " AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS ("
    "SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*' AND "
    "pg_get_expr(p.polqual, c.oid) = '(office_id = NULLIF(current_setting(''concord.office''::text, true), ''''::text))' AND "
    "EXISTS (SELECT FROM unnest(p.polroles) r WHERE r = 0 OR pg_has_role(session_user, nullif(r, 0), 'MEMBER')))) "
    "ORDER BY c.relname LIMIT 1";
// The owner may read by a policy of its own (`concord verify`): it could switch row security off.
constexpr char kTooWide[] =
    "SELECT c.relname, p.polname, coalesce(r.rolname, 'PUBLIC') FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(p.polroles) u(role) LEFT JOIN pg_roles r ON r.oid = u.role "
    "WHERE p.polpermissive AND " OWN_SCHEMAS " AND r.rolname IS DISTINCT FROM $1 AND NOT (p.polcmd = 'r' AND u.role = c.relowner) AND EXISTS ("
    "SELECT FROM unnest(ARRAY[pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)]) e WHERE e <> "
    "'(office_id = NULLIF(current_setting(''concord.office''::text, true), ''''::text))') "
    "ORDER BY c.relname LIMIT 1";
constexpr char kNotDurable[] =
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' "
    "ORDER BY name LIMIT 1";

Result<std::optional<Row>> First(Session& session, const char* sql, Moment until, std::vector<std::string> parameters = {}) {
  session.Ahead(sql, std::move(parameters));
  CONCORD_TRY(auto answer, session.Flush(until));
  if (answer.rows.empty()) return std::optional<Row>();
  return std::optional<Row>(std::move(answer.rows.front()));
}

Status CheckRole(Session& session, Moment until) {
  CONCORD_TRY(auto power, First(session, kPowers, until));
  if (power) {
    const bool super = power->Bool(1);
    return FailedPrecondition(super ? "ROLE_SUPERUSER" : "ROLE_BYPASSES_RLS",
                              "the role " + power->Text(2) + " is " + (power->Text(0) == power->Text(2) ? "" : "a member of " + power->Text(0) + ", which is ") +
                                  (super ? "a superuser" : "exempt from row security") + ": it would see every office's rows");
  }
  CONCORD_TRY(auto owned, First(session, kOwned, until));
  if (owned) {
    const bool own = owned->Text(1) == owned->Text(2);
    return FailedPrecondition(own ? "ROLE_OWNS_TABLES" : "ROLE_IN_OWNER",
                              "the role " + owned->Text(2) + (own ? " owns " : " is a member of " + owned->Text(1) + ", which owns ") + owned->Text(0) +
                                  ": it could switch row security off");
  }
  CONCORD_TRY(auto loose, First(session, kNotDurable, until));
  if (loose) {
    return FailedPrecondition("STORE_NOT_DURABLE", "the database would lose commits that were acknowledged: " + loose->Text(0) + " is " + loose->Text(1));
  }
  return Ok();
}

}  // namespace

Status CheckRoles(Pool& office, Pool& system, Moment until) {
  std::string system_role;
  {
    CONCORD_TRY(auto session, system.Take(until));
    CONCORD_CHECK_OK(CheckRole(*session, until));
    CONCORD_TRY(auto name, First(*session, "SELECT session_user::text", until));
    system_role = name->Text(0);
  }
  CONCORD_TRY(auto session, office.Take(until));
  CONCORD_CHECK_OK(CheckRole(*session, until));
  CONCORD_TRY(auto open, First(*session, kUnprotected, until));
  if (open) {
    return FailedPrecondition("TABLE_NOT_PROTECTED", "the table " + open->Text(0) +
                                                         " has an office and no row security that is enabled, forced and of the transaction's office");
  }
  CONCORD_TRY(auto wide, First(*session, kTooWide, until, {system_role}));
  if (wide) {
    return FailedPrecondition("POLICY_TOO_WIDE", "the policy " + wide->Text(1) + " of the table " + wide->Text(0) + " shows more than one office to " + wide->Text(2));
  }
  return Ok();
}

}  // namespace concord::store::internal

#include "identity/store/shares.h"

#include "identity/store/accounts.h"

namespace concord::identity::shares {
namespace {

constexpr const char* kColumns =
    "SELECT office_id, share_id, given, other_office_id, other_display_name, other_country_code, workshop_id, display_name, fields, create_time, "
    "expire_time, revoke_time FROM shares ";

Status Done(Result<std::int64_t> changed) {
  if (!changed.ok()) return std::move(changed).error();
  return Ok();
}

Share ShareOf(const store::Row& r) {
  Share s;
  s.office = r.Text(0);
  s.id = r.Text(1);
  s.given = r.Bool(2);
  s.other_office = r.Text(3);
  s.other_display_name = r.Text(4);
  s.other_country_code = r.Text(5);
  s.workshop = r.Text(6);
  s.display_name = r.Text(7);
  s.fields = accounts::SplitRoles(r.Text(8));
  s.create_time = r.Int(9);
  s.expire_time = r.Int(10);
  s.revoke_time = r.Int(11);
  return s;
}

}  // namespace

Result<std::optional<std::string>> Address(store::Tx& tx) {
  CONCORD_TRY(auto r, tx.One("SELECT address FROM sharing_addresses WHERE office_id = $1"));
  return r ? std::optional<std::string>(r->Text(0)) : std::nullopt;
}

Status SetAddress(store::Tx& tx, const std::string& address) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM sharing_addresses WHERE office_id = $1"));
  return Done(tx.Exec("INSERT INTO sharing_addresses (address, office_id) VALUES ($2, $1)", {address}));
}

Result<std::optional<std::string>> OfficeOfAddressAnywhere(store::Tx& tx, const std::string& address) {
  CONCORD_TRY(auto r, tx.One("SELECT office_id FROM sharing_addresses WHERE address = $2", {address}));
  return r ? std::optional<std::string>(r->Text(0)) : std::nullopt;
}

Status AddAnywhere(store::Tx& tx, const Share& s) {
  return Done(tx.Exec(
      "INSERT INTO shares (office_id, share_id, given, other_office_id, other_display_name, other_country_code, workshop_id, display_name, fields, "
      "create_time, expire_time, revoke_time) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)",
      {s.office, s.id, std::int64_t{s.given}, s.other_office, s.other_display_name, s.other_country_code, s.workshop, s.display_name,
       accounts::JoinRoles(s.fields), s.create_time, s.expire_time}));
}

Result<std::optional<Share>> FindAnywhere(store::Tx& tx, const std::string& office, const std::string& id) {
  CONCORD_TRY(auto r, tx.One(std::string(kColumns) + "WHERE office_id = $2 AND share_id = $3", {office, id}));
  return r ? std::optional<Share>(ShareOf(*r)) : std::nullopt;
}

Status RevokeAnywhere(store::Tx& tx, const std::string& id, Micros now) {
  return Done(tx.Exec("UPDATE shares SET revoke_time = $3 WHERE share_id = $2 AND revoke_time = 0", {id, now}));
}

Result<std::vector<Share>> List(store::Tx& tx, bool given) {
  CONCORD_TRY(auto rows, tx.Query(std::string(kColumns) + "WHERE office_id = $1 AND given = $2 ORDER BY share_id DESC", {std::int64_t{given}}));
  std::vector<Share> out;
  for (const auto& row : rows) {
    Share s = ShareOf(row);
    CONCORD_TRY(auto read, tx.One("SELECT count(*), coalesce(max(event_time), 0) FROM share_events WHERE office_id = $1 AND share_id = $2 AND act = 'READ'", {s.id}));
    s.reads = static_cast<int>(read->Int(0));
    s.read_time = read->Int(1);
    out.push_back(std::move(s));
  }
  return out;
}

Status AddEventAnywhere(store::Tx& tx, const ShareEvent& e) {
  return Done(tx.Exec("INSERT INTO share_events (office_id, share_id, event_id, event_time, act, actor_office_id, actor_id) VALUES ($2, $3, $4, $5, $6, $7, $8)",
                      {e.office, e.share, e.id, e.time, e.act, e.actor_office, e.actor}));
}

Result<bool> Exists(store::Tx& tx, const std::string& id) {
  CONCORD_TRY(auto r, tx.One("SELECT 1 FROM shares WHERE office_id = $1 AND share_id = $2", {id}));
  return r.has_value();
}

Result<std::vector<ShareEvent>> Events(store::Tx& tx, const std::string& share, int limit) {
  CONCORD_TRY(auto rows, tx.Query("SELECT office_id, share_id, event_id, event_time, act, actor_office_id, actor_id FROM share_events "
                                  "WHERE office_id = $1 AND share_id = $2 ORDER BY event_id DESC LIMIT $3", {share, std::int64_t{limit}}));
  std::vector<ShareEvent> out;
  for (const auto& r : rows) out.push_back({r.Text(0), r.Text(1), r.Text(2), r.Int(3), r.Text(4), r.Text(5), r.Text(6)});
  return out;
}

}  // namespace concord::identity::shares

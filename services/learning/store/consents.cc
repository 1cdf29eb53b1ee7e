#include "learning/store/consents.h"

#include <map>

#include "platform/id/id.h"

namespace concord::learning::db {

std::string Teaches() {
  return "workshops.ballots >= " + std::to_string(kLeastBallots) +
         " AND EXISTS (SELECT 1 FROM consents c WHERE c.office_id = workshops.office_id AND c.programme = workshops.programme AND c.agreed = 1)";
}

Result<std::optional<ConsentRow>> FindConsent(store::Tx& tx, const std::string& office, const std::string& programme) {
  CONCORD_TRY(auto row, tx.One("SELECT agreed, person, change_time FROM consents WHERE office_id = $2 AND programme = $3", {office, programme}));
  if (!row) return std::optional<ConsentRow>();
  return std::optional<ConsentRow>(ConsentRow{office, programme, row->Bool(0), row->Text(1), row->Int(2)});
}

Status PutConsent(store::Tx& tx, const ConsentRow& c) {
  const std::int64_t agreed = c.agreed ? 1 : 0;
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO consents (office_id, programme, agreed, person, change_time) VALUES ($2, $3, $4, $5, $6) "
                           "ON CONFLICT (office_id, programme) DO UPDATE SET agreed = excluded.agreed, person = excluded.person, "
                           "change_time = excluded.change_time",
                           {c.office, c.programme, agreed, c.person, c.change_time}));
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO consent_events (office_id, id, programme, agreed, person, event_time) VALUES ($2, $3, $4, $5, $6, $7)",
                           {c.office, NewId(), c.programme, agreed, c.person, c.change_time}));
  return Ok();
}

Result<std::vector<ConsentSummary>> ConsentsOf(store::Tx& tx, const std::string& office) {
  std::map<std::string, ConsentSummary> all;
  CONCORD_TRY(const auto said, tx.Query("SELECT programme, agreed, person, change_time FROM consents WHERE office_id = $2", {office}));
  for (const store::Row& r : said) all[r.Text(0)].consent = {office, r.Text(0), r.Bool(1), r.Text(2), r.Int(3)};
  CONCORD_TRY(const auto held, tx.Query("SELECT programme, count(*), sum(CASE WHEN ballots < $3 THEN 1 ELSE 0 END) FROM workshops "
                                        "WHERE office_id = $2 GROUP BY programme",
                                        {office, std::int64_t{kLeastBallots}}));
  for (const store::Row& r : held) {
    ConsentSummary& s = all[r.Text(0)];
    s.consent.office = office;
    s.consent.programme = r.Text(0);
    s.workshops = static_cast<int>(r.Int(1));
    s.too_small = static_cast<int>(r.Int(2));
    s.teaching = s.consent.agreed ? s.workshops - s.too_small : 0;
  }
  CONCORD_TRY(const auto taught, tx.Query("SELECT s.programme, count(*) FROM model_sources s JOIN models m ON m.programme = s.programme "
                                          "AND m.version = s.model AND m.state = 'PROMOTED' WHERE s.office_id = $2 GROUP BY s.programme",
                                          {office}));
  for (const store::Row& r : taught) {
    if (const auto found = all.find(r.Text(0)); found != all.end()) found->second.in_promoted_model = static_cast<int>(r.Int(1));
  }
  std::vector<ConsentSummary> out;
  for (auto& [_, s] : all) out.push_back(std::move(s));
  return out;
}

Result<Micros> LastWithdrawal(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(const auto row, tx.One("SELECT max(change_time) FROM consents WHERE programme = $2 AND agreed = 0", {programme}));
  return row->Int(0);
}

}  // namespace concord::learning::db

#include "intake/store/workshops.h"

namespace concord::intake::db {
namespace {

constexpr char kColumns[] =
    "id, workshop_id, number, client_hash, side, counts_as, organisation, organisation_number, position, sex, table_number, "
    "rapporteur, speaks_for, language, consent_time, join_time";

Participant FromRow(const store::Row& row) {
  Participant p;
  p.id = row.Text(0);
  p.workshop = row.Text(1);
  p.number = static_cast<int>(row.Int(2));
  p.client_hash = row.Text(3);
  p.side = static_cast<Side>(row.Int(4));
  p.counts_as = static_cast<Side>(row.Int(5));
  p.organisation = row.Text(6);
  p.organisation_number = static_cast<int>(row.Int(7));
  p.position = row.Text(8);
  p.sex = static_cast<Sex>(row.Int(9));
  p.table = static_cast<int>(row.Int(10));
  p.rapporteur = row.Bool(11);
  p.speaks_for = static_cast<int>(row.Int(12));
  p.language = row.Text(13);
  p.consent_time = row.Int(14);
  p.join_time = row.Int(15);
  return p;
}

std::int64_t I(int v) { return v; }

}  // namespace

Result<Participant> LoadParticipant(store::Tx& tx, const std::string& workshop, const std::string& id) {
  CONCORD_TRY(auto row, tx.One(std::string("SELECT ") + kColumns +
                                   " FROM participants WHERE office_id = $1 AND workshop_id = $2 AND id = $3",
                               {workshop, id}));
  if (!row) return NotFound("PARTICIPANT_NOT_FOUND", "There is no such participant.");
  return FromRow(*row);
}

Result<std::optional<Participant>> FindByClient(store::Tx& tx, const std::string& workshop, const std::string& client_hash) {
  CONCORD_TRY(auto row, tx.One(std::string("SELECT ") + kColumns +
                                   " FROM participants WHERE office_id = $1 AND workshop_id = $2 AND client_hash = $3",
                               {workshop, client_hash}));
  if (!row) return std::optional<Participant>();
  return std::optional<Participant>(FromRow(*row));
}

Status InsertParticipant(store::Tx& tx, const Participant& p) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO participants (office_id, id, workshop_id, number, client_hash, side, counts_as, organisation, "
      "organisation_number, position, sex, table_number, rapporteur, speaks_for, language, consent_time, join_time) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      {p.id, p.workshop, I(p.number), p.client_hash, I(static_cast<int>(p.side)), I(static_cast<int>(p.counts_as)), p.organisation,
       I(p.organisation_number), p.position, I(static_cast<int>(p.sex)), I(p.table), I(p.rapporteur ? 1 : 0), I(p.speaks_for),
       p.language, p.consent_time, p.join_time}));
  return Ok();
}

Result<std::vector<Participant>> ListParticipants(store::Tx& tx, const std::string& workshop, int after_number, int limit) {
  CONCORD_TRY(auto rows, tx.Query(std::string("SELECT ") + kColumns +
                                      " FROM participants WHERE office_id = $1 AND workshop_id = $2 AND number > $3 "
                                      "ORDER BY number LIMIT $4",
                                  {workshop, I(after_number), I(limit > 0 ? limit : 1'000'000'000)}));
  std::vector<Participant> out;
  out.reserve(rows.size());
  for (const store::Row& row : rows) out.push_back(FromRow(row));
  return out;
}

Result<Head> CountParticipants(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One("SELECT COUNT(*), COALESCE(SUM(CASE WHEN counts_as = 4 THEN 1 ELSE 0 END), 0), "
                               "COALESCE(MAX(number), 0) FROM participants WHERE office_id = $1 AND workshop_id = $2",
                               {workshop}));
  Head head;
  head.observers = static_cast<int>(row->Int(1));
  head.joined = static_cast<int>(row->Int(0)) - head.observers;
  head.last_number = static_cast<int>(row->Int(2));
  return head;
}

Result<int> OrganisationNumber(store::Tx& tx, const std::string& workshop, const std::string& organisation) {
  if (organisation.empty()) return 0;
  CONCORD_TRY(auto known, tx.One("SELECT organisation_number FROM participants WHERE office_id = $1 AND workshop_id = $2 AND "
                                 "organisation = $3 LIMIT 1",
                                 {workshop, organisation}));
  if (known) return static_cast<int>(known->Int(0));
  CONCORD_TRY(auto last, tx.One("SELECT COALESCE(MAX(organisation_number), 0) FROM participants WHERE office_id = $1 AND workshop_id = $2",
                                {workshop}));
  return static_cast<int>(last->Int(0)) + 1;
}

Result<Change> ReadChange(store::Tx& tx, const std::string& workshop) {
  // Preparation, stage and gaps move `version` or `edition`, which weigh more than all the rest: going back a stage takes rows away.
  CONCORD_TRY(auto row, tx.One(
      "SELECT w.stage, (w.version + w.edition) * 1000000000000"
      " + (SELECT COUNT(*) FROM participants p WHERE p.office_id = w.office_id AND p.workshop_id = w.id)"
      " + (SELECT COALESCE(SUM(s.version), 0) FROM sheets s WHERE s.office_id = w.office_id AND s.workshop_id = w.id)"
      " + (SELECT COUNT(*) FROM ballots b WHERE b.office_id = w.office_id AND b.workshop_id = w.id)"
      " + (SELECT COALESCE(SUM(o.version), 0) FROM positions o WHERE o.office_id = w.office_id AND o.workshop_id = w.id)"
      " + (SELECT COUNT(*) FROM order_changes o WHERE o.office_id = w.office_id AND o.workshop_id = w.id)"
      " + (SELECT COALESCE((MAX(c.update_time) - w.create_time) / 1000, 0) FROM candidates c"
      "    WHERE c.office_id = w.office_id AND c.workshop_id = w.id)"
      " FROM workshops w WHERE w.office_id = $1 AND w.id = $2",
      {workshop}));
  if (!row) return NotFound("WORKSHOP_NOT_FOUND", "There is no such workshop.");
  return Change{row->Int(1), static_cast<Stage>(row->Int(0))};
}

}  // namespace concord::intake::db

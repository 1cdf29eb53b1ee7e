#include "intake/store/agreements.h"

#include "intake/store/text_list.h"

namespace concord::intake::db {

Result<std::optional<AgreementRow>> LoadAgreement(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One("SELECT round, order_voted, order_now, agree_time FROM agreements WHERE office_id = $1 AND workshop_id = $2",
                               {workshop}));
  if (!row) return std::optional<AgreementRow>();
  AgreementRow out;
  out.round = static_cast<int>(row->Int(0));
  CONCORD_TRY(out.order_voted, ReadList(row->Text(1)));
  CONCORD_TRY(out.order, ReadList(row->Text(2)));
  out.agree_time = row->Int(3);
  return std::optional<AgreementRow>(std::move(out));
}

Status InsertAgreement(store::Tx& tx, const std::string& workshop, const AgreementRow& a) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO agreements (office_id, workshop_id, round, order_voted, order_now, agree_time) "
                           "VALUES ($1, $2, $3, $4, $5, $6)",
                           {workshop, static_cast<std::int64_t>(a.round), WriteList(a.order_voted), WriteList(a.order), a.agree_time}));
  return Ok();
}

Status UpdateAgreement(store::Tx& tx, const std::string& workshop, const AgreementRow& a) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE agreements SET order_now = $3, agree_time = $4, version = version + 1 "
                           "WHERE office_id = $1 AND workshop_id = $2",
                           {workshop, WriteList(a.order), a.agree_time}));
  return Ok();
}

Status DeleteAgreement(store::Tx& tx, const std::string& workshop) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM agreements WHERE office_id = $1 AND workshop_id = $2", {workshop}));
  return Ok();
}

Result<std::vector<OrderChange>> LoadOrderChanges(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT candidate, from_place, to_place, reason, time FROM order_changes "
                                  "WHERE office_id = $1 AND workshop_id = $2 ORDER BY number",
                                  {workshop}));
  std::vector<OrderChange> out;
  for (const store::Row& row : rows) {
    out.push_back({row.Text(0), static_cast<int>(row.Int(1)), static_cast<int>(row.Int(2)), row.Text(3), row.Int(4)});
  }
  return out;
}

Status AppendOrderChange(store::Tx& tx, const std::string& workshop, int number, const OrderChange& c) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO order_changes (office_id, workshop_id, number, candidate, from_place, to_place, reason, time) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                           {workshop, static_cast<std::int64_t>(number), c.candidate, static_cast<std::int64_t>(c.from_place),
                            static_cast<std::int64_t>(c.to_place), c.reason, c.time}));
  return Ok();
}

Result<std::vector<PositionTaken>> LoadPositions(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT participant_id, counts_as, position, candidate, reason FROM positions "
                                  "WHERE office_id = $1 AND workshop_id = $2 ORDER BY participant_id",
                                  {workshop}));
  std::vector<PositionTaken> out;
  for (const store::Row& row : rows) {
    out.push_back({row.Text(0), static_cast<Side>(row.Int(1)), static_cast<Position>(row.Int(2)), row.Text(3), row.Text(4)});
  }
  return out;
}

Status PutPosition(store::Tx& tx, const std::string& workshop, const PositionTaken& p, Micros now) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO positions (office_id, workshop_id, participant_id, counts_as, position, candidate, reason, version, receive_time) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) "
      "ON CONFLICT (office_id, workshop_id, participant_id) DO UPDATE SET position = excluded.position, "
      "candidate = excluded.candidate, reason = excluded.reason, version = positions.version + 1, receive_time = excluded.receive_time",
      {workshop, p.participant, static_cast<std::int64_t>(p.side), static_cast<std::int64_t>(p.position), p.candidate, p.reason, now}));
  return Ok();
}

}  // namespace concord::intake::db

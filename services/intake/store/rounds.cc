#include "intake/store/rounds.h"

#include "intake/store/text_list.h"

namespace concord::intake::db {

Result<std::optional<RoundRow>> LoadRound(store::Tx& tx, const std::string& workshop, int number) {
  CONCORD_TRY(auto row, tx.One("SELECT candidates, open_time, close_time, voters, voter_key FROM rounds "
                               "WHERE office_id = $1 AND workshop_id = $2 AND number = $3",
                               {workshop, static_cast<std::int64_t>(number)}));
  if (!row) return std::optional<RoundRow>();
  RoundRow out;
  out.number = number;
  CONCORD_TRY(out.candidates, ReadList(row->Text(0)));
  out.open_time = row->Int(1);
  out.close_time = row->Int(2);
  out.voters = static_cast<int>(row->Int(3));
  out.voter_key = row->Text(4);
  return std::optional<RoundRow>(std::move(out));
}

Status InsertRound(store::Tx& tx, const std::string& workshop, const RoundRow& round) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO rounds (office_id, workshop_id, number, candidates, open_time, voter_key) "
                           "VALUES ($1, $2, $3, $4, $5, $6)",
                           {workshop, static_cast<std::int64_t>(round.number), WriteList(round.candidates), round.open_time,
                            round.voter_key}));
  return Ok();
}

Status SetRoundClosed(store::Tx& tx, const std::string& workshop, int number, Micros close_time, int voters) {
  CONCORD_TRY(auto changed, tx.Exec("UPDATE rounds SET close_time = $4, voters = $5 "
                                    "WHERE office_id = $1 AND workshop_id = $2 AND number = $3 AND close_time = 0",
                                    {workshop, static_cast<std::int64_t>(number), close_time, static_cast<std::int64_t>(voters)}));
  if (changed != 1) return Internal("ROUND_NOT_OPEN", "The round to be closed is not open.");
  return Ok();
}

Status DeleteRound(store::Tx& tx, const std::string& workshop, int number) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM rounds WHERE office_id = $1 AND workshop_id = $2 AND number = $3",
                           {workshop, static_cast<std::int64_t>(number)}));
  return Ok();
}

Result<std::optional<BallotRow>> FindBallot(store::Tx& tx, const std::string& workshop, int round, const std::string& participant) {
  CONCORD_TRY(auto row, tx.One("SELECT counts_as, ranking, request_id, receive_time FROM ballots "
                               "WHERE office_id = $1 AND workshop_id = $2 AND round = $3 AND participant_id = $4",
                               {workshop, static_cast<std::int64_t>(round), participant}));
  if (!row) return std::optional<BallotRow>();
  BallotRow out;
  out.ballot.participant = participant;
  out.ballot.side = static_cast<Side>(row->Int(0));
  CONCORD_TRY(out.ballot.ranking, ReadList(row->Text(1)));
  out.request_id = row->Text(2);
  out.receive_time = row->Int(3);
  return std::optional<BallotRow>(std::move(out));
}

Result<bool> InsertBallot(store::Tx& tx, const std::string& workshop, int round, const BallotRow& row) {
  CONCORD_TRY(auto inserted, tx.Exec(
      "INSERT INTO ballots (office_id, workshop_id, round, participant_id, counts_as, ranking, request_id, receive_time) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (office_id, workshop_id, round, participant_id) DO NOTHING",
      {workshop, static_cast<std::int64_t>(round), row.ballot.participant, static_cast<std::int64_t>(row.ballot.side),
       WriteList(row.ballot.ranking), row.request_id, row.receive_time}));
  return inserted == 1;
}

Result<std::vector<Ballot>> LoadBallots(store::Tx& tx, const std::string& workshop, int round) {
  CONCORD_TRY(auto rows, tx.Query("SELECT participant_id, counts_as, ranking FROM ballots "
                                  "WHERE office_id = $1 AND workshop_id = $2 AND round = $3 ORDER BY participant_id",
                                  {workshop, static_cast<std::int64_t>(round)}));
  std::vector<Ballot> out;
  for (const store::Row& row : rows) {
    CONCORD_TRY(auto ranking, ReadList(row.Text(2)));
    out.push_back({row.Text(0), static_cast<Side>(row.Int(1)), std::move(ranking)});
  }
  return out;
}

Result<int> CountBallots(store::Tx& tx, const std::string& workshop, int round) {
  CONCORD_TRY(auto row, tx.One("SELECT count(*) FROM ballots WHERE office_id = $1 AND workshop_id = $2 AND round = $3",
                               {workshop, static_cast<std::int64_t>(round)}));
  return static_cast<int>(row->Int(0));
}

}  // namespace concord::intake::db

#include "intake/store/instruments.h"

namespace concord::intake::db {
namespace {

constexpr char kColumns[] = "instrument, version, programme, state, content_hash, document, create_time, publish_time";

InstrumentRow FromRow(const store::Row& row) {
  InstrumentRow i;
  i.id = row.Text(0);
  i.version = row.Text(1);
  i.programme = row.Text(2);
  i.state = static_cast<InstrumentState>(row.Int(3));
  i.content_hash = row.Text(4);
  i.document = row.Bytes(5);
  i.create_time = row.Int(6);
  i.publish_time = row.Int(7);
  return i;
}

}  // namespace

Result<InstrumentRow> LoadInstrument(store::Tx& tx, const std::string& id, const std::string& version) {
  CONCORD_TRY(auto row, tx.One(std::string("SELECT ") + kColumns +
                                   " FROM instruments WHERE office_id = $1 AND instrument = $2 AND version = $3",
                               {id, version}));
  if (!row) return NotFound("INSTRUMENT_NOT_FOUND", "There is no such version of an instrument.");
  return FromRow(*row);
}

Result<std::optional<InstrumentState>> FindInstrumentState(store::Tx& tx, const std::string& id, const std::string& version) {
  CONCORD_TRY(auto row, tx.One("SELECT state FROM instruments WHERE office_id = $1 AND instrument = $2 AND version = $3", {id, version}));
  if (!row) return std::optional<InstrumentState>();
  return std::optional<InstrumentState>(static_cast<InstrumentState>(row->Int(0)));
}

Status PutDraft(store::Tx& tx, const InstrumentRow& i) {
  CONCORD_TRY(auto changed,
              tx.Exec("INSERT INTO instruments (office_id, instrument, version, programme, state, content_hash, document, create_time) "
                      "VALUES ($1, $2, $3, $4, 1, $5, $6, $7) ON CONFLICT (office_id, instrument, version) DO UPDATE SET "
                      "programme = excluded.programme, content_hash = excluded.content_hash, document = excluded.document, "
                      "create_time = excluded.create_time WHERE instruments.state = 1",
                      {i.id, i.version, i.programme, i.content_hash, store::Blob{i.document}, i.create_time}));
  if (changed == 0) return AlreadyExists("VERSION_EXISTS", "This version has been published; import another version.");
  return Ok();
}

Status SetInstrumentState(store::Tx& tx, const InstrumentRow& i) {
  CONCORD_TRY(auto changed, tx.Exec("UPDATE instruments SET state = $4, publish_time = $5 "
                                    "WHERE office_id = $1 AND instrument = $2 AND version = $3",
                                    {i.id, i.version, static_cast<std::int64_t>(i.state), i.publish_time}));
  if (changed == 0) return NotFound("INSTRUMENT_NOT_FOUND", "There is no such version of an instrument.");
  return Ok();
}

Result<std::vector<InstrumentRow>> ListInstruments(store::Tx& tx) {
  CONCORD_TRY(auto rows, tx.Query(std::string("SELECT ") + kColumns +
                                  " FROM instruments WHERE office_id = $1 ORDER BY create_time DESC, instrument, version"));
  std::vector<InstrumentRow> out;
  out.reserve(rows.size());
  for (const store::Row& row : rows) out.push_back(FromRow(row));
  return out;
}

}  // namespace concord::intake::db

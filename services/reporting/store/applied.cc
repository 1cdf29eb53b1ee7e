#include "reporting/store/applied.h"

namespace concord::reporting::db {

Status EachApplied(store::Tx& tx, const std::function<void(const std::string& type, const std::string& id)>& fn) {
  store::Params after{std::string(), std::string(), std::string(), std::string(), std::int64_t{0}, std::string()};
  for (;;) {  // along the key
    CONCORD_TRY(auto rows, tx.Query("SELECT office_id, workshop_id, type, part, event_time, id FROM events "
                                    "WHERE (office_id, workshop_id, type, part, event_time, id) > ($2, $3, $4, $5, $6, $7) "
                                    "ORDER BY office_id, workshop_id, type, part, event_time, id LIMIT 5000", after));
    if (rows.empty()) return Ok();
    for (const auto& row : rows) fn(row.Text(2), row.Text(5));
    const auto& last = rows.back();
    after = {last.Text(0), last.Text(1), last.Text(2), last.Text(3), last.Int(4), last.Text(5)};
  }
}

Result<std::map<std::string, std::int64_t>> CountsByType(store::Tx& tx) {
  CONCORD_TRY(auto rows, tx.Query("SELECT type, sum(event_count) FROM counts GROUP BY type"));
  std::map<std::string, std::int64_t> out;
  for (const auto& row : rows) out[row.Text(0)] = row.Int(1);
  return out;
}

}  // namespace concord::reporting::db

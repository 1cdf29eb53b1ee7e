#include "platform/outbox/trim.h"

#include <map>
#include <string>
#include <tuple>

#include "platform/outbox/hash.h"

namespace concord::outbox {
namespace {

struct Sum {
  std::int64_t count = 0;
  std::uint64_t id_xor = 0;
};

}  // namespace

Result<std::int64_t> TrimOutbox(store::Store& store, Micros before, std::int64_t limit) {
  return store.TransactUnscoped([&](store::Tx& tx) -> Result<std::int64_t> {
    // The first that were sent, whatever their time: looking on for old ones would read the whole table when there are none.
    CONCORD_TRY(auto rows, tx.Query("SELECT seq, type, id FROM (SELECT seq, type, id, sent_time FROM outbox WHERE sent_time > 0 ORDER BY seq LIMIT $3) AS first "
                                    "WHERE sent_time < $2 ORDER BY seq",
                                    {before, limit}));
    std::map<std::string, Sum> sums;
    for (const auto& row : rows) {
      auto& sum = sums[row.Text(1)];
      ++sum.count;
      sum.id_xor ^= IdHash(row.Text(2));
      CONCORD_CHECK_OK(tx.Exec("DELETE FROM outbox WHERE seq = $2", {row.Int(0)}));
    }
    for (auto& [type, sum] : sums) {
      CONCORD_TRY(auto was, tx.One("SELECT event_count, id_xor FROM outbox_totals WHERE type = $2", {type}));
      if (was) sum = {sum.count + was->Int(0), sum.id_xor ^ static_cast<std::uint64_t>(was->Int(1))};
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO outbox_totals (type, event_count, id_xor) VALUES ($2, $3, $4) ON CONFLICT (type) DO UPDATE SET "
                               "event_count = excluded.event_count, id_xor = excluded.id_xor",
                               {type, sum.count, static_cast<std::int64_t>(sum.id_xor)}));
    }
    return static_cast<std::int64_t>(rows.size());
  });
}

Result<std::int64_t> TrimInbox(store::Store& store, Micros before, std::int64_t limit) {
  return store.TransactUnscoped([&](store::Tx& tx) -> Result<std::int64_t> {
    CONCORD_TRY(auto rows, tx.Query("SELECT consumer, source, type, event_id FROM inbox WHERE apply_time < $2 LIMIT $3", {before, limit}));
    std::map<std::tuple<std::string, std::string, std::string>, Sum> sums;
    for (const auto& row : rows) {
      auto& sum = sums[{row.Text(0), row.Text(1), row.Text(2)}];
      ++sum.count;
      sum.id_xor ^= IdHash(row.Text(3));
      CONCORD_CHECK_OK(tx.Exec("DELETE FROM inbox WHERE consumer = $2 AND event_id = $3", {row.Text(0), row.Text(3)}));
    }
    for (auto& [key, sum] : sums) {
      const auto& [consumer, source, type] = key;
      CONCORD_TRY(auto was, tx.One("SELECT event_count, id_xor FROM inbox_totals WHERE consumer = $2 AND source = $3 AND type = $4",
                                   {consumer, source, type}));
      if (was) sum = {sum.count + was->Int(0), sum.id_xor ^ static_cast<std::uint64_t>(was->Int(1))};
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO inbox_totals (consumer, source, type, event_count, id_xor) VALUES ($2, $3, $4, $5, $6) "
                               "ON CONFLICT (consumer, source, type) DO UPDATE SET event_count = excluded.event_count, id_xor = excluded.id_xor",
                               {consumer, source, type, sum.count, static_cast<std::int64_t>(sum.id_xor)}));
    }
    return static_cast<std::int64_t>(rows.size());
  });
}

}  // namespace concord::outbox

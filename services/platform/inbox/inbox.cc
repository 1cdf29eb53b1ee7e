#include "platform/inbox/inbox.h"

#include <map>
#include <tuple>

#include "platform/outbox/hash.h"

namespace concord::inbox {

Result<std::vector<AppliedCount>> AppliedByType(store::Store& store) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<std::vector<AppliedCount>> {
    std::map<std::tuple<std::string, std::string, std::string>, AppliedCount> counts;
    const auto count = [&](const store::Row& row) -> AppliedCount& {
      auto& c = counts[{row.Text(0), row.Text(1), row.Text(2)}];
      c.consumer = row.Text(0);
      c.source = row.Text(1);
      c.type = row.Text(2);
      return c;
    };
    CONCORD_TRY(auto totals, tx.Query("SELECT consumer, source, type, event_count, id_xor FROM inbox_totals"));
    for (const auto& row : totals) {
      auto& c = count(row);
      c.count += row.Int(3);
      c.id_xor ^= static_cast<std::uint64_t>(row.Int(4));
    }
    std::string consumer, id;
    for (;;) {
      CONCORD_TRY(auto rows, tx.Query("SELECT consumer, source, type, event_id FROM inbox WHERE (consumer, event_id) > ($2, $3) "
                                      "ORDER BY consumer, event_id LIMIT 5000", {consumer, id}));
      if (rows.empty()) break;
      for (const auto& row : rows) {
        auto& c = count(row);
        ++c.count;
        c.id_xor ^= outbox::IdHash(row.Text(3));
      }
      consumer = rows.back().Text(0);
      id = rows.back().Text(3);
    }
    std::vector<AppliedCount> out;
    for (auto& [key, c] : counts) out.push_back(std::move(c));
    return out;
  }, SystemClock().Now() + 300 * kSecond);
}

}  // namespace concord::inbox

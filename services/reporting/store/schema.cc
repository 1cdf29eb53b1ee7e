#include "reporting/store/schema.h"

#include "platform/outbox/outbox.h"
#include "reporting/domain/kinds.h"

namespace concord::reporting::db {

std::vector<migrate::Migration> OwnMigrations();  // generated from store/migrations

std::vector<migrate::Migration> Migrations() {
  std::vector<migrate::Migration> all = outbox::Migrations();
  for (migrate::Migration& m : OwnMigrations()) all.push_back(std::move(m));
  return all;
}

Result<int> Edition(store::Store& store) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<int> {
    CONCORD_TRY(auto row, tx.One("SELECT edition FROM projection WHERE name = $2", {kConsumer}));
    return row ? static_cast<int>(row->Int(0)) : 0;
  });
}

Status Forget(store::Store& store) {
  return store.WriteUnscoped(
      [](store::Tx& tx) -> Status {
        for (const char* table : {"workshops", "participants", "sheets", "gaps", "rounds", "tallies", "agreements", "roadmaps", "roadmap_items",
                                  "events", "counts"}) {
          CONCORD_CHECK_OK(tx.Exec("DELETE FROM " + std::string(table)));
        }
        CONCORD_CHECK_OK(tx.Exec("DELETE FROM inbox WHERE consumer = $2", {kConsumer}));
        CONCORD_CHECK_OK(tx.Exec("DELETE FROM inbox_totals WHERE consumer = $2", {kConsumer}));
        CONCORD_CHECK_OK(tx.Exec("DELETE FROM projection WHERE name = $2", {kConsumer}));
        return Ok();
      },
      SystemClock().Now() + 300 * kSecond);
}

Status SetEdition(store::Store& store, int edition) {
  return store.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO projection (name, edition) VALUES ($2, $3) ON CONFLICT (name) DO UPDATE SET edition = $3",
                             {kConsumer, static_cast<std::int64_t>(edition)}));
    return Ok();
  });
}

}  // namespace concord::reporting::db

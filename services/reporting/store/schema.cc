#include "reporting/store/schema.h"

#include "platform/outbox/outbox.h"
#include "platform/store/barrier.h"
#include "reporting/domain/kinds.h"

namespace concord::reporting::db {
namespace {

constexpr char kRebuild[] = "rebuild";  // beside the edition's own row

}  // namespace

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

// In two steps: from the first one on nobody begins to apply, and those who had begun are waited for, so that nothing of theirs stays.
Status Forget(store::Store& store, std::int64_t rebuild) {
  CONCORD_CHECK_OK(store.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("DELETE FROM projection"));
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO projection (name, edition) VALUES ($2, $3)", {kRebuild, rebuild}));
    return Ok();
  }));
  CONCORD_CHECK_OK(store::AwaitWriters(store, SystemClock().Now() + 120 * kSecond));
  return store.WriteUnscoped(
      [](store::Tx& tx) -> Status {
        for (const char* table : {"workshops", "participants", "sheets", "gaps", "rounds", "tallies", "agreements", "roadmaps", "roadmap_items",
                                  "events", "counts"}) {
          CONCORD_CHECK_OK(tx.Exec("DELETE FROM " + std::string(table)));
        }
        CONCORD_CHECK_OK(tx.Exec("DELETE FROM inbox WHERE consumer = $2", {kConsumer}));
        CONCORD_CHECK_OK(tx.Exec("DELETE FROM inbox_totals WHERE consumer = $2", {kConsumer}));
        return Ok();
      },
      SystemClock().Now() + 300 * kSecond);
}

Status SetEdition(store::Store& store, int edition, std::int64_t rebuild) {
  return store.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(const auto ended, tx.Exec("DELETE FROM projection WHERE name = $2 AND (edition = $3 OR $4 = 1)",
                                          {kRebuild, rebuild, std::int64_t{rebuild == 0}}));
    if (rebuild != 0 && ended == 0) return Aborted("REBUILD_TAKEN", "another replica makes the reports again");
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO projection (name, edition) VALUES ($2, $3) ON CONFLICT (name) DO UPDATE SET edition = $3",
                             {kConsumer, static_cast<std::int64_t>(edition)}));
    return Ok();
  });
}

Status MayApply(store::Tx& tx, std::int64_t rebuild) {
  // Of no office; a statement of a use case names it all the same.
  CONCORD_TRY(auto row, tx.One("SELECT edition FROM projection WHERE name = $2 AND $1 <> ''", {rebuild != 0 ? kRebuild : kConsumer}));
  if (row && row->Int(0) == (rebuild != 0 ? rebuild : kEdition)) return Ok();
  return Unavailable("REBUILDING", "the reports are made again by another replica, or by a program of another edition");
}

}  // namespace concord::reporting::db

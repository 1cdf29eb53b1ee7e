#include "platform/migrate/migrate.h"

#include <map>

#include "platform/id/id.h"
#include "platform/time/clock.h"

namespace concord::migrate {
namespace {

struct Applied {
  std::string name;
  std::string checksum;
};

// The checksum is of the text without what an editor may change: carriage returns and space at the end.
std::string Checksum(const std::string& sql) {
  std::string text;
  for (char c : sql) {
    if (c != '\r') text.push_back(c);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return Sha256Hex(text);
}

const std::string& TextFor(store::Store& store, const Migration& m) {
  return store.dialect() == store::Dialect::kPostgres ? m.postgres : m.sqlite;
}

// Statements end with ";" at the end of a line, but for the body of a function ("$$ … $$"). Comment lines ("-- …") are left out.
std::vector<std::string> Statements(const std::string& sql) {
  std::vector<std::string> out;
  std::string statement;
  bool said = false;    // something besides space
  bool within = false;  // a body
  for (std::size_t at = 0; at < sql.size();) {
    std::size_t end = sql.find('\n', at);
    if (end == std::string::npos) end = sql.size();
    std::string line = sql.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos || line.compare(first, 2, "--") == 0) continue;
    statement += line + "\n";
    said = true;
    for (auto mark = line.find("$$"); mark != std::string::npos; mark = line.find("$$", mark + 2)) within = !within;
    if (line.back() == ';' && !within) {
      out.push_back(std::move(statement));
      statement.clear();
      said = false;
    }
  }
  if (said) out.push_back(std::move(statement));
  return out;
}

using Present = std::map<int, Applied>;

Result<bool> HasVersions(store::Store& store) {
  return store.ReadUnscoped([&](store::Tx& tx) -> Result<bool> {
    CONCORD_TRY(auto row, tx.One(store.dialect() == store::Dialect::kPostgres
                                     ? "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_versions'"
                                     : "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_versions'"));
    return row.has_value();
  });
}

Status MakeVersions(store::Store& store) {
  return store.WriteUnscoped([](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec(
        "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
        "checksum TEXT NOT NULL, apply_time BIGINT NOT NULL)"));
    return Ok();
  });
}

Result<Present> ReadVersions(store::Store& store) {
  CONCORD_TRY(const bool has, HasVersions(store));
  if (!has) return Present();
  return store.ReadUnscoped([](store::Tx& tx) -> Result<Present> {
    CONCORD_TRY(auto rows, tx.Query("SELECT version, name, checksum FROM schema_versions"));
    Present out;
    for (const auto& row : rows) out[static_cast<int>(row.Int(0))] = {row.Text(1), row.Text(2)};
    return out;
  });
}

Status ApplyOne(store::Store& store, const Migration& m) {
  const bool postgres = store.dialect() == store::Dialect::kPostgres;
  const std::string& sql = TextFor(store, m);
  if (postgres && m.postgres.empty()) return Internal("MIGRATION_TWIN_MISSING", "this migration has no text for PostgreSQL");
  return store.WriteUnscoped([&](store::Tx& tx) -> Status {
    // Whoever migrates at the same moment waits here; services that only look are not held up.
    if (postgres) CONCORD_CHECK_OK(tx.Exec("LOCK TABLE schema_versions IN EXCLUSIVE MODE"));
    for (const auto& statement : Statements(sql)) CONCORD_CHECK_OK(tx.Exec(statement));
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO schema_versions (version, name, checksum, apply_time) VALUES ($2, $3, $4, $5)",
                             {std::int64_t{m.version}, m.name, Checksum(sql), SystemClock().Now()}));
    return Ok();
  },
                             SystemClock().Now() + 600 * kSecond);
}

using Known = std::map<int, const Migration*>;

Result<Known> ByVersion(const std::vector<Migration>& migrations) {
  Known known;
  for (const auto& m : migrations) {
    if (!known.emplace(m.version, &m).second) {
      return Internal("MIGRATION_DOUBLED", "two migrations have one version").With("version", std::to_string(m.version));
    }
  }
  return known;
}

// What is there must be ours, with the text that we know.
Status Compare(store::Store& store, const Known& known, const Present& applied) {
  for (const auto& [version, was] : applied) {
    auto m = known.find(version);
    if (m == known.end()) {
      const int newest = known.empty() ? 0 : known.rbegin()->first;
      return FailedPrecondition("STORE_NEWER", "the data was written by a newer version of this program (its schema has version " +
                                                   std::to_string(version) + " \"" + was.name + "\", this program knows up to " +
                                                   std::to_string(newest) + "); nothing was changed: start the newer version of this program, or restore a backup from before it")
          .With("store_version", std::to_string(applied.rbegin()->first))
          .With("program_version", std::to_string(newest));
    }
    if (Checksum(TextFor(store, *m->second)) != was.checksum) {
      return Error(Code::kDataLoss, "MIGRATION_CHANGED", "a migration that was applied has another text now; add a new one instead")
          .With("version", std::to_string(version))
          .With("name", was.name);
    }
  }
  return Ok();
}

}  // namespace

Status Check(store::Store& store, const std::vector<Migration>& migrations) {
  CONCORD_TRY(const auto known, ByVersion(migrations));
  CONCORD_TRY(const auto applied, ReadVersions(store));
  CONCORD_CHECK_OK(Compare(store, known, applied));
  for (const auto& [version, m] : known) {
    if (applied.count(version) != 0) continue;
    return FailedPrecondition("SCHEMA_OLDER", "the database lacks migration " + std::to_string(version) + " \"" + m->name +
                                                  "\" of this program: run `concord migrate` of the same version as the database's owner, then start this one again")
        .With("store_version", std::to_string(applied.empty() ? 0 : applied.rbegin()->first))
        .With("program_version", std::to_string(known.rbegin()->first));
  }
  return Ok();
}

Status Apply(store::Store& store, const std::vector<Migration>& migrations) {
  if (!store.owns_schema()) return Check(store, migrations);
  CONCORD_TRY(const auto known, ByVersion(migrations));
  // Two that make the first table at once meet in PostgreSQL's catalogue: the second finds it there the next time.
  if (Status made = MakeVersions(store); !made.ok()) CONCORD_CHECK_OK(MakeVersions(store));
  CONCORD_TRY(const auto applied, ReadVersions(store));
  CONCORD_CHECK_OK(Compare(store, known, applied));
  for (const auto& [version, m] : known) {
    if (applied.count(version) != 0) continue;
    Status done = ApplyOne(store, *m);
    if (done.ok()) continue;
    CONCORD_TRY(const auto now, ReadVersions(store));
    if (now.count(version) == 0) return Error(done.error()).With("migration", std::to_string(version) + " " + m->name);
    // Somebody else was first: his transaction was waited for, and this one found everything there.
  }
  return Check(store, migrations);
}

Result<int> Version(store::Store& store) {
  CONCORD_TRY(const auto applied, ReadVersions(store));
  return applied.empty() ? 0 : applied.rbegin()->first;
}

}  // namespace concord::migrate

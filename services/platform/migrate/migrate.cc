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

// Statements end with ";" at the end of a line. Comment lines ("-- …") are left out.
std::vector<std::string> Statements(const std::string& sql) {
  std::vector<std::string> out;
  std::string statement;
  bool said = false;  // something besides space
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
    if (line.back() == ';') {
      out.push_back(std::move(statement));
      statement.clear();
      said = false;
    }
  }
  if (said) out.push_back(std::move(statement));
  return out;
}

Result<std::map<int, Applied>> Present(store::Store& store) {
  return store.TransactUnscoped([](store::Tx& tx) -> Result<std::map<int, Applied>> {
    CONCORD_CHECK_OK(tx.Exec("CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                             "checksum TEXT NOT NULL, apply_time BIGINT NOT NULL)"));
    CONCORD_TRY(auto rows, tx.Query("SELECT version, name, checksum FROM schema_versions"));
    std::map<int, Applied> out;
    for (const auto& row : rows) out[static_cast<int>(row.Int(0))] = {row.Text(1), row.Text(2)};
    return out;
  });
}

Status ApplyOne(store::Store& store, const Migration& m) {
  return store.WriteUnscoped([&](store::Tx& tx) -> Status {
    for (const auto& statement : Statements(m.sql)) CONCORD_CHECK_OK(tx.Exec(statement));
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO schema_versions (version, name, checksum, apply_time) VALUES ($2, $3, $4, $5)",
                             {std::int64_t{m.version}, m.name, Checksum(m.sql), SystemClock().Now()}));
    return Ok();
  }, SystemClock().Now() + 600 * kSecond);
}

}  // namespace

Status Apply(store::Store& store, const std::vector<Migration>& migrations) {
  std::map<int, const Migration*> known;
  for (const auto& m : migrations) {
    if (!known.emplace(m.version, &m).second) {
      return Internal("MIGRATION_DOUBLED", "two migrations have one version").With("version", std::to_string(m.version));
    }
  }
  CONCORD_TRY(auto applied, Present(store));
  for (const auto& [version, was] : applied) {
    auto m = known.find(version);
    if (m == known.end()) {
      const int newest = known.empty() ? 0 : known.rbegin()->first;
      return FailedPrecondition("STORE_NEWER", "the data was written by a newer version of this program (its schema has version " +
                                                   std::to_string(version) + " \"" + was.name + "\", this program knows up to " +
                                                   std::to_string(newest) + "); nothing was changed: use the newer program")
          .With("store_version", std::to_string(applied.rbegin()->first))
          .With("program_version", std::to_string(newest));
    }
    if (Checksum(m->second->sql) != was.checksum) {
      return Error(Code::kDataLoss, "MIGRATION_CHANGED", "a migration that was applied has another text now; add a new one instead")
          .With("version", std::to_string(version))
          .With("name", was.name);
    }
  }
  for (const auto& [version, m] : known) {
    if (applied.count(version) != 0) continue;
    if (Status s = ApplyOne(store, *m); !s.ok()) {
      return Error(s.error()).With("migration", std::to_string(version) + " " + m->name);
    }
  }
  return Ok();
}

}  // namespace concord::migrate

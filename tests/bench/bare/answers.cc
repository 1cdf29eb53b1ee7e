#include "tests/bench/bare/answers.h"

#include <sqlite3.h>

#include <chrono>
#include <vector>

#include "intake/store/schema.h"

namespace concord::bench {
namespace {

constexpr int kGroup = 32, kPeople = 64;

class Statement {
 public:
  Statement(sqlite3* db, const char* sql) { sqlite3_prepare_v2(db, sql, -1, &s_, nullptr); }
  ~Statement() { sqlite3_finalize(s_); }
  Statement(const Statement&) = delete;
  void Text(int at, const std::string& v) { sqlite3_bind_text(s_, at, v.data(), static_cast<int>(v.size()), SQLITE_STATIC); }
  void Blob(int at, const std::string& v) { sqlite3_bind_blob(s_, at, v.data(), static_cast<int>(v.size()), SQLITE_STATIC); }
  void Int(int at, sqlite3_int64 v) { sqlite3_bind_int64(s_, at, v); }
  bool Run() {
    const int rc = sqlite3_step(s_);
    sqlite3_reset(s_);
    return rc == SQLITE_DONE;
  }

 private:
  sqlite3_stmt* s_ = nullptr;
};

}  // namespace

double BareSubmissions(const std::string& path, int count, const BareRow& row) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) return -1;
  const auto exec = [&](const std::string& sql) { return sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK; };
  bool good = exec("PRAGMA journal_mode=WAL") && exec("PRAGMA synchronous=FULL") && exec("PRAGMA wal_autocheckpoint=4000");
  for (const auto& migration : intake::db::Migrations()) good = good && exec(migration.sqlite);
  double rate = -1;
  if (good) {
    Statement sheet(db, "INSERT INTO sheets (office_id, workshop_id, participant_id, version, update_time, sheet) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                        "ON CONFLICT (office_id, workshop_id, participant_id) DO UPDATE SET version = excluded.version, "
                        "update_time = excluded.update_time, sheet = excluded.sheet");
    Statement history(db, "INSERT INTO sheet_history (office_id, workshop_id, participant_id, request_id, version, receive_time, answered, "
                          "asked, changes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 90, 90, ?7)");
    Statement outbox(db, "INSERT INTO outbox (office_id, id, topic, type, source, event_key, subject, event_time, traceparent, data, "
                         "sent_time) VALUES (?1, ?2, 'concord.intake.events.v1', 'concord.intake.events.v1.AnswersSubmitted', 'intake', ?3, "
                         "?4, ?5, '', ?6, 0)");
    const std::string office = "018f0000-0000-7000-8000-00000000000a", workshop = "018f0000-0000-7000-8000-0000000000aa";
    std::vector<std::string> people;
    for (int p = 0; p < kPeople; ++p) people.push_back("018f0000-0000-7000-8000-0000000001" + std::to_string(10 + p));
    const auto from = std::chrono::steady_clock::now();
    for (int n = 0; n < count && good; ++n) {
      if (n % kGroup == 0) good = exec("BEGIN IMMEDIATE");
      const std::string& person = people[static_cast<std::size_t>(n % kPeople)];
      const std::string request = "r-" + std::to_string(n), id = "018f0000-0000-7000-9000-" + std::to_string(100000000000 + n);
      const std::string subject = "workshops/" + workshop + "/participants/" + person;
      sheet.Text(1, office), sheet.Text(2, workshop), sheet.Text(3, person), sheet.Int(4, n), sheet.Int(5, n), sheet.Blob(6, row.sheet);
      history.Text(1, office), history.Text(2, workshop), history.Text(3, person), history.Text(4, request);
      history.Int(5, n), history.Int(6, n), history.Blob(7, row.changes);
      outbox.Text(1, office), outbox.Text(2, id), outbox.Text(3, person), outbox.Text(4, subject), outbox.Int(5, n), outbox.Blob(6, row.event);
      good = good && sheet.Run() && history.Run() && outbox.Run();
      if (n % kGroup == kGroup - 1 || n == count - 1) good = good && exec("COMMIT");
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
    if (good) rate = count / seconds;
  }
  sqlite3_close(db);
  return rate;
}

}  // namespace concord::bench

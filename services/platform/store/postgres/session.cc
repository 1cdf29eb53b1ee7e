#include "platform/store/postgres/session.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "platform/store/postgres/failure.h"
#include "platform/store/postgres/values.h"

namespace concord::store::internal {
namespace {

constexpr std::size_t kMostStatements = 400;

using Freed = std::unique_ptr<PGresult, decltype(&PQclear)>;

void Silent(void*, const PGresult*) {}

std::string Field(const PGresult* r, int which) {
  const char* text = PQresultErrorField(r, which);
  return text ? text : "";
}

int MillisecondsTo(Moment until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

Answer AnswerOf(const PGresult* r) {
  Answer a;
  const int rows = PQntuples(r), columns = PQnfields(r);
  a.rows.reserve(static_cast<std::size_t>(rows));
  for (int i = 0; i < rows; ++i) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int c = 0; c < columns; ++c) {
      if (PQgetisnull(r, i, c)) {
        values.emplace_back(nullptr);
      } else {
        values.push_back(ColumnValue(PQftype(r, c), {PQgetvalue(r, i, c), static_cast<std::size_t>(PQgetlength(r, i, c))}));
      }
    }
    a.rows.emplace_back(std::move(values));
  }
  const std::string_view tag = PQcmdStatus(const_cast<PGresult*>(r));
  if (tag.substr(0, 6) != "SELECT") a.changed = std::strtoll(PQcmdTuples(const_cast<PGresult*>(r)), nullptr, 10);
  return a;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::Open(const std::string& dsn, Moment until) {
  char* wrong = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(dsn.c_str(), &wrong);
  if (!parsed) {
    PQfreemem(wrong);  // libpq's words repeat what is in the text, and that may be a password
    return InvalidArgument("DSN_INVALID", "the address of the database is not written as libpq expects (host=… dbname=… user=…)");
  }
  PQconninfoFree(parsed);
  const char* const keys[] = {"keepalives_idle", "fallback_application_name", "dbname", "client_encoding", nullptr};
  const char* const values[] = {"30", "concord", dsn.c_str(), "UTF8", nullptr};
  std::unique_ptr<Session> s(new Session);
  s->conn_ = PQconnectStartParams(keys, values, 1);
  if (!s->conn_) return ResourceExhausted("STORE_MEMORY", "no memory for a connection");
  PQsetNoticeReceiver(s->conn_, Silent, nullptr);
  CONCORD_CHECK_OK(s->Start(until));
  return s;
}

Status Session::Start(Moment until) {
  for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK; state = PQconnectPoll(conn_)) {
    if (state == PGRES_POLLING_FAILED || PQstatus(conn_) == CONNECTION_BAD) {
      const std::string why = PQerrorMessage(conn_);
      end_ = End::kLost;
      if (why.find("authentication") != std::string::npos || why.find("no pg_hba.conf entry") != std::string::npos ||
          why.find("password") != std::string::npos || why.find("does not exist") != std::string::npos ||
          why.find("permission denied for database") != std::string::npos) {
        return Unauthenticated("STORE_LOGIN", "the database refuses this role: " + OneLine(why));
      }
      return Unreachable(why);
    }
    CONCORD_CHECK_OK(WaitFor(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until));
  }
  PQsetnonblocking(conn_, 1);
  if (!PQenterPipelineMode(conn_)) return Break(End::kLost, PQerrorMessage(conn_));
  if (PQserverVersion(conn_) < 150000) {
    return FailedPrecondition("STORE_TOO_OLD", "PostgreSQL 15 or newer is needed, not " + std::to_string(PQserverVersion(conn_) / 10000));
  }
  Ahead("SET idle_in_transaction_session_timeout = '60s'");
  Ahead("SET client_connection_check_interval = '2s'");
  Ahead("SELECT pg_postmaster_start_time()::text || ' ' || coalesce((SELECT stats_reset FROM pg_stat_bgwriter)::text, '')");
  CONCORD_TRY(auto a, Flush(until));
  life_ = a.rows.empty() ? "" : a.rows[0].Text(0);
  return Ok();
}

Session::~Session() {
  if (conn_) PQfinish(conn_);
}

int Session::process() const { return PQbackendPID(conn_); }

void Session::Ahead(std::string text, std::vector<std::string> parameters, bool kept) {
  if (kept) kept_.clear();
  ahead_.push_back({std::move(text), std::move(parameters), nullptr, {}, kept});
}
void Session::AheadBorder() { ahead_.push_back({}); }

Status Session::Ahead(const Statement& statement, std::vector<Value> values) {
  Parameter unused;
  for (const Value& v : values) CONCORD_CHECK_OK(Fill(v, unused));  // what is wrong with one is said now
  ahead_.push_back({statement.text, {}, &statement, std::move(values), false});
  return Ok();
}

bool Session::has_ahead_write() const {
  return std::any_of(ahead_.begin(), ahead_.end(), [](const Command& c) { return c.write != nullptr; });
}

void Session::LimitStatements(Moment until) {
  const std::int64_t left = MillisecondsTo(until);
  // Whole seconds where there are many of them: then it need not be said anew every time. The wait here is exact anyway.
  const std::int64_t limit = left > 2000 ? (left + 4999) / 5000 * 5000 : std::max<std::int64_t>(left, 1);
  if (limit == limit_ms_) return;
  Ahead("SET statement_timeout = " + std::to_string(limit));
  limit_ms_ = limit;
}

void Session::ForgetStatements() {
  prepared_.clear();
  Ahead("DEALLOCATE ALL");
}

Error Session::Break(End end, const std::string& why) {
  if (end_ == End::kOpen) end_ = end;
  if (conn_ && PQsocket(conn_) >= 0) shutdown(PQsocket(conn_), SHUT_RDWR);
  sqlstate_.clear();
  return end_ == End::kCut ? Late() : Unreachable(why);
}

Status Session::WaitFor(short events, Moment until) {
  pollfd p{PQsocket(conn_), events, 0};
  for (;;) {
    if (p.fd < 0) return Break(End::kLost, "the connection is closed");
    const int ready = poll(&p, 1, MillisecondsTo(until));
    if (ready > 0) return Ok();
    if (ready == 0 || (errno != EINTR)) return Break(End::kCut, "no answer came in time");
  }
}

Result<pg_result*> Session::Next(Moment until) {
  for (;;) {
    const int flush = PQflush(conn_);
    if (flush < 0) return Break(End::kLost, PQerrorMessage(conn_));
    if (!PQisBusy(conn_)) return PQgetResult(conn_);
    CONCORD_CHECK_OK(WaitFor(static_cast<short>(flush > 0 ? POLLIN | POLLOUT : POLLIN), until));
    if (!PQconsumeInput(conn_)) return Break(End::kLost, PQerrorMessage(conn_));
  }
}

Result<std::string> Session::Prepared(const std::string& text, const std::vector<Oid>& types, std::vector<Waiting>& sent) {
  std::string key;
  for (Oid t : types) (key += std::to_string(t)) += ' ';
  key += text;
  if (auto known = prepared_.find(key); known != prepared_.end()) return known->second;
  std::string name = "s" + std::to_string(++names_);
  if (!PQsendPrepare(conn_, name.c_str(), text.c_str(), static_cast<int>(types.size()), types.data())) {
    return Break(End::kLost, PQerrorMessage(conn_));
  }
  sent.push_back({Waiting::kPrepare, std::move(key), name, false, false});
  return name;
}

Status Session::SendSync(std::vector<Waiting>& sent) {
  if (!PQpipelineSync(conn_)) return Break(End::kLost, PQerrorMessage(conn_));
  sent.push_back({Waiting::kSync, {}, {}, false, false});
  return Ok();
}

Status Session::SendAhead(std::vector<Waiting>& sent) {
  if (prepared_.size() > kMostStatements) ForgetStatements();
  auto ahead = std::exchange(ahead_, {});
  for (const Command& c : ahead) {
    if (c.text.empty()) {
      CONCORD_CHECK_OK(SendSync(sent));
      continue;
    }
    if (c.write != nullptr) {
      const std::size_t before = sent.size();
      std::vector<const Value*> values;
      for (const Value& v : c.values) values.push_back(&v);
      CONCORD_CHECK_OK(SendStatement(*c.write, values, sent));
      for (std::size_t i = before; i < sent.size(); ++i) sent[i].write = true;
      continue;
    }
    int gone;
    if (c.parameters.empty()) {
      gone = PQsendQueryParams(conn_, c.text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
    } else {
      std::vector<const char*> values;
      for (const auto& p : c.parameters) values.push_back(p.c_str());
      CONCORD_TRY(const std::string name, Prepared(c.text, {}, sent));
      gone = PQsendQueryPrepared(conn_, name.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0);
    }
    if (!gone) return Break(End::kLost, PQerrorMessage(conn_));
    sent.push_back({Waiting::kCommand, {}, {}, false, c.kept});
  }
  return Ok();
}

Status Session::SendStatement(const Statement& statement, const std::vector<const Value*>& values, std::vector<Waiting>& sent) {
  std::vector<Parameter> parameters(values.size());
  std::vector<Oid> types;
  std::vector<const char*> data;
  std::vector<int> sizes, binary;
  for (std::size_t i = 0; i < values.size(); ++i) {
    CONCORD_CHECK_OK(Fill(*values[i], parameters[i]));
    const bool named = i + 1 >= 64 || (statement.named >> (i + 1) & 1);
    const Oid type = TypeOf(*values[i]);
    types.push_back(type == 0 && !named ? 25 : type);  // a type says nothing can be known about is refused
    data.push_back(parameters[i].data);
    sizes.push_back(parameters[i].size);
    binary.push_back(parameters[i].binary);
  }
  const int n = static_cast<int>(values.size());
  int gone;
  if (statement.repeats) {
    CONCORD_TRY(const std::string name, Prepared(statement.text, types, sent));
    gone = PQsendQueryPrepared(conn_, name.c_str(), n, data.data(), sizes.data(), binary.data(), 0);
  } else {
    gone = PQsendQueryParams(conn_, statement.text.c_str(), n, types.data(), data.data(), sizes.data(), binary.data(), 0);
  }
  if (!gone) return Break(End::kLost, PQerrorMessage(conn_));
  sent.push_back({});
  return Ok();
}

Result<Answer> Session::Receive(std::vector<Waiting> sent, std::string_view sql, Moment until) {
  sqlstate_.clear();
  committed_ = ahead_write_failed_ = false;
  Answer last;
  std::optional<Error> error;
  for (const Waiting& w : sent) {
    CONCORD_TRY(PGresult * raw, Next(until));
    Freed r(raw, PQclear);
    const auto status = PQresultStatus(r.get());
    if (!r) return Break(End::kLost, PQerrorMessage(conn_));
    if (w.kind == Waiting::kSync) {
      if (status != PGRES_PIPELINE_SYNC) return Break(End::kLost, PQerrorMessage(conn_));
      continue;
    }
    if (status == PGRES_FATAL_ERROR) {
      if (!error) {
        ServerError e{Field(r.get(), PG_DIAG_SQLSTATE), Field(r.get(), PG_DIAG_MESSAGE_PRIMARY), Field(r.get(), PG_DIAG_CONSTRAINT_NAME),
                      std::string(sql)};
        if (e.sqlstate.empty() || IsLoss(e.sqlstate)) return Break(End::kLost, e.text.empty() ? PQresultErrorMessage(r.get()) : e.text);
        sqlstate_ = e.sqlstate;
        text_ = e.text;
        ahead_write_failed_ = w.write;
        error = ErrorOf(e);
      }
    } else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      if (w.kind == Waiting::kPrepare) {
        prepared_.emplace(w.key, w.name);
      } else {
        committed_ = committed_ || std::strcmp(PQcmdStatus(r.get()), "COMMIT") == 0;
        last = AnswerOf(r.get());
        if (w.kept) kept_ = last.rows;
      }
    } else if (status != PGRES_PIPELINE_ABORTED) {
      return Break(End::kLost, "an answer that was not asked for");
    }
    // Between two commands there is an empty one.
    CONCORD_TRY(PGresult * between, Next(until));
    if (between) {
      PQclear(between);
      return Break(End::kLost, "an answer that was not asked for");
    }
  }
  if (error) return *error;
  return last;
}

Status Session::ReadPosted(Moment until) {
  if (posted_.empty()) return Ok();
  auto posted = std::exchange(posted_, {});
  auto done = Receive(std::move(posted), "", until);
  if (done.ok()) return Ok();
  return Break(End::kLost, done.error().message);
}

Result<Answer> Session::Ask(const Statement& statement, const std::vector<const Value*>& values, Moment until) {
  if (!open()) return Unreachable("the connection is closed");
  CONCORD_CHECK_OK(ReadPosted(until));
  Parameter unused;
  for (const Value* v : values) CONCORD_CHECK_OK(Fill(*v, unused));  // before anything is on its way
  std::vector<Waiting> sent;
  CONCORD_CHECK_OK(SendAhead(sent));
  CONCORD_CHECK_OK(SendStatement(statement, values, sent));
  CONCORD_CHECK_OK(SendSync(sent));
  return Receive(std::move(sent), statement.text, until);
}

Result<Answer> Session::Flush(Moment until) {
  if (!open()) return Unreachable("the connection is closed");
  CONCORD_CHECK_OK(ReadPosted(until));
  if (ahead_.empty()) return Answer();
  std::vector<Waiting> sent;
  CONCORD_CHECK_OK(SendAhead(sent));
  CONCORD_CHECK_OK(SendSync(sent));
  return Receive(std::move(sent), "", until);
}

void Session::Post() {
  if (!open() || ahead_.empty()) return;
  if (!SendAhead(posted_).ok() || !SendSync(posted_).ok()) return;
  if (PQflush(conn_) < 0) (void)Break(End::kLost, PQerrorMessage(conn_));
}

}  // namespace concord::store::internal

#pragma once
// One connection, through libpq's pipeline: what needs no answer of its own travels ahead of the next statement, so that BEGIN,
// the office and a savepoint cost no round trip. Every wait has a moment at which it ends: past it the socket is shut and the
// session is of no more use (a stopped server frees no call by itself).
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/postgres/statement.h"
#include "platform/store/store.h"

struct pg_conn;
struct pg_result;

namespace concord::store::internal {

using Moment = std::chrono::steady_clock::time_point;

enum class End { kOpen, kCut, kLost };  // kCut: by us, for the answer did not come in time

struct Answer {
  Rows rows;
  std::int64_t changed = 0;
};

class Session {
 public:
  static Result<std::unique_ptr<Session>> Open(const std::string& dsn, Moment until);
  ~Session();
  Session(const Session&) = delete;

  // Goes with the next Ask, Flush or Post. An error of it is the answer of that call. With parameters it is kept prepared.
  void Ahead(std::string text, std::vector<std::string> parameters = {}, bool kept = false);
  // The rows of the last one that was to be kept; empty until its answer has come.
  const Rows& kept() const { return kept_; }
  // A statement of a use case whose answer is known unless it fails; the values are copied. Its error is the answer of the call that it
  // goes with, and `ahead_write_failed` says that it was no other's.
  Status Ahead(const Statement& statement, std::vector<Value> values);
  bool ahead_write_failed() const { return ahead_write_failed_; }
  bool has_ahead_write() const;
  // What is ahead so far is a transaction of its own.
  void AheadBorder();
  // Something is ahead that has not gone; it can still be dropped, and then nothing of it happens.
  bool has_ahead() const { return !ahead_.empty(); }
  void DropAhead() {
    ahead_.clear();
    limit_ms_ = -1;
  }

  // `values[i]` is `$(i+1)`; refuses text with NUL in it.
  Result<Answer> Ask(const Statement& statement, const std::vector<const Value*>& values, Moment until);
  // The answer of the last row-giving text that is ahead.
  Result<Answer> Flush(Moment until);
  // Sends what is ahead and does not wait; an error of it breaks the session later.
  void Post();

  End end() const { return end_; }
  bool open() const { return end_ == End::kOpen; }
  // SQLSTATE of the last error; empty when it was none of the server's.
  const std::string& sqlstate() const { return sqlstate_; }
  const std::string& last_text() const { return text_; }
  // The last call committed a transaction (COMMIT of a failed one undoes it and says so in passing only).
  bool committed() const { return committed_; }
  void ForgetStatements();
  // Milliseconds after which the server stops a statement by itself; ahead of the next one, if that is a change worth a word.
  void LimitStatements(Moment until);
  void ForgetLimit() { limit_ms_ = -1; }
  int process() const;
  // What the server was when this session began: another value means that it has been started anew since.
  const std::string& life() const { return life_; }

 private:
  struct Command {
    std::string text;  // "" is a border
    std::vector<std::string> parameters;
    const Statement* write = nullptr;  // then with these values
    std::vector<Value> values;
    bool kept = false;
  };
  struct Waiting {  // on its way
    enum Kind { kCommand, kPrepare, kSync } kind = kCommand;
    std::string key, name;  // kPrepare
    bool write = false;     // of a write that went ahead
    bool kept = false;
  };
  Session() = default;
  Status Start(Moment until);
  // Name of the prepared statement; sends its preparation first where it is new.
  Result<std::string> Prepared(const std::string& text, const std::vector<unsigned>& types, std::vector<Waiting>& sent);
  Status SendAhead(std::vector<Waiting>& sent);
  Status SendStatement(const Statement& statement, const std::vector<const Value*>& values, std::vector<Waiting>& sent);
  Status SendSync(std::vector<Waiting>& sent);
  Result<Answer> Receive(std::vector<Waiting> sent, std::string_view sql, Moment until);
  Result<pg_result*> Next(Moment until);
  Status WaitFor(short events, Moment until);
  Error Break(End end, const std::string& why);
  Status ReadPosted(Moment until);

  pg_conn* conn_ = nullptr;
  End end_ = End::kOpen;
  std::vector<Command> ahead_;
  std::vector<Waiting> posted_;
  std::unordered_map<std::string, std::string> prepared_;  // types and text → name
  std::uint64_t names_ = 0;
  std::int64_t limit_ms_ = -1;
  std::string sqlstate_, text_, life_;
  Rows kept_;
  bool committed_ = false, ahead_write_failed_ = false;
};

}  // namespace concord::store::internal

#include "platform/store/postgres/failure.h"

#include <utility>

namespace concord::store::internal {
namespace {

bool Starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

Error Meaning(const ServerError& e) {
  const std::string_view s = e.sqlstate;
  if (s == "23505") return AlreadyExists("UNIQUE_VIOLATION", "a row with this key exists").With("constraint", e.constraint);
  if (s == "23503") return FailedPrecondition("FOREIGN_KEY_VIOLATION", "a row that this one refers to is missing, or is referred to");
  if (s == "22021" || s == "22P05") return InvalidArgument("TEXT_INVALID", "a text is not valid UTF-8");
  if (Starts(s, "23") || Starts(s, "22")) {
    return InvalidArgument("CHECK_VIOLATION", "a value is outside what its column allows").With("constraint", e.constraint.empty() ? e.text : e.constraint);
  }
  if (s == "57014") return Late();
  if (s == "55P03") return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed while the transaction waited for a lock");
  if (s == "53100") return ResourceExhausted("STORE_FULL", "the disk of the database is full; nothing was saved");
  if (s == "53200") return ResourceExhausted("STORE_MEMORY", "the database has no memory for this");
  if (s == "54000") return InvalidArgument("VALUE_TOO_BIG", "a value is larger than the database takes");
  if (s == "58030") return Unavailable("STORE_IO", "reading or writing the database failed: " + e.text);
  if (Starts(s, "XX001") || Starts(s, "XX002")) return Error(Code::kDataLoss, "STORE_CORRUPT", "the database is damaged: " + e.text);
  if (IsConflict(s, e.text)) return Aborted("TRANSACTION_CONFLICT", "another transaction changed the same rows; try again");
  if (IsLoss(s)) return Unreachable(e.text);
  if (s == "25006") return Unavailable(kReadOnly, "the database can be read and takes no changes at the moment; what was saved is safe");
  return Internal("SQL_ERROR", e.text).With("sqlstate", e.sqlstate);
}

}  // namespace

Error ErrorOf(const ServerError& e) {
  Error error = Meaning(e);
  if (error.code == Code::kInternal && !e.sql.empty()) return std::move(error).With("sql", e.sql.substr(0, 300));
  return error;
}

bool IsConflict(std::string_view sqlstate, std::string_view text) {
  if (sqlstate == "40001" || sqlstate == "40P01") return true;
  return sqlstate == "0A000" && text.find("cached plan") != std::string_view::npos;  // a table changed beneath a prepared statement
}

bool IsLoss(std::string_view sqlstate) {
  return Starts(sqlstate, "08") || sqlstate == "57P01" || sqlstate == "57P02" || sqlstate == "57P03" || sqlstate == "57P05" ||
         sqlstate == "53300" || sqlstate == "25P03" || sqlstate == "40003";
}

Error Unreachable(const std::string& why) { return Unavailable("STORE_UNREACHABLE", "the database does not answer: " + OneLine(why)); }

std::string OneLine(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

Error Late() { return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed while the database worked"); }

}  // namespace concord::store::internal

#include "platform/store/postgres/statement.h"

#include <algorithm>
#include <cctype>

namespace concord::store::internal {
namespace {

constexpr std::string_view kNotForUseCases[] = {"BEGIN",   "START",   "COMMIT", "END",        "ROLLBACK", "ABORT",  "SAVEPOINT", "RELEASE",
                                                "PREPARE", "EXECUTE", "RESET",  "DEALLOCATE", "SET",      "LISTEN", "UNLISTEN",  "NOTIFY",
                                                "DISCARD", "COPY"};
constexpr std::string_view kRepeats[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES"};
// A use case must not say whose rows it sees; it has no other business with these.
constexpr std::string_view kNotForTexts[] = {"set_config", "concord.office", "pg_advisory"};

// With one of these an INSERT may change another number of rows than one, or has rows to give.
constexpr std::string_view kNotForOneRow[] = {"SELECT", "RETURNING", "NOTHING", "WHERE"};

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string Upper(std::string_view word) {
  std::string out(word);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view sql) : sql_(sql) {}

  void Read(Statement& s, std::string& first) {
    while (at_ < sql_.size()) {
      const char c = sql_[at_];
      if (c == '\'' || c == '"') {
        SkipQuoted(c);
      } else if (Starts("--")) {
        SkipTo("\n");
      } else if (Starts("/*")) {
        SkipTo("*/");
      } else if (c == '$') {
        Dollar(s);
      } else if (IsWord(c)) {
        const std::size_t from = at_;
        while (at_ < sql_.size() && (IsWord(sql_[at_]) || sql_[at_] == '$')) ++at_;
        Word(Upper(sql_.substr(from, at_ - from)), first);
      } else {
        depth_ += c == '(' ? 1 : c == ')' ? -1 : 0;
        tuples_ += in_values_ && c == '(' && depth_ == 1;
        ++at_;
      }
    }
    s.reads = first == "SELECT";
    s.one_row = first == "INSERT" && tuples_ == 1 && !rows_vary_;
  }

 private:
  void Word(std::string word, std::string& first) {
    rows_vary_ = rows_vary_ || std::find(std::begin(kNotForOneRow), std::end(kNotForOneRow), word) != std::end(kNotForOneRow);
    if (depth_ == 0 && word == "VALUES") in_values_ = true;
    if (depth_ == 0 && word == "ON") in_values_ = false;
    if (first.empty()) first = std::move(word);
  }
  bool Starts(std::string_view with) const { return sql_.substr(at_, with.size()) == with; }
  void SkipTo(std::string_view end) {
    const std::size_t found = sql_.find(end, at_ + 2);
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
  }
  void SkipQuoted(char quote) {  // a doubled quote begins the next one at once
    const std::size_t found = sql_.find(quote, at_ + 1);
    at_ = found == std::string_view::npos ? sql_.size() : found + 1;
  }
  void Dollar(Statement& s) {
    std::size_t end = at_ + 1;
    int n = 0;
    while (end < sql_.size() && std::isdigit(static_cast<unsigned char>(sql_[end])) && n < 10'000) n = n * 10 + (sql_[end++] - '0');
    if (end > at_ + 1) {
      s.parameters = std::max(s.parameters, n);
      s.has_office = s.has_office || n == 1;
      if (n < 64) s.named |= std::uint64_t{1} << n;
      at_ = end;
      return;
    }
    while (end < sql_.size() && IsWord(sql_[end])) ++end;
    if (end < sql_.size() && sql_[end] == '$') {  // $tag$ … $tag$
      const std::string_view tag = sql_.substr(at_, end + 1 - at_);
      const std::size_t found = sql_.find(tag, end + 1);
      at_ = found == std::string_view::npos ? sql_.size() : found + tag.size();
    } else {
      ++at_;
    }
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  int depth_ = 0, tuples_ = 0;
  bool in_values_ = false, rows_vary_ = false;
};

}  // namespace

Error BadSql(std::string message, std::string_view sql) {
  return Internal("SQL_ERROR", std::move(message)).With("sql", std::string(sql.substr(0, 300)));
}

Result<Statement> ReadStatement(std::string_view sql) {
  if (sql.find('\0') != std::string_view::npos) return BadSql("the text of a statement holds a NUL", sql);
  Statement s;
  s.text = sql;
  std::string first;
  Reader(sql).Read(s, first);
  if (first.empty()) return BadSql("there is no statement in the text", sql);
  if (std::find(std::begin(kNotForUseCases), std::end(kNotForUseCases), first) != std::end(kNotForUseCases)) {
    return BadSql("transactions, settings and sessions are not for use cases", sql);
  }
  s.repeats = std::find(std::begin(kRepeats), std::end(kRepeats), first) != std::end(kRepeats);
  for (std::string_view word : kNotForTexts) {
    if (s.repeats && sql.find(word) != std::string_view::npos) return BadSql("whose rows are seen is not for use cases to say", sql);
  }
  return s;
}

Result<const Statement*> Statements::Of(std::string_view sql) {
  std::lock_guard lock(mutex_);
  if (auto known = known_.find(sql); known != known_.end()) return known->second.get();
  CONCORD_TRY(Statement read, ReadStatement(sql));
  auto kept = std::make_unique<Statement>(std::move(read));
  const Statement* s = kept.get();
  known_.emplace(std::string(sql), std::move(kept));
  return s;
}

}  // namespace concord::store::internal

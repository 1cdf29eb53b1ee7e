#include "platform/store/postgres/tx.h"

#include <exception>

#include "platform/store/postgres/failure.h"

namespace concord::store::internal {
namespace {

// The server stops a statement at the deadline; where its word does not come, the wait ends a little later.
constexpr std::chrono::milliseconds kGrace{300};

}  // namespace

Result<const Statement*> PostgresTx::Check(std::string_view sql, const Params& params) {
  CONCORD_TRY(const Statement* s, statements_.Of(sql));
  if (scoped_ && !s->has_office) {
    return Internal("UNSCOPED_SQL", "the statement does not name the office ($1)").With("sql", std::string(sql.substr(0, 300)));
  }
  const std::size_t taken = s->parameters > 1 ? static_cast<std::size_t>(s->parameters - 1) : 0;
  if (taken != params.size()) {
    return BadSql("the statement takes " + std::to_string(taken) + " parameters after the office, not " + std::to_string(params.size()), sql);
  }
  if (std::chrono::steady_clock::now() >= until_) return Late();
  wrote_ = wrote_ || !s->reads;
  return s;
}

Result<Answer> PostgresTx::Try(std::string_view sql, const Params& params) {
  CONCORD_TRY(const Statement* s, Check(sql, params));
  std::vector<const Value*> values;
  if (s->parameters > 0) values.push_back(&office_);
  for (const Value& v : params) values.push_back(&v);
  session_.LimitStatements(until_);
  auto answer = session_.Ask(*s, values, until_ + kGrace);
  if (!answer.ok() && session_.open()) {
    broken_ = broken_ || !session_.sqlstate().empty();
    conflict_ = conflict_ || IsConflict(session_.sqlstate(), session_.last_text());
  }
  return answer;
}

Result<Answer> PostgresTx::Ask(std::string_view sql, const Params& params) {
  if (failed_) return *failed_;
  auto answer = Try(sql, params);
  if (!answer.ok()) failed_ = answer.error();
  return answer;
}

Result<Rows> PostgresTx::Query(std::string_view sql, const Params& params) {
  CONCORD_TRY(auto answer, Ask(sql, params));
  return std::move(answer.rows);
}

Result<std::int64_t> PostgresTx::Exec(std::string_view sql, const Params& params) {
  if (ahead_ && !failed_) {
    auto statement = Check(sql, params);
    if (statement.ok() && (*statement)->one_row) {
      std::vector<Value> values;
      values.reserve(params.size() + 1);
      if ((*statement)->parameters > 0) values.push_back(office_);
      values.insert(values.end(), params.begin(), params.end());
      session_.LimitStatements(until_);
      Status taken = session_.Ahead(**statement, std::move(values));
      if (taken.ok()) return 1;
      failed_ = taken.error();
      return *failed_;
    }
  }
  CONCORD_TRY(const auto answer, Ask(sql, params));
  return answer.changed;
}

Status PostgresTx::Run(const Closure& fn) {
  Status s = Ok();
  try {
    s = fn(*this);
  } catch (const std::exception& e) {
    s = Internal("UNEXPECTED", std::string("the use case threw: ") + e.what());
  }
  if (s.ok() && failed_) return *failed_;
  return s;
}

}  // namespace concord::store::internal

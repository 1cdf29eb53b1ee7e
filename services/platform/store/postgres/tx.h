#pragma once
// A transaction of one use case on a session.
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "platform/store/postgres/session.h"
#include "platform/store/postgres/statement.h"

namespace concord::store::internal {

class PostgresTx : public Tx {
 public:
  // `ahead`: inserts of one row are not waited for; their errors come with a later answer, or with the commit. Who sees one
  // (Session::ahead_write_failed) undoes all and runs the use case again without it.
  PostgresTx(Session& session, Statements& statements, const std::string& office, bool scoped, Moment until, bool ahead)
      : session_(session), statements_(statements), office_(office), scoped_(scoped), until_(until), ahead_(ahead) {}

  Result<Rows> Query(std::string_view sql, const Params& params) override;
  Result<std::int64_t> Exec(std::string_view sql, const Params& params) override;
  const std::string& office() const override { return *std::get_if<std::string>(&office_); }
  void OnCommit(std::function<void()> fn) override { on_commit.push_back(std::move(fn)); }
  void Notify(std::string_view channel) override { channels.emplace(channel); }

  // Runs the closure; the error of a statement outlives a closure that says OK. No exception passes.
  Status Run(const Closure& fn);
  // The server refused a statement: PostgreSQL's transaction can only be undone.
  bool broken() const { return broken_; }
  bool conflict() const { return conflict_; }
  // Something may be there that only undoing takes away again.
  bool wrote() const { return wrote_ || broken_; }

  std::vector<std::function<void()>> on_commit;
  std::set<std::string> channels;

 private:
  Result<Answer> Ask(std::string_view sql, const Params& params);
  Result<Answer> Try(std::string_view sql, const Params& params);
  Result<const Statement*> Check(std::string_view sql, const Params& params);

  Session& session_;
  Statements& statements_;
  const Value office_;
  const bool scoped_;
  const Moment until_;
  const bool ahead_;
  std::optional<Error> failed_;
  bool broken_ = false, conflict_ = false, wrote_ = false;
};

}  // namespace concord::store::internal

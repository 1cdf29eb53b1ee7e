#pragma once
// A transaction of one use case on a connection.
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "platform/store/sqlite/connection.h"

namespace concord::store::internal {

class SqliteTx : public Tx {
 public:
  SqliteTx(Connection& connection, const std::string& office, bool scoped) : connection_(connection), office_(office), scoped_(scoped) {}

  Result<Rows> Query(std::string_view sql, const Params& params) override {
    if (failed_) return *failed_;
    auto rows = connection_.Query(sql, office_, scoped_, params);
    if (!rows.ok()) failed_ = rows.error();
    return rows;
  }
  Result<std::int64_t> Exec(std::string_view sql, const Params& params) override {
    if (failed_) return *failed_;
    auto changed = connection_.Exec(sql, office_, scoped_, params);
    if (!changed.ok()) failed_ = changed.error();
    return changed;
  }
  const std::string& office() const override { return office_; }
  void OnCommit(std::function<void()> fn) override { on_commit.push_back(std::move(fn)); }
  void Notify(std::string_view channel) override { channels.emplace(channel); }

  // Runs the closure; the error of a statement outlives a closure that says OK. No exception passes.
  Status Run(const Closure& fn);

  std::vector<std::function<void()>> on_commit;
  std::set<std::string> channels;

 private:
  Connection& connection_;
  const std::string& office_;
  bool scoped_;
  std::optional<Error> failed_;
};

}  // namespace concord::store::internal

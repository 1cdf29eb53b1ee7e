#pragma once
// What the adapter has to know about the text of a statement.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace concord::store::internal {

struct Statement {
  std::string text;
  int parameters = 0;       // the highest n of $n
  bool has_office = false;  // names $1
  bool repeats = false;     // worth keeping prepared
  bool reads = false;       // a SELECT: changes nothing
  bool one_row = false;     // an INSERT that changes exactly one row, or fails
  std::uint64_t named = 0;  // bit n: names $n (n < 64)
};

// Reads past literals, quoted names, comments and dollar quotes. INTERNAL SQL_ERROR: nothing there, or a statement that is not for
// use cases (transactions, settings, sessions).
Result<Statement> ReadStatement(std::string_view sql);

// Every text is read once. Thread-safe; what it gives lives as long as it does.
class Statements {
 public:
  Result<const Statement*> Of(std::string_view sql);

 private:
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Statement>, std::less<>> known_;
};

Error BadSql(std::string message, std::string_view sql);

}  // namespace concord::store::internal

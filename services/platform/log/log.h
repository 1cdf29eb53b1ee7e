#pragma once
// Structured logs: one JSON object a line on standard error. No names, e-mails, free text or secrets: ids only.
//
//   log::Info("round closed", {{"workshop", id}, {"ballots", "42"}});
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace concord::log {

enum class Level { kDebug, kInfo, kWarning, kError };
using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

// Lines below `level` are dropped. Default: info. Thread-safe.
void SetLevel(Level level);
// Also appends to a file (embedded shape: DATA_DIR/concord.log), rotated at 10 MiB, two kept. Empty: standard error only.
void SetFile(const std::string& path, bool also_stderr);

void Write(Level level, std::string_view message, Fields fields);
inline void Debug(std::string_view m, Fields f = {}) { Write(Level::kDebug, m, f); }
inline void Info(std::string_view m, Fields f = {}) { Write(Level::kInfo, m, f); }
inline void Warning(std::string_view m, Fields f = {}) { Write(Level::kWarning, m, f); }
inline void Error(std::string_view m, Fields f = {}) { Write(Level::kError, m, f); }

// The trace id of the work that this thread does, printed as "trace". Set by rpc::Calls and by bus subscriptions.
class TraceScope {
 public:
  explicit TraceScope(std::string_view traceparent);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;

 private:
  std::string before_;
};
// W3C traceparent of this thread's work; "" outside any.
const std::string& CurrentTrace();
// A new one. Not sampled: work that nobody outside asked for; its lines belong together, but nobody records its spans.
std::string NewTrace(bool sampled = true);

}  // namespace concord::log

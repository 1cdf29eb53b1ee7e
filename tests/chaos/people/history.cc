#include "history.h"

namespace concord::chaos {

void History::Write(const std::string& op, Told told, nlohmann::json what) {
  what["op"] = op;
  what["told"] = told == Told::kOk ? "ok" : told == Told::kRefused ? "refused" : "unknown";
  std::lock_guard lock(mutex_);
  out_ << what.dump() << "\n" << std::flush;
  if (told == Told::kOk) ++acknowledged_;
}

void History::Unexpected(const std::string& op, const Error& error) {
  std::lock_guard lock(mutex_);
  out_ << nlohmann::json{{"op", "unexpected"}, {"call", op}, {"error", error.ToString()}}.dump() << "\n" << std::flush;
}

}  // namespace concord::chaos

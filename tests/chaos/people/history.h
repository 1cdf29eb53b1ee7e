#pragma once
// What people did and what they were told, one JSON object a line: the checker holds it against what the services kept.
#include <atomic>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "platform/base/result.h"

namespace concord::chaos {

// "ok": acknowledged, must be there. "refused": said no before anything could have happened, must not be there. "unknown": may be there, wholly or not at all.
enum class Told { kOk, kRefused, kUnknown };

class History {
 public:
  explicit History(const std::string& file) : out_(file) {}
  void Write(const std::string& op, Told told, nlohmann::json what);
  // An error that no fault excuses (INTERNAL, DATA_LOSS, …): counted and written, the checker fails on it.
  void Unexpected(const std::string& op, const Error& error);
  std::int64_t acknowledged() const { return acknowledged_; }

 private:
  std::mutex mutex_;
  std::ofstream out_;
  std::atomic<std::int64_t> acknowledged_{0};
};

}  // namespace concord::chaos

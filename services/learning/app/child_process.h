#pragma once
// A program that works for us for minutes, at low priority, and never outlives what it works for.
#include <functional>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::learning {

struct ChildPlan {
  std::string program;  // path
  std::vector<std::string> arguments;
  std::string output_file, error_file;
  Micros limit = 3600 * kSecond;
};

struct ChildEnd {
  enum class How { kExited, kKilled, kStopped, kTooLong };
  How how = How::kExited;
  int code = 0;  // exit code, or the signal that killed it
};

// Starts the program and waits for its end. `stopping` waits at most so long and says whether we have to stop; then, or past the
// limit, the program is killed. UNAVAILABLE CHILD_NOT_STARTED with the reason of the system.
Result<ChildEnd> RunChild(const ChildPlan& plan, const std::function<bool(Micros)>& stopping);

}  // namespace concord::learning

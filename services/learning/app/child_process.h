#pragma once
// A program that works for us for minutes, at low priority, and never outlives what it works for.
#include <functional>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::learning {

// Part of the machine that a child may use, besides its low priority.
struct Share {
  int cores = 0;             // 0: half of those that we may use, at least one
  std::int64_t memory = 0;   // bytes that it may allocate; 0: no limit
  int CoresOfThisMachine() const;
};

struct ChildPlan {
  std::string program;  // path
  std::vector<std::string> arguments;
  std::string output_file, error_file;
  Micros limit = 3600 * kSecond;
  Share share;
};

struct ChildEnd {
  enum class How { kExited, kKilled, kStopped, kTooLong };
  How how = How::kExited;
  int code = 0;  // exit code, or the signal that killed it
};

// Starts the program and waits for its end. `stopping` waits at most so long and says whether we have to stop; then, or past the
// limit, the program is killed. The program and all that it starts keep to their share. UNAVAILABLE CHILD_NOT_STARTED with the reason of the system.
Result<ChildEnd> RunChild(const ChildPlan& plan, const std::function<bool(Micros)>& stopping);

}  // namespace concord::learning

#pragma once
// What every program of Concord shares: exit codes, environment, where it lies, who tells it to stop, what it tells when it is ready.
#include <signal.h>

#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::process {

constexpr int kDone = 0, kFailedCheck = 1, kWrongUse = 2, kEnvironment = 64, kStopTookTooLong = 70;

std::map<std::string, std::string> Environment();
// build/NAME beside build/bin/PROGRAM, a folder; "" when there is none.
std::string BesideProgram(const char* name);
// Says what went wrong, and where, on standard error; the exit code for it: kWrongUse for INVALID_ARGUMENT, else kEnvironment.
int Failed(const std::string& program, const Error& error);

// SIGINT and SIGTERM. Made before any thread exists, so that only those who wait here get them.
class StopSignals {
 public:
  StopSignals();
  // Waits for one.
  void Wait();
  // True as soon as one has come, or had before; false after `most`.
  bool WaitFor(Micros most);
  bool told() const { return told_; }
  // The process ends in so long at the latest, and at once at another signal: with kStopTookTooLong.
  void EndWithin(Micros most) const;

 private:
  sigset_t set_;
  bool told_ = false;
};

// How a program came up; written as one JSON object, at once and whole.
struct ReadyWords {
  std::string grpc, admin, data_dir;
  std::vector<std::string> http;
  Micros took = 0;
};
// Nothing when `file` is "". FAILED_PRECONDITION READY_FILE.
Status WriteReadyFile(const std::string& file, const ReadyWords& words);

}  // namespace concord::process

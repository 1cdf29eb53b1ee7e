#pragma once
// Commands of the `concord` program. Each returns its exit code: 0 done, 1 failed check, 2 wrong use, 64 environment.
#include <string>
#include <vector>

#include "platform/base/error.h"

namespace concord::cli {

constexpr int kDone = 0, kFailedCheck = 1, kWrongUse = 2, kEnvironment = 64;

// Says what went wrong, and where; the exit code for it.
int Failed(const Error& error);

int Up(const std::vector<std::string>& args);
int Demo(const std::vector<std::string>& args);
int Backup(const std::vector<std::string>& args);
int Restore(const std::vector<std::string>& args);
int Import(const std::vector<std::string>& args);
int Verify(const std::vector<std::string>& args);
int Evaluate(const std::vector<std::string>& args);  // the exit codes of concord-evaluate

}  // namespace concord::cli

#pragma once
// Commands of the `concord` program. Each returns its exit code: 0 done, 1 failed check, 2 wrong use, 64 environment.
#include <string>
#include <vector>

#include "platform/base/error.h"
#include "platform/process/program.h"

namespace concord::cli {

using process::kDone, process::kFailedCheck, process::kWrongUse, process::kEnvironment;

// Says what went wrong, and where; the exit code for it.
int Failed(const Error& error);

int Up(const std::vector<std::string>& args);
int Demo(const std::vector<std::string>& args);
int Backup(const std::vector<std::string>& args);
int Restore(const std::vector<std::string>& args);
int Import(const std::vector<std::string>& args);
int Verify(const std::vector<std::string>& args);
int Topics(const std::vector<std::string>& args);
int Outbox(const std::vector<std::string>& args);
int DeadLetters(const std::vector<std::string>& args);
int Migrate(const std::vector<std::string>& args);
int Keys(const std::vector<std::string>& args);
int Evaluate(const std::vector<std::string>& args);  // the exit codes of concord-evaluate

}  // namespace concord::cli

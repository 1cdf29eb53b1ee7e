#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "concord/embedded/embedded.h"
#include "concord/safe/control.h"

namespace concord::cli {

// Reads flags and environment into the keys that `config` has. False: said what is wrong and set `exit_code`.
bool LoadOnly(const std::vector<std::string>& args, config::Config& config, int& exit_code);
// The same for the all-in-one: reads flags and environment into `config`, beside the keys declared before. False: said what is wrong and set `exit_code`.
bool Load(const std::vector<std::string>& args, config::Config& config, int& exit_code);
// Starts the all-in-one from what was loaded, as StartFrom.
std::unique_ptr<embedded::Embedded> Start(const std::map<std::string, std::string>& forced, config::Config& config, int& exit_code);
// Reads flags and environment into `config` and starts the all-in-one. On failure says why and sets `exit_code`.
// `forced`: values that this command needs whatever the flags say.
std::unique_ptr<embedded::Embedded> StartFrom(const std::vector<std::string>& args, const std::map<std::string, std::string>& forced,
                                              config::Config& config, int& exit_code);

// What was told last is still on its way: asks until everything has arrived where it is heard, each once, or the time is up.
Result<safe::VerifyAnswer> AwaitArrived(const embedded::Embedded& embedded, Micros patience);

}  // namespace concord::cli

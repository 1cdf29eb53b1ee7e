#pragma once
// Dead letters of the embedded shape for the command line: asked of the process that has the data folder open, or read from its files
// when none has. Only a process that runs can hand one to its group again.
#include <string>
#include <vector>

#include "platform/bus/bus.h"

namespace concord::safe {

// As they travel over the control socket.
std::string LettersToJson(const std::vector<bus::DeadLetter>& letters);
Result<std::vector<bus::DeadLetter>> LettersFromJson(const std::string& json);

Result<std::vector<bus::DeadLetter>> LettersOf(const std::string& data_dir, const std::string& group);
// FAILED_PRECONDITION NOT_RUNNING when no process answers.
Status ReplayLetter(const std::string& data_dir, std::int64_t id);
Status DropLetter(const std::string& data_dir, std::int64_t id);

}  // namespace concord::safe

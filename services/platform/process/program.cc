#include "platform/process/program.h"

#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

extern char** environ;

namespace concord::process {
namespace {

timespec Until(Micros most) { return {static_cast<time_t>(most / kSecond), static_cast<long>(most % kSecond * 1000)}; }

}  // namespace

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> all;
  for (char** e = environ; *e != nullptr; ++e) {
    const std::string pair = *e;
    if (const auto eq = pair.find('='); eq != std::string::npos) all[pair.substr(0, eq)] = pair.substr(eq + 1);
  }
  return all;
}

std::string BesideProgram(const char* name) {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto folder = program.parent_path().parent_path() / name;
  return !failed && std::filesystem::is_directory(folder, failed) ? folder.string() : "";
}

int Failed(const std::string& program, const Error& error) {
  const auto path = error.metadata.find("path");
  const bool said = path == error.metadata.end() || error.message.find(path->second) != std::string::npos;
  std::fprintf(stderr, "%s: %s%s\n", program.c_str(), error.message.c_str(), said ? "" : (" (" + path->second + ")").c_str());
  return error.code == Code::kInvalidArgument ? kWrongUse : kEnvironment;
}

StopSignals::StopSignals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGINT);
  sigaddset(&set_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

void StopSignals::Wait() {
  int signal = 0;
  if (!told_) sigwait(&set_, &signal);
  told_ = true;
}

bool StopSignals::WaitFor(Micros most) {
  const timespec until = Until(most);
  if (!told_ && sigtimedwait(&set_, nullptr, &until) > 0) told_ = true;
  return told_;
}

void StopSignals::EndWithin(Micros most) const {
  std::thread([set = set_, until = std::chrono::steady_clock::now() + std::chrono::microseconds(most)] {
    bool again = false;
    for (Micros left; !again;) {
      left = std::chrono::duration_cast<std::chrono::microseconds>(until - std::chrono::steady_clock::now()).count();
      if (left <= 0) break;
      const timespec wait = Until(left);
      again = sigtimedwait(&set, nullptr, &wait) > 0;
    }
    std::fprintf(stderr, "%s\n", again ? "told to stop twice: ending at once" : "the stop took too long: ending at once");
    _exit(kStopTookTooLong);
  }).detach();
}

Status WriteReadyFile(const std::string& file, const ReadyWords& words) {
  if (file.empty()) return Ok();
  const nlohmann::json ready = {{"grpc", words.grpc}, {"http", words.http}, {"admin", words.admin}, {"data_dir", words.data_dir}, {"pid", getpid()}, {"ready_ms", words.took / 1000}};
  const std::string fresh = file + ".new";
  std::ofstream(fresh) << ready.dump() << "\n";
  if (std::rename(fresh.c_str(), file.c_str()) != 0) return FailedPrecondition("READY_FILE", "cannot write " + file);
  return Ok();
}

}  // namespace concord::process

#pragma once
// The program as a process of its own, on a free port: `concord up --demo`, started and ended by a test.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

extern char** environ;

namespace concord::tests {

class Server {
 public:
  Server(const std::string& program, const std::string& data_dir) : ready_(data_dir + ".ready") {
    unlink(ready_.c_str());
    const std::vector<std::string> args = {program, "up", "--demo", "--data-dir", data_dir, "--grpc", "127.0.0.1:0", "--http", "off", "--admin", "off", "--ready-file", ready_};
    std::vector<char*> argv, env;
    for (const auto& a : args) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    for (char** e = environ; *e != nullptr; ++e) {  // keys of tests are none of the program's
      if (std::string(*e).rfind("CONCORD_", 0) != 0) env.push_back(*e);
    }
    env.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", 1, 0);
    posix_spawn(&pid_, program.c_str(), &quiet, nullptr, argv.data(), env.data());
    posix_spawn_file_actions_destroy(&quiet);
    for (int i = 0; i < 3000 && grpc_.empty(); ++i) {
      if (std::ifstream in(ready_); in) {
        const auto ready = nlohmann::json::parse(in);
        grpc_ = ready.value("grpc", "");
        ready_ms_ = ready.value("ready_ms", 0);
      }
      usleep(10'000);
    }
  }
  ~Server() { End(SIGTERM); }
  int End(int signal) {
    if (pid_ <= 0) return 0;
    kill(pid_, signal);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }
  const std::string& grpc() const { return grpc_; }  // "": it did not start within half a minute
  int ready_ms() const { return ready_ms_; }
  pid_t pid() const { return pid_; }

 private:
  std::string ready_, grpc_;
  int ready_ms_ = 0;
  pid_t pid_ = -1;
};

}  // namespace concord::tests

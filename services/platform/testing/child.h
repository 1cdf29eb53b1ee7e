#pragma once
// Servers that a test starts: a child process on free loopback ports that can be killed, stopped, continued and started again on
// the same data, and that ends with its parent.
//
//   const int port = testing::FreePort();
//   testing::Child broker({"python3", "deploy/cluster/servers/kafka.py", "--dir", dir, "--port", std::to_string(port)}, dir + "/log");
//   if (!testing::WaitForPort(port)) FAIL() << broker.Log();
#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <vector>

namespace concord::testing {

class Child {
 public:
  // Starts at once. What it prints goes to `log` (empty: to this process's standard error); `environment` is added to ours.
  // The kernel kills it when this process ends; a program that changes its user must ask for that again (PR_SET_PDEATHSIG).
  explicit Child(std::vector<std::string> argv, std::string log = "", std::map<std::string, std::string> environment = {});
  ~Child();  // SIGTERM, and SIGKILL after five seconds
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Sends a signal. After SIGKILL it has gone when this returns.
  void Kill(int signal = SIGKILL);
  void Stop();  // stands still when this returns
  void Continue() { Kill(SIGCONT); }
  // Ends it if it still runs (`signal`, then SIGKILL), and starts it again with the same arguments.
  void Restart(int signal = SIGKILL);
  // Sends SIGTERM and waits; the exit code, 128 + signal when a signal ended it. -1: it had to be killed.
  int Terminate(std::chrono::milliseconds patience = std::chrono::seconds(10));
  // Waits for it to end by itself; as Terminate.
  int Wait(std::chrono::milliseconds patience);

  bool Running();
  pid_t pid() const { return pid_; }
  // The last lines of its log, for messages of failed tests.
  std::string Log() const;

 private:
  void Start();

  const std::vector<std::string> argv_;
  const std::string log_;
  const std::map<std::string, std::string> environment_;
  pid_t pid_ = -1;
  int status_ = 0;  // of waitpid, once pid_ is -1
};

// Waits until every thread of a process that was sent SIGSTOP stands still, or it is gone: on a busy machine the others go on until the
// one that the signal was given to gets its turn. At most ten seconds.
void AwaitStandstill(pid_t pid);

// A loopback port that nobody listens on now, outside the range that the kernel gives to outgoing connections: a server may be
// away for some time and finds it free when it comes back.
int FreePort();

// True once something accepts connections there.
bool WaitForPort(int port, std::chrono::milliseconds patience = std::chrono::seconds(60));

// A folder of its own, removed with all that is in it. Below /tmp, readable by other users (PostgreSQL runs as one).
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace concord::testing

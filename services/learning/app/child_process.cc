#include "learning/app/child_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <memory>

extern char** environ;

namespace concord::learning {
namespace {

constexpr int kNice = 10;
constexpr Micros kLookMin = 10'000, kLookMax = 200'000;

Error NotStarted(const ChildPlan& plan, int error) {
  return Unavailable("CHILD_NOT_STARTED", plan.program + " could not be started: " + std::strerror(error));
}

// A child inherits the cores of the thread that starts it.
class Confined {
 public:
  explicit Confined(int cores) {
    CPU_ZERO(&all_);
    if (sched_getaffinity(0, sizeof all_, &all_) != 0) return;
    cpu_set_t some;
    CPU_ZERO(&some);
    for (int core = CPU_SETSIZE - 1; core >= 0 && CPU_COUNT(&some) < cores; --core) {
      if (CPU_ISSET(core, &all_)) CPU_SET(core, &some);
    }
    confined_ = sched_setaffinity(0, sizeof some, &some) == 0;
  }
  ~Confined() {
    if (confined_) sched_setaffinity(0, sizeof all_, &all_);
  }

 private:
  cpu_set_t all_;
  bool confined_ = false;
};

Result<pid_t> Spawn(const ChildPlan& plan) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  const std::shared_ptr<void> cleanup(nullptr, [&](void*) {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  });
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, plan.output_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files, 2, plan.error_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  // Sockets of the portal are not closed by exec; a child that held them would keep phones waiting for a connection that has ended.
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  // We block signals that a child must hear; a group of its own keeps the terminal's Ctrl-C for us, who then end the child.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  std::vector<char*> argv = {const_cast<char*>(plan.program.c_str())};
  for (const std::string& argument : plan.arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const Confined confined(plan.share.CoresOfThisMachine());
  if (const int error = posix_spawn(&pid, plan.program.c_str(), &files, &attributes, argv.data(), environ); error != 0) {
    return NotStarted(plan, error);
  }
  setpriority(PRIO_PROCESS, static_cast<id_t>(pid), kNice);
  if (plan.share.memory > 0) {
    const rlimit limit{static_cast<rlim_t>(plan.share.memory), static_cast<rlim_t>(plan.share.memory)};
    prlimit(pid, RLIMIT_DATA, &limit, nullptr);
  }
  return pid;
}

}  // namespace

int Share::CoresOfThisMachine() const {
  cpu_set_t all;
  CPU_ZERO(&all);
  const int there = sched_getaffinity(0, sizeof all, &all) == 0 ? CPU_COUNT(&all) : 1;
  return std::clamp(cores > 0 ? cores : there / 2, 1, std::max(1, there));
}

Result<ChildEnd> RunChild(const ChildPlan& plan, const std::function<bool(Micros)>& stopping) {
  CONCORD_TRY(const pid_t pid, Spawn(plan));
  const Micros until = SystemClock().Now() + plan.limit;
  ChildEnd end;
  bool killed = false;
  for (Micros look = kLookMin;; look = std::min(look * 2, kLookMax)) {
    int status = 0;
    const pid_t gone = waitpid(pid, &status, killed ? 0 : WNOHANG);
    if (gone < 0) return NotStarted(plan, errno);
    if (gone == pid) {
      if (killed) return end;
      if (WIFSIGNALED(status)) return ChildEnd{ChildEnd::How::kKilled, WTERMSIG(status)};
      return ChildEnd{ChildEnd::How::kExited, WEXITSTATUS(status)};
    }
    const bool stop = stopping(look);
    if (!stop && SystemClock().Now() < until) continue;
    end = {stop ? ChildEnd::How::kStopped : ChildEnd::How::kTooLong, SIGKILL};
    kill(-pid, SIGKILL);  // its group
    killed = true;
  }
}

}  // namespace concord::learning

#include "platform/testing/child.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace concord::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

sockaddr_in Loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(static_cast<std::uint16_t>(port));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

int ExitCode(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

Child::Child(std::vector<std::string> argv, std::string log, std::map<std::string, std::string> environment)
    : argv_(std::move(argv)), log_(std::move(log)), environment_(std::move(environment)) {
  Start();
}

Child::~Child() { Terminate(std::chrono::seconds(5)); }

void Child::Start() {
  auto arguments = argv_;
  std::vector<std::string> settings;
  for (char** e = environ; *e != nullptr; ++e) {
    const std::string setting = *e;
    if (environment_.count(setting.substr(0, setting.find('='))) == 0) settings.push_back(setting);
  }
  for (const auto& [name, value] : environment_) settings.push_back(name + "=" + value);
  const auto argv = Pointers(arguments), envp = Pointers(settings);
  const int out = log_.empty() ? -1 : open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  // The kernel's "parent" is a thread: asked for by one that ends before the test, it would kill the child too early.
  const bool main_thread = syscall(SYS_gettid) == getpid();
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error(std::string("cannot fork: ") + std::strerror(errno));
  if (pid_ == 0) {  // only calls that are safe after a fork of many threads
    if (main_thread) prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int null = open("/dev/null", O_RDONLY);
    if (null >= 0) dup2(null, 0);
    if (out >= 0) {
      dup2(out, 1);
      dup2(out, 2);
    } else {
      dup2(2, 1);
    }
    execvpe(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  if (out >= 0) close(out);
}

bool Child::Running() {
  if (pid_ < 0) return false;
  if (waitpid(pid_, &status_, WNOHANG) != pid_) return true;
  pid_ = -1;
  return false;
}

void Child::Kill(int signal) {
  if (!Running()) return;
  kill(pid_, signal);
  if (signal != SIGKILL) return;
  waitpid(pid_, &status_, 0);
  pid_ = -1;
}

void Child::Stop() {
  Kill(SIGSTOP);
  if (pid_ > 0) AwaitStandstill(pid_);
}

int Child::Wait(milliseconds patience) {
  for (const auto end = steady_clock::now() + patience; Running();) {
    if (steady_clock::now() > end) {
      Kill(SIGKILL);
      return -1;
    }
    std::this_thread::sleep_for(milliseconds(10));
  }
  return ExitCode(status_);
}

int Child::Terminate(milliseconds patience) {
  Kill(SIGTERM);
  Continue();  // a stopped one would never hear of it
  return Wait(patience);
}

void Child::Restart(int signal) {
  Kill(signal);
  Continue();
  Wait(std::chrono::seconds(10));
  Start();
}

std::string Child::Log() const {
  std::ifstream in(log_, std::ios::ate);
  if (!in) return "(no log)";
  const auto size = static_cast<std::streamoff>(in.tellg());
  in.seekg(std::max<std::streamoff>(0, size - 4000));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void AwaitStandstill(pid_t pid) {
  const auto moves = [pid] {
    std::error_code gone;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
      std::ifstream in(thread.path() / "stat");
      const std::string stat(std::istreambuf_iterator<char>(in), {});
      const auto name_ends = stat.rfind(')');
      if (name_ends != std::string::npos && std::strchr("TtZX", stat[name_ends + 2]) == nullptr) return true;
    }
    return false;
  };
  for (const auto end = steady_clock::now() + std::chrono::seconds(10); moves() && steady_clock::now() < end;) std::this_thread::sleep_for(milliseconds(1));
}

int FreePort() {
  static std::mt19937 any{std::random_device{}()};
  for (int tries = 0; tries < 1000; ++tries) {
    const int port = std::uniform_int_distribution<int>(12000, 31999)(any);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = Loopback(port);
    const bool free = fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (fd >= 0) close(fd);
    if (free) return port;
  }
  throw std::runtime_error("no free loopback port");
}

bool WaitForPort(int port, milliseconds patience) {
  for (const auto end = steady_clock::now() + patience; steady_clock::now() < end;) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = Loopback(port);
    const bool there = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    if (there) return true;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return false;
}

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "concord-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(std::string("no temporary folder: ") + std::strerror(errno));
  chmod(name.c_str(), 0755);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code gone;
  std::filesystem::remove_all(path_, gone);
}

}  // namespace concord::testing

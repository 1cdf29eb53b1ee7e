#include "concord/safe/control.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <thread>

#include "concord/safe/letters.h"
#include "concord/safe/verify.h"

namespace concord::safe {
namespace {

constexpr char kName[] = "control.sock";

// A descriptor that is closed.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// The address of the socket by way of its folder's descriptor: a socket's path may have 107 characters only, a folder's more.
sockaddr_un Address(const Fd& dir) {
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  std::snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/%s", dir.get(), kName);
  return a;
}

void SendAll(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;  // who asked has gone
    sent += static_cast<std::size_t>(n);
  }
}

// Until the other side has said all.
std::string ReceiveAll(int fd) {
  std::string out;
  char part[4096];
  for (;;) {
    const ssize_t n = recv(fd, part, sizeof part, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0 || out.size() > (1u << 26)) return out;
    out.append(part, static_cast<std::size_t>(n));
  }
}

std::string ErrorText(const Error& e) {
  return "error " + std::to_string(static_cast<int>(e.code)) + " " + e.reason + " " + e.message + "\n";
}

Error ErrorFrom(const std::string& text) {
  std::istringstream in(text);
  std::string word, reason, message;
  int code = 0;
  in >> word >> code >> reason;
  std::getline(in >> std::ws, message);
  if (word != "error" || code < 1 || code > 16) return Unavailable("NO_ANSWER", "the running process gave no answer");
  return Error(static_cast<Code>(code), reason, message);
}

Result<std::string> Ask(const std::string& data_dir, const std::string& question) {
  const auto nobody = [&] { return NotFound("NOT_RUNNING", "no running process answers in " + data_dir); };
  const Fd dir(open(data_dir.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = Address(dir);
  if (dir.get() < 0 || fd.get() < 0 || connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return nobody();
  SendAll(fd.get(), question);
  shutdown(fd.get(), SHUT_WR);
  const std::string answer = ReceiveAll(fd.get());
  if (answer.compare(0, 3, "ok ") == 0) return answer.substr(3);
  return ErrorFrom(answer);
}

}  // namespace

struct ControlServer::Impl {
  std::string data_dir;
  std::vector<store::SqliteStore*> services;
  store::SqliteStore* bus_store = nullptr;
  bus::Bus* bus = nullptr;
  std::unique_ptr<Fd> listener, stop_read, stop_write;
  std::thread thread;

  std::string Backup(const std::string& file) {
    auto all = services;
    all.push_back(bus_store);
    auto made = safe::Backup(data_dir, all, file);
    if (!made.ok()) return ErrorText(made.error());
    return "ok " + std::to_string(made->time) + " " + std::to_string(made->bytes) + " " + std::to_string(made->files) + "\n";
  }

  // Events under way are given some seconds to arrive: they are no difference.
  std::string Verify(bool json) {
    for (int attempt = 0;; ++attempt) {
      auto report = VerifyRunning(data_dir, services, *bus_store);
      if (!report.ok()) return ErrorText(report.error());
      if ((report->unsent == 0 && report->behind == 0) || attempt == 20) {
        return std::string("ok ") + (report->ok() ? "1 " : "0 ") + (json ? report->Json() : report->Text());
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
  }

  std::string Letters(const std::string& group) {
    auto letters = bus->DeadLetters(group);
    return letters.ok() ? "ok " + LettersToJson(*letters) : ErrorText(letters.error());
  }

  std::string Settled(const Status& status) { return status.ok() ? "ok " : ErrorText(status.error()); }

  std::string Answer(const std::string& question) {
    if (question.compare(0, 8, "letters ") == 0) return Letters(question.substr(8));
    if (question.compare(0, 7, "replay ") == 0) return Settled(bus->Replay(std::atoll(question.c_str() + 7)));
    if (question.compare(0, 5, "drop ") == 0) return Settled(bus->Drop(std::atoll(question.c_str() + 5)));
    if (question.compare(0, 7, "backup ") == 0) return Backup(question.substr(7));
    if (question == "verify json") return Verify(true);
    if (question == "verify text") return Verify(false);
    return ErrorText(InvalidArgument("UNKNOWN_QUESTION", "this process does not know the question"));
  }

  void Loop() {
    for (;;) {
      pollfd wait[2] = {{listener->get(), POLLIN, 0}, {stop_read->get(), POLLIN, 0}};
      if (poll(wait, 2, -1) < 0 && errno != EINTR) return;
      if (wait[1].revents != 0) return;
      if (wait[0].revents == 0) continue;
      const Fd caller(accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (caller.get() < 0) continue;
      const timeval patience{5, 0};  // a caller that says nothing must not hold up the stop
      setsockopt(caller.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      setsockopt(caller.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
      SendAll(caller.get(), Answer(ReceiveAll(caller.get())));
    }
  }
};

ControlServer::ControlServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<ControlServer>> ControlServer::Start(const std::string& data_dir, std::vector<store::SqliteStore*> services,
                                                            store::SqliteStore& bus_store, bus::Bus& bus) {
  auto impl = std::make_unique<Impl>();
  impl->data_dir = data_dir;
  impl->services = std::move(services);
  impl->bus_store = &bus_store;
  impl->bus = &bus;
  const auto failed = [&] {
    return Unavailable("CONTROL_SOCKET", "cannot listen in the data folder " + data_dir + ": " + std::strerror(errno));
  };
  const Fd dir(open(data_dir.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (dir.get() < 0) return failed();
  unlinkat(dir.get(), kName, 0);  // of a process that was killed; the folder's lock says that nobody else is here
  impl->listener = std::make_unique<Fd>(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = Address(dir);
  if (bind(impl->listener->get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return failed();
  chmod((data_dir + "/" + kName).c_str(), 0600);
  if (listen(impl->listener->get(), 4) != 0) return failed();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return failed();
  impl->stop_read = std::make_unique<Fd>(ends[0]);
  impl->stop_write = std::make_unique<Fd>(ends[1]);
  impl->thread = std::thread([i = impl.get()] { i->Loop(); });
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

ControlServer::~ControlServer() {
  const char byte = 0;
  if (write(impl_->stop_write->get(), &byte, 1) != 1) return;  // cannot happen: the pipe is empty
  impl_->thread.join();
  unlink((impl_->data_dir + "/" + kName).c_str());
}

Result<BackupInfo> AskForBackup(const std::string& data_dir, const std::string& file) {
  std::error_code ec;
  CONCORD_TRY(const std::string answer, Ask(data_dir, "backup " + std::filesystem::absolute(file, ec).string()));
  std::istringstream in(answer);
  BackupInfo info;
  in >> info.time >> info.bytes >> info.files;
  return info;
}

Result<VerifyAnswer> AskForVerify(const std::string& data_dir, bool json) {
  CONCORD_TRY(const std::string answer, Ask(data_dir, json ? "verify json" : "verify text"));
  if (answer.size() < 2) return Unavailable("NO_ANSWER", "the running process gave no answer");
  return VerifyAnswer{answer[0] == '1', answer.substr(2)};
}

Result<std::vector<bus::DeadLetter>> AskForLetters(const std::string& data_dir, const std::string& group) {
  CONCORD_TRY(const std::string answer, Ask(data_dir, "letters " + group));
  return LettersFromJson(answer);
}

Status AskForReplay(const std::string& data_dir, std::int64_t id) {
  CONCORD_TRY(const std::string answer, Ask(data_dir, "replay " + std::to_string(id)));
  return answer.empty() ? Ok() : Status(Unavailable("NO_ANSWER", "the running process gave no answer"));
}

Status AskForDrop(const std::string& data_dir, std::int64_t id) {
  CONCORD_TRY(const std::string answer, Ask(data_dir, "drop " + std::to_string(id)));
  return answer.empty() ? Ok() : Status(Unavailable("NO_ANSWER", "the running process gave no answer"));
}

}  // namespace concord::safe

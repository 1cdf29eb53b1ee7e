#include "platform/store/testing/answer_swallower.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace concord::store {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(static_cast<std::uint16_t>(port));
  return a;
}

}  // namespace

AnswerSwallower::AnswerSwallower(int server_port) : server_port_(server_port) {
  listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a = Loopback(0);
  socklen_t size = sizeof a;
  if (bind(listening_, reinterpret_cast<sockaddr*>(&a), size) != 0 || listen(listening_, 64) != 0) std::abort();
  getsockname(listening_, reinterpret_cast<sockaddr*>(&a), &size);
  port_ = ntohs(a.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

AnswerSwallower::~AnswerSwallower() {
  closing_ = true;
  shutdown(listening_, SHUT_RDWR);
  accepting_.join();
  close(listening_);
  Reset();
  for (auto& t : threads_) t.join();
  for (int fd : open_) close(fd);
}

void AnswerSwallower::Reset(bool refuse) {
  refuse_ = refuse;
  std::lock_guard lock(mutex_);
  for (int fd : open_) shutdown(fd, SHUT_RDWR);
}

void AnswerSwallower::Accept() {
  while (!closing_) {
    const int client = accept(listening_, nullptr, nullptr);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in a = Loopback(server_port_);
    if (refuse_ || connect(server, reinterpret_cast<sockaddr*>(&a), sizeof a) != 0) {
      close(client);
      close(server);
      continue;
    }
    std::lock_guard lock(mutex_);
    open_.insert(open_.end(), {client, server});
    threads_.emplace_back([this, client, server] { Pass(client, server, false); });
    threads_.emplace_back([this, client, server] { Pass(server, client, true); });
  }
}

void AnswerSwallower::Pass(int from, int to, bool answers) {
  char buffer[16384];
  for (ssize_t n; (n = read(from, buffer, sizeof buffer)) > 0;) {
    if (answers && swallow_) continue;
    for (ssize_t sent = 0; sent < n;) {
      const ssize_t part = send(to, buffer + sent, static_cast<std::size_t>(n - sent), MSG_NOSIGNAL);
      if (part <= 0) return;
      sent += part;
    }
  }
  shutdown(to, SHUT_RDWR);
}

}  // namespace concord::store

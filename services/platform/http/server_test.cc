#include "platform/http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <thread>

namespace concord::http {
namespace {

int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  return fd;
}

std::string Talk(int port, const std::string& sent) {
  const int fd = Connect(port);
  for (std::size_t at = 0; at < sent.size();) {
    const auto n = send(fd, sent.data() + at, sent.size() - at, MSG_NOSIGNAL);
    if (n <= 0) break;
    at += static_cast<std::size_t>(n);
  }
  shutdown(fd, SHUT_WR);
  std::string got(65536, '\0');
  std::size_t size = 0;
  for (ssize_t n; (n = recv(fd, got.data() + size, got.size() - size, 0)) > 0;) size += static_cast<std::size_t>(n);
  close(fd);
  return got.substr(0, size);
}

std::unique_ptr<Server> Echo() {
  return *Server::Start({}, [](Request q, std::shared_ptr<Reply> reply) { reply->Send({200, {}, q.method + " " + q.path + " " + q.body}); });
}

TEST(HttpServer, Answers) {
  auto server = Echo();
  const auto got = Talk(server->port(), "POST /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_NE(got.find("200 OK"), std::string::npos) << got;
  EXPECT_NE(got.find("POST /a hi"), std::string::npos) << got;
}

TEST(HttpServer, TwentyMegabytesAreRefusedWithTheLimitNamed) {
  auto server = Echo();
  const auto got = Talk(server->port(), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20971520\r\n\r\n" + std::string(20971520, 'a'));
  EXPECT_EQ(got.rfind("HTTP/1.1 413", 0), 0u) << got.substr(0, 200);
  EXPECT_NE(got.find("8388608"), std::string::npos);
}

TEST(HttpServer, ATakenPortIsSaid) {
  auto server = Echo();
  const auto second = Server::Start({"127.0.0.1:" + std::to_string(server->port())}, [](Request, std::shared_ptr<Reply>) {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "PORT_TAKEN");
}

TEST(HttpServer, ALargeAnswerReachesASlowReader) {
  ServerOptions options;
  options.idle_seconds = 1;
  auto server = *Server::Start(options, [](Request, std::shared_ptr<Reply> reply) { reply->Send({200, {}, std::string(12 << 20, 'a')}); });
  const int fd = Connect(server->port());
  const std::string ask = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(send(fd, ask.data(), ask.size(), 0), static_cast<ssize_t>(ask.size()));
  std::this_thread::sleep_for(std::chrono::milliseconds(2000));
  std::size_t size = 0;
  std::string got(1 << 20, '\0');
  for (ssize_t n; (n = recv(fd, got.data(), got.size(), 0)) > 0;) size += static_cast<std::size_t>(n);
  close(fd);
  EXPECT_GT(size, 12u << 20);
}

TEST(HttpServer, WhoIsStillConnectedIsLetGoWhenItStops) {
  std::mutex mutex;
  std::shared_ptr<Reply> late;
  std::shared_ptr<Stream> open;
  std::atomic<int> gone{0}, asked{0};
  auto server = *Server::Start({}, [&](Request q, std::shared_ptr<Reply> reply) {
    const std::lock_guard lock(mutex);
    if (q.path == "/late") late = std::move(reply);
    if (q.path == "/open") {
      open = reply->Begin({200, {}, "data: 1"});
      open->OnGone([&] { ++gone; });
    }
    ++asked;
  });
  std::vector<int> fds;
  for (const char* sent : {"", "POST / HTTP/1.1\r\nContent-Le", "GET /late HTTP/1.1\r\nHost: x\r\n\r\n", "GET /open HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    fds.push_back(Connect(server->port()));
    const std::string text = sent;
    ASSERT_EQ(send(fds.back(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  for (int i = 0; i < 500 && asked < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_EQ(asked, 2);
  server.reset();
  EXPECT_EQ(gone, 1);
  late->Send({200, {}, "too late"});
  for (const int fd : fds) {
    timeval patience{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char got[512];
    ssize_t n;
    while ((n = recv(fd, got, sizeof got, 0)) > 0) continue;
    EXPECT_TRUE(n == 0 || errno == ECONNRESET) << "still open";
    close(fd);
  }
}

}  // namespace
}  // namespace concord::http

#include "platform/http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace concord::http {
namespace {

std::string Talk(int port, const std::string& sent) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return "";
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

}  // namespace
}  // namespace concord::http

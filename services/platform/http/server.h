#pragma once
// HTTP/1.1 server: keep-alive, time limits, a body limit that is said, answers that stream. Beast stays in the .cc. TLS and HTTP/2
// are the ingress's. Handlers run on an I/O thread and must not block; a Reply may be answered later from any thread, once.
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "platform/base/result.h"

namespace concord::http {

struct Request {
  std::string method;  // "GET"
  std::string path;    // still percent-encoded
  std::string query;   // without '?'
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string peer;    // address of the other end
  const std::string& Header(const std::string& name) const;
};

struct Response {
  int status = 200;
  std::multimap<std::string, std::string> headers;
  std::string body;
};

// An answer that goes on. Thread-safe. Writes after the other end has gone are dropped.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void Write(std::string chunk) = 0;
  virtual void Close() = 0;
  // Runs `fn` once when the other end has gone or the stream is over, at once when it is already.
  virtual void OnGone(std::function<void()> fn) = 0;
};

class Reply {
 public:
  virtual ~Reply() = default;
  virtual void Send(Response response) = 0;
  virtual std::shared_ptr<Stream> Begin(Response head) = 0;  // head.body is written first
};

using Handler = std::function<void(Request, std::shared_ptr<Reply>)>;

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // loopback unless somebody says otherwise
  std::size_t body_limit = 8 * 1024 * 1024;
  int threads = 2;
  int idle_seconds = 60;
};

class Server {
 public:
  // Errors: FAILED_PRECONDITION PORT_TAKEN | INVALID_ARGUMENT ADDRESS_INVALID, naming the address.
  static Result<std::unique_ptr<Server>> Start(ServerOptions options, Handler handler);
  ~Server();  // closes all connections
  int port() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::http

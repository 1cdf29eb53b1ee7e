#pragma once
// One connection to Redis, for one user at a time. After any error it is dead: redisReconnect would silently lose database and
// time-out, so nothing is mended and a new one is built.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/cache/redis/redis.h"

struct redisContext;

namespace concord::cache::internal {

// What of a reply matters here.
struct Reply {
  std::optional<std::string> text;  // none: nil
  std::int64_t number = 0;
  bool is_error = false;            // `text` says which
};

class Connection {
 public:
  // Time-outs first, then AUTH, SELECT, CLIENT SETNAME, and a write, so that a server that loads, only reads or is full is not taken
  // for a working one. Errors: UNAVAILABLE with the trouble as its reason and the kind ("connect", "timeout", "reply") in "kind".
  static Result<std::unique_ptr<Connection>> Open(const RedisOptions& options, const std::string& host, int port);
  ~Connection();
  Connection(const Connection&) = delete;

  // Nothing: the connection is dead, and `timed_out` says how. An error reply is a Reply.
  std::optional<Reply> Run(const std::vector<std::string_view>& words);
  bool timed_out() const { return timed_out_; }

  int generation = 0;  // of the pool

 private:
  explicit Connection(redisContext* context) : context_(context) {}
  Status Greet(const RedisOptions& options);
  Status Step(const std::vector<std::string_view>& words);

  redisContext* context_;
  bool timed_out_ = false;
};

}  // namespace concord::cache::internal

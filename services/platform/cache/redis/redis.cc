#include "platform/cache/redis/redis.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <string_view>
#include <vector>

#include "platform/cache/redis/pool.h"
#include "platform/cache/redis/script.h"

namespace concord::cache {
namespace {

using internal::Connection;
using internal::Pool;
using internal::Reply;
using internal::Script;

// KEYS[1]; ARGV: 1 when something is expected, what, the new value, its milliseconds (0: keep nothing).
const Script kCompareAndSet(
    "local v = redis.call('GET', KEYS[1])\n"
    "if ARGV[1] == '1' then if v ~= ARGV[2] then return 0 end elseif v then return 0 end\n"
    "if ARGV[4] == '0' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4]) end\n"
    "return 1\n");

// KEYS[1]; ARGV: by, milliseconds of a counter that is made now. The number as text: Lua's own are doubles.
const Script kIncrement(
    "if redis.call('EXISTS', KEYS[1]) == 1 then\n"
    "  local n = redis.pcall('INCRBY', KEYS[1], ARGV[1])\n"
    "  if type(n) == 'number' then return redis.call('GET', KEYS[1]) end\n"
    "end\n"
    "if ARGV[2] ~= '0' then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end\n"
    "return ARGV[1]\n");

// Redis counts in milliseconds: what is shorter still lasts one.
std::string Milliseconds(Micros ttl) { return std::to_string(ttl <= 0 ? 0 : (ttl + 999) / 1000); }

class RedisCache final : public Cache {
 public:
  RedisCache(RedisOptions options, std::string host, int port, metrics::Registry& metrics)
      : prefix_(options.prefix), largest_value_(options.largest_value), pool_(std::move(options), std::move(host), port, metrics) {}

  std::optional<std::string> Get(const std::string& key) override {
    auto reply = Run([&](Connection& c) { return c.Run({"GET", prefix_ + key}); });
    return reply ? std::move(reply->text) : std::nullopt;
  }

  void Put(const std::string& key, std::string value, Micros ttl) override {
    if (ttl <= 0 || value.size() > largest_value_) return Remove(key);
    Run([&](Connection& c) { return c.Run({"SET", prefix_ + key, value, "PX", Milliseconds(ttl)}); });
  }

  void Remove(const std::string& key) override {
    Run([&](Connection& c) { return c.Run({"DEL", prefix_ + key}); });
  }

  bool CompareAndSet(const std::string& key, const std::optional<std::string>& expected, std::string value, Micros ttl) override {
    const bool keeps = value.size() <= largest_value_;
    const auto reply = Run([&](Connection& c) {
      return kCompareAndSet.Run(c, prefix_ + key, {expected ? "1" : "0", expected.value_or(""), keeps ? value : "", keeps ? Milliseconds(ttl) : "0"});
    });
    return reply && reply->number == 1;
  }

  std::int64_t Increment(const std::string& key, std::int64_t by, Micros ttl) override {
    const auto reply = Run([&](Connection& c) { return kIncrement.Run(c, prefix_ + key, {std::to_string(by), Milliseconds(ttl)}); });
    return reply ? std::strtoll(reply->text.value_or("0").c_str(), nullptr, 10) : 0;
  }

  const char* name() const override { return "redis"; }
  std::string Trouble() const override { return pool_.trouble(); }

 private:
  // One try: what failed may have been done, and the next caller is not to pay for it as well.
  template <class Command>
  std::optional<Reply> Run(const Command& command) {
    auto connection = pool_.Take();
    if (!connection) return std::nullopt;
    std::optional<Reply> reply = command(*connection);
    if (!reply) {
      const bool late = connection->timed_out();
      pool_.Broken(std::move(connection), Unavailable("REDIS_UNREACHABLE", late ? "no answer in time" : "the connection broke").With("kind", late ? "timeout" : "connection"));
    } else if (reply->is_error) {
      pool_.Broken(std::move(connection), Unavailable("REDIS_REFUSES", reply->text.value_or("")).With("kind", "reply"));
      return std::nullopt;
    } else {
      pool_.Give(std::move(connection));
    }
    return reply;
  }

  const std::string prefix_;
  const std::size_t largest_value_;
  Pool pool_;
};

Result<std::pair<std::string, int>> Parsed(const std::string& address) {
  const auto colon = address.rfind(':');
  int port = 0;
  if (colon != std::string::npos) {
    const char* end = address.data() + address.size();
    if (std::from_chars(address.data() + colon + 1, end, port).ptr != end) port = 0;
  }
  std::string host = colon == std::string::npos ? "" : address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty() || port <= 0 || port > 65535) return InvalidArgument("ADDRESS_INVALID", "redis.address must be host:port, not \"" + address + "\"");
  return std::pair(host, port);
}

}  // namespace

Result<std::unique_ptr<Cache>> MakeRedisCache(RedisOptions options, metrics::Registry& metrics) {
  CONCORD_TRY(auto at, Parsed(options.address));
  std::signal(SIGPIPE, SIG_IGN);
  std::replace_if(options.client_name.begin(), options.client_name.end(), [](unsigned char c) { return c <= ' ' || c > '~'; }, '-');
  return std::unique_ptr<Cache>(std::make_unique<RedisCache>(std::move(options), at.first, at.second, metrics));
}

}  // namespace concord::cache

#include "platform/cache/redis/connection.h"

#include <hiredis/hiredis.h>

#include <cerrno>

namespace concord::cache::internal {
namespace {

timeval TimeOf(Micros t) { return {static_cast<time_t>(t / kSecond), static_cast<suseconds_t>(t % kSecond)}; }

Error Trouble(const char* reason, const char* kind, std::string message) { return Unavailable(reason, std::move(message)).With("kind", kind); }

bool IsAboutThePassword(const std::string& error) {
  for (const char* word : {"WRONGPASS", "NOAUTH", "ERR invalid password", "ERR AUTH", "ERR Client sent AUTH"}) {
    if (error.rfind(word, 0) == 0) return true;
  }
  return false;
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::Open(const RedisOptions& options, const std::string& host, int port) {
  redisContext* context = redisConnectWithTimeout(host.c_str(), port, TimeOf(options.timeout));
  if (context == nullptr) return Trouble("REDIS_UNREACHABLE", "connect", "out of memory");
  std::unique_ptr<Connection> connection(new Connection(context));
  if (context->err != 0) return Trouble("REDIS_UNREACHABLE", "connect", context->errstr);
  if (redisSetTimeout(context, TimeOf(options.timeout)) != REDIS_OK) return Trouble("REDIS_UNREACHABLE", "connect", "the time-out cannot be set");
  CONCORD_CHECK_OK(connection->Greet(options));
  return connection;
}

Connection::~Connection() { redisFree(context_); }

Status Connection::Greet(const RedisOptions& options) {
  if (!options.password.empty()) CONCORD_CHECK_OK(Step({"AUTH", options.password}));
  CONCORD_CHECK_OK(Step({"SELECT", std::to_string(options.database)}));
  CONCORD_CHECK_OK(Step({"CLIENT", "SETNAME", options.client_name}));
  return Step({"SET", options.prefix + "hello/" + options.client_name, "1", "PX", "1000"});
}

Status Connection::Step(const std::vector<std::string_view>& words) {
  const auto reply = Run(words);
  if (!reply) return Trouble("REDIS_UNREACHABLE", timed_out_ ? "timeout" : "connection", "no answer to " + std::string(words.front()));
  if (!reply->is_error) return Ok();
  const std::string said = reply->text.value_or("");
  return Trouble(IsAboutThePassword(said) ? "REDIS_PASSWORD_WRONG" : "REDIS_REFUSES", "reply", said);
}

std::optional<Reply> Connection::Run(const std::vector<std::string_view>& words) {
  std::vector<const char*> at;
  std::vector<std::size_t> length;
  for (const auto& word : words) {
    at.push_back(word.data());
    length.push_back(word.size());
  }
  errno = 0;
  auto* raw = static_cast<redisReply*>(redisCommandArgv(context_, static_cast<int>(at.size()), at.data(), length.data()));
  if (raw == nullptr) {
    timed_out_ = context_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    return std::nullopt;
  }
  Reply reply;
  reply.is_error = raw->type == REDIS_REPLY_ERROR;
  reply.number = raw->type == REDIS_REPLY_INTEGER ? raw->integer : 0;
  if (raw->str != nullptr && raw->type != REDIS_REPLY_NIL) reply.text.emplace(raw->str, raw->len);
  freeReplyObject(raw);
  return reply;
}

}  // namespace concord::cache::internal

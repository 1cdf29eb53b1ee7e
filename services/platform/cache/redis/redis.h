#pragma once
// The cache in a Redis that all processes share (hiredis 0.14).
//
// A server that is dead or stopped costs a caller at most `timeout` once: the first error opens the breaker, and from then on every
// call misses at once while a thread of the cache tries to come back, with pauses that grow. Requests never connect themselves.
#include <memory>
#include <string>

#include "platform/base/result.h"
#include "platform/cache/cache.h"
#include "platform/metrics/metrics.h"

namespace concord::cache {

struct RedisOptions {
  std::string address;                      // "host:port", "[::1]:6379"
  std::string password;                     // "": none
  int database = 0;
  std::string client_name = "concord";      // in CLIENT LIST
  std::string prefix = "concord/";          // of every key
  Micros timeout = 50'000;                  // of a call, waiting for a connection included; and of each step of connecting
  int connections = 8;                      // at most
  std::size_t largest_value = 4 << 20;      // larger ones are not kept
  Micros retry_min = 20'000, retry_max = kSecond;
};

// Does not wait for the server longer than it takes to try once: one that is away is a cache that misses.
// Errors: INVALID_ARGUMENT ADDRESS_INVALID. Ignores SIGPIPE in this process: hiredis writes without MSG_NOSIGNAL.
// Troubles: REDIS_UNREACHABLE, REDIS_PASSWORD_WRONG, REDIS_REFUSES (it answers, with errors).
Result<std::unique_ptr<Cache>> MakeRedisCache(RedisOptions options, metrics::Registry& metrics);

}  // namespace concord::cache

#pragma once
// The cache port: may lose anything at any time; a miss is never an error. Nothing secret in it. Adapters: memory, redis next.
#include <cstdint>
#include <optional>
#include <string>

#include "platform/time/clock.h"

namespace concord::cache {

class Cache {
 public:
  virtual ~Cache() = default;
  virtual std::optional<std::string> Get(const std::string& key) = 0;
  virtual void Put(const std::string& key, std::string value, Micros ttl) = 0;
  virtual void Remove(const std::string& key) = 0;
  // Stores only if the present value equals `expected` (nullopt: absent). False when it does not, or when the backend is gone.
  virtual bool CompareAndSet(const std::string& key, const std::optional<std::string>& expected, std::string value, Micros ttl) = 0;
  // Adds to a counter that starts at 0 and disappears `ttl` after it was made. Returns the new value; 0 when the backend is gone.
  virtual std::int64_t Increment(const std::string& key, std::int64_t by, Micros ttl) = 0;
};

}  // namespace concord::cache

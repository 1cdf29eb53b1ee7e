#pragma once
// The cache port: may lose anything at any time; a miss is never an error. Nothing secret in it, no names of people, and every key of
// an office's data begins with the office (OfficeKey). Adapters: memory, redis; one contract suite.
#include <cstdint>
#include <optional>
#include <string>

#include "platform/time/clock.h"

namespace concord::cache {

class Cache {
 public:
  virtual ~Cache() = default;
  virtual std::optional<std::string> Get(const std::string& key) = 0;
  // A `ttl` of nothing keeps nothing, and neither is kept what is too large for the cache.
  virtual void Put(const std::string& key, std::string value, Micros ttl) = 0;
  virtual void Remove(const std::string& key) = 0;
  // Stores only if the present value equals `expected` (nullopt: absent). False when it does not, or when the backend is gone.
  virtual bool CompareAndSet(const std::string& key, const std::optional<std::string>& expected, std::string value, Micros ttl) = 0;
  // Adds to a counter that starts at 0 and disappears `ttl` after it was made; what is no number counts as absent. Returns the new
  // value; 0 when the backend is gone.
  virtual std::int64_t Increment(const std::string& key, std::int64_t by, Micros ttl) = 0;

  virtual const char* name() const = 0;  // of the adapter
  // Why the backend does not answer, UPPER_SNAKE; "" while it does. Never waits.
  virtual std::string Trouble() const { return ""; }
  bool Reachable() const { return Trouble().empty(); }
};

// Key of something of an office. `office` comes from the caller's token and from nowhere else.
inline std::string OfficeKey(const std::string& office, const std::string& rest) { return "office/" + office + "/" + rest; }

}  // namespace concord::cache

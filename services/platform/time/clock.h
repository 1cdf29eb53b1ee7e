#pragma once
// Time: UTC microseconds since 1970 as int64. Clock is a port so that tests and fault injection own the time.
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace concord {

using Micros = std::int64_t;
constexpr Micros kSecond = 1'000'000;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Micros Now() const = 0;
};

// The machine's clock. Lives for ever.
const Clock& SystemClock();

class FakeClock : public Clock {
 public:
  explicit FakeClock(Micros now = 1'767'225'600 * kSecond) : now_(now) {}
  Micros Now() const override { return now_; }
  void Advance(Micros by) { now_ += by; }

 private:
  Micros now_;
};

std::string FormatTime(Micros t);                   // "2026-11-23T11:37:30.123456Z"
std::string FormatDate(Micros t);                   // "2026-11-23" (UTC)
Result<Micros> ParseTime(std::string_view time);    // RFC 3339, any offset; INVALID_ARGUMENT TIME_INVALID
Result<Micros> ParseDate(std::string_view date);    // midnight UTC; INVALID_ARGUMENT DATE_INVALID

}  // namespace concord

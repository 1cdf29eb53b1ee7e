#include "platform/time/clock.h"

#include <chrono>
#include <cstdio>

namespace concord {
namespace {

class MachineClock : public Clock {
 public:
  Micros Now() const override {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
};

struct Parts {
  std::chrono::year_month_day day;
  Micros rest;  // within the day
};

Parts Split(Micros t) {
  const std::chrono::sys_time<std::chrono::microseconds> point{std::chrono::microseconds(t)};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  return {std::chrono::year_month_day(day), (point - day).count()};
}

}  // namespace

const Clock& SystemClock() {
  static const MachineClock* clock = new MachineClock;  // never destroyed: threads may outlive main's statics
  return *clock;
}

std::string FormatDate(Micros t) {
  const Parts p = Split(t);
  char out[40];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(p.day.year()), static_cast<unsigned>(p.day.month()),
                static_cast<unsigned>(p.day.day()));
  return out;
}

std::string FormatTime(Micros t) {
  const Parts p = Split(t);
  const long seconds = static_cast<long>(p.rest / kSecond);
  char out[40];
  std::snprintf(out, sizeof out, "T%02ld:%02ld:%02ld.%06ldZ", seconds / 3600, seconds / 60 % 60, seconds % 60,
                static_cast<long>(p.rest % kSecond));
  return FormatDate(t) + out;
}

Result<Micros> ParseDate(std::string_view date) {
  const auto bad = [&] {
    return InvalidArgument("DATE_INVALID", "a date is written YYYY-MM-DD").With("date", std::string(date.substr(0, 40)));
  };
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return bad();
  int number[3] = {0, 0, 0};
  int part = 0;
  for (char c : date) {
    if (c == '-') {
      if (++part > 2) return bad();
    } else if (c < '0' || c > '9') {
      return bad();
    } else {
      number[part] = number[part] * 10 + (c - '0');
    }
  }
  const std::chrono::year_month_day day{std::chrono::year(number[0]), std::chrono::month(static_cast<unsigned>(number[1])),
                                        std::chrono::day(static_cast<unsigned>(number[2]))};
  if (!day.ok()) return bad();
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::sys_days(day).time_since_epoch()).count();
}

Result<Micros> ParseTime(std::string_view time) {
  const auto bad = [&] {
    return InvalidArgument("TIME_INVALID", "a time is written as in RFC 3339").With("time", std::string(time.substr(0, 40)));
  };
  const auto two = [&](std::size_t at) -> int {  // two digits, or -1
    if (at + 2 > time.size() || time[at] < '0' || time[at] > '9' || time[at + 1] < '0' || time[at + 1] > '9') return -1;
    return (time[at] - '0') * 10 + (time[at + 1] - '0');
  };
  if (time.size() < 20 || (time[10] != 'T' && time[10] != 't') || time[13] != ':' || time[16] != ':') return bad();
  auto day = ParseDate(time.substr(0, 10));
  const int hours = two(11), minutes = two(14), seconds = two(17);
  if (!day.ok() || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) return bad();
  Micros out = *day + (hours * 3600 + minutes * 60 + seconds) * kSecond;
  std::size_t at = 19;
  if (time[at] == '.') {
    const std::size_t first = ++at;
    for (Micros unit = kSecond / 10; at < time.size() && time[at] >= '0' && time[at] <= '9'; ++at, unit /= 10) out += (time[at] - '0') * unit;
    if (at == first) return bad();
  }
  const std::string_view zone = time.substr(at);
  if (zone == "Z" || zone == "z") return out;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || two(at + 1) < 0 || two(at + 1) > 23 || two(at + 4) < 0 ||
      two(at + 4) > 59) {
    return bad();
  }
  return out - (zone[0] == '-' ? -1 : 1) * (two(at + 1) * 3600 + two(at + 4) * 60) * kSecond;
}

}  // namespace concord

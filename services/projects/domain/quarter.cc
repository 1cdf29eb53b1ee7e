#include "projects/domain/quarter.h"

#include <cstdio>
#include <cstdlib>

namespace concord::projects {
namespace {

constexpr int kShortMonths = 6, kMediumMonths = 18;

// Months since year 0, in UTC.
int MonthOf(Micros time) {
  const std::string date = FormatDate(time);
  return std::atoi(date.substr(0, 4).c_str()) * 12 + std::atoi(date.substr(5, 2).c_str()) - 1;
}

}  // namespace

std::optional<int> ParseQuarter(std::string_view text) {
  if (text.size() != 7 || text.substr(0, 2) != "20" || text.substr(4, 2) != "-Q") return std::nullopt;
  const char tens = text[2], ones = text[3], quarter = text[6];
  if (tens < '0' || tens > '9' || ones < '0' || ones > '9' || quarter < '1' || quarter > '4') return std::nullopt;
  return (2000 + (tens - '0') * 10 + (ones - '0')) * 4 + (quarter - '1');
}

std::string QuarterName(int quarter) {
  char out[24];
  std::snprintf(out, sizeof out, "%04d-Q%d", quarter / 4, quarter % 4 + 1);
  return out;
}

int QuarterOf(Micros time) { return MonthOf(time) / 3; }

Micros QuarterEnd(int quarter) {
  char first_day[24];
  std::snprintf(first_day, sizeof first_day, "%04d-%02d-01", (quarter + 1) / 4, (quarter + 1) % 4 * 3 + 1);
  return *ParseDate(first_day);
}

std::string HorizonOf(std::string_view end_quarter, Micros agree_time) {
  const auto quarter = ParseQuarter(end_quarter);
  if (!quarter) return "";
  const int months = *quarter * 3 + 2 - MonthOf(agree_time);
  if (months <= kShortMonths) return "short";
  return months <= kMediumMonths ? "medium" : "long";
}

}  // namespace concord::projects

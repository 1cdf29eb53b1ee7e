#pragma once
// Quarters of a year as a count, year × 4 + 0…3, so that they can be compared.
#include <optional>
#include <string>
#include <string_view>

#include "platform/time/clock.h"

namespace concord::projects {

// "2027-Q1", years 2000 to 2099; nothing for any other text.
std::optional<int> ParseQuarter(std::string_view text);
std::string QuarterName(int quarter);
int QuarterOf(Micros time);
// The first moment after it.
Micros QuarterEnd(int quarter);

// "short", "medium", "long": the last month of `end_quarter` lies at most 6, at most 18, or more months after the month of the
// agreement. "" without an end.
std::string HorizonOf(std::string_view end_quarter, Micros agree_time);

}  // namespace concord::projects

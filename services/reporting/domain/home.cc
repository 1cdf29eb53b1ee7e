#include "reporting/domain/home.h"

#include <array>

#include "reporting/domain/kinds.h"

namespace concord::reporting {
namespace {

constexpr Micros kDay = 86'400 * kSecond;
constexpr int kWeeks = 8;

Figure FigureOf(const char* id, const char* type, bool amount, const std::vector<DayCount>& counts, std::int64_t today) {
  Figure out;
  out.id = id;
  out.unit = "count";
  std::int64_t events = 0;
  std::array<std::int64_t, kWeeks + 1> until{};  // [k]: up to k weeks ago
  for (const DayCount& c : counts) {
    if (c.type != type) continue;
    events += c.events;
    for (int k = 0; k <= kWeeks; ++k) {
      if (k == 0 || c.day <= today - 7 * k) until[static_cast<std::size_t>(k)] += amount ? c.amount : c.events;
    }
  }
  out.value = static_cast<double>(until[0]);
  for (int k = kWeeks; k >= 0; --k) out.trend.push_back(static_cast<double>(until[static_cast<std::size_t>(k)]));
  if (events > 0) out.sources.push_back({type, events});
  return out;
}

}  // namespace

std::int64_t DayOf(Micros time) { return time / kDay; }

std::string QuarterOf(Micros time) {
  const std::string date = FormatDate(time);
  const int month = std::stoi(date.substr(5, 2));
  return date.substr(0, 4) + "-Q" + std::to_string((month + 2) / 3);
}

std::vector<Figure> FiguresOf(const std::vector<DayCount>& counts, Micros now) {
  const std::int64_t today = DayOf(now);
  return {FigureOf("answers_received", kinds::kAnswersSubmitted, true, counts, today),
          FigureOf("people", kinds::kParticipantJoined, true, counts, today),
          FigureOf("workshops_held", kinds::kConsensusReached, false, counts, today)};
}

}  // namespace concord::reporting

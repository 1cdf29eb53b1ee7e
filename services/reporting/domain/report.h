#pragma once
// What the report of a workshop says, computed from what is known of it. The rules are domain.md 1.5c's: level = agreed answer, else
// mean of the side medians ("not agreed"); gap = target − level; ranked by gap × urgency; no group under five shown apart.
#include <optional>
#include <string>
#include <vector>

#include "reporting/domain/room.h"

namespace concord::reporting {

// Fewer people than this are never shown apart.
inline constexpr int kSmallestGroup = 5;

struct AttendanceRow {
  std::string side;
  int women = 0, men = 0, other = 0;
  int organisations = 0;
};

struct Gap {
  std::string question, area, state = "OPEN";
  int target = -1;
  std::optional<double> level;
  bool agreed = false;
  double gap = 0;
  std::optional<double> side_gap[2];
  int urgency = -1;
  int place = 0;
  bool claimed = false;
  int n[2] = {0, 0};  // people spoken for: government, industry
  std::optional<double> median[2];

  bool struck() const { return state == "STRUCK"; }
  double priority() const { return gap * (urgency < 0 ? 1 : urgency); }
  // With the level beside it, one side's median gives away the other's: both are of five people or more, or nobody answered there.
  bool Apart(int side) const { return n[side] >= kSmallestGroup && (n[1 - side] == 0 || n[1 - side] >= kSmallestGroup); }
  std::optional<double> ShownMedian(int side) const { return Apart(side) ? median[side] : std::nullopt; }
};

struct HeatRow {
  std::string code;
  std::optional<double> gap;
  std::optional<double> side[2];  // over the questions at which the side may be shown apart
};

// The suggestion against the first round of people.
struct Comparison {
  std::optional<double> tau;  // Kendall's tau-b
  int top5 = 0;               // how many of the first five suggested came among the first five
};

std::vector<AttendanceRow> AttendanceOf(const std::vector<Participant>& participants);
// Every question in scope, by place; ties share it.
std::vector<Gap> GapsOf(const Room& room);
std::vector<HeatRow> HeatOf(const Workshop& workshop, const std::vector<Gap>& gaps);
Comparison Compare(const std::vector<std::string>& suggested, const std::vector<Round>& rounds);

// 0 government, 1 industry, -1 anybody else.
int SideIndex(const std::string& counts_as);

}  // namespace concord::reporting

#pragma once
// Gaps: target minus level. The level is what the room agreed, else the mean of the side medians, and then printed "not agreed".
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "intake/domain/stage.h"
#include "platform/time/clock.h"

namespace concord::intake {

// What one response says at one question.
struct Level {
  Side side = Side::kUnset;  // on which it counts: government or industry
  int choice = -1;           // -1: a reason instead of an answer
  int people = 1;            // spoken for
  bool evidence = false;
};

// The numbers of one side at one question. People spoken for count, not sheets.
struct SideFigures {
  Side side = Side::kUnset;
  int n = 0;
  std::optional<double> median;       // also of a group under five; what is shown is decided by Shown()
  std::optional<double> q1, q3;       // from five answers
  std::optional<int> min, max;        // below five
  std::vector<int> histogram;         // from five answers, lowest choice first
  bool suppressed = false;            // fewer than five answers, or those of the other side are: they would follow from these and the level
};

// Median and quartiles by linear interpolation between order statistics (R's type 7), every choice repeated `count` times.
// `counts[c]`: how many people chose c. Nothing without answers.
std::optional<double> Quantile(const std::vector<int>& counts, double p);

// `levels` may hold both sides; only `side` is counted. `group`: people of this side who answered anything at all: the range of
// fewer than five answers is shown only when they come out of a larger group, else it would show single people.
SideFigures FiguresOf(const std::vector<Level>& levels, Side side, int choices, int group);

// The same without what is suppressed.
SideFigures Shown(SideFigures figures);

enum class GapState { kOpen = 1, kConfirmed = 2, kCorrected = 3, kStruck = 4 };
const char* GapStateName(GapState state);  // "CONFIRMED"

// What the room made of a gap.
struct GapDecision {
  GapState state = GapState::kOpen;
  std::optional<int> agreed_choice;
  std::optional<int> urgency;  // 0 … 3
  std::string note;
  std::int64_t version = 0;    // 0: never spoken of
  Micros update_time = 0;
};

struct GapInput {
  std::string question, sub_area, area;
  int target = -1;  // -1: none (surveys)
  int choices = 6;
  double weight = 1;
  std::vector<Level> levels;
  GapDecision decision;
  std::array<int, 2> groups{};  // people of government and of industry who answered anything
};

struct Gap {
  std::string question, sub_area, area;
  int target = -1;
  double weight = 1;
  std::optional<double> level;
  bool agreed = false;
  double gap = 0;
  std::optional<double> side_gap[2];  // gap as government and industry see it
  std::optional<double> difference;   // |median government − median industry|
  double priority = 0;
  int place = 0;
  bool tied = false;
  bool claimed = false;               // level 4 or 5 and nobody gave evidence
  int n = 0, n_null = 0;
  SideFigures sides[2];               // government, industry
  GapDecision decision;

  bool struck() const { return decision.state == GapState::kStruck; }
  bool counts() const { return gap > 0 && !struck(); }
};

// One gap, not yet ranked.
Gap ComputeGap(const GapInput& input);
// Gaps in order of place: those with a gap by priority, then those without, then the struck ones; within a tie the larger gap
// first, then the order given. Ties share the place.
std::vector<Gap> RankGaps(std::vector<Gap> gaps);

// 0 government, 1 industry; -1 for anybody else.
int SideIndex(Side side);

}  // namespace concord::intake

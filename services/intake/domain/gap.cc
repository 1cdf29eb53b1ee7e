#include "intake/domain/gap.h"

#include <algorithm>
#include <cmath>

namespace concord::intake {
namespace {

constexpr double kSame = 1e-9;  // priorities are sums of halves and quarters; this only hides rounding

// 0: has a gap, 1: has none, 2: struck.
int Group(const Gap& gap) { return gap.struck() ? 2 : gap.gap > 0 ? 0 : 1; }

double GapTo(int target, double level) { return target < 0 ? 0 : std::max(0.0, target - level); }

}  // namespace

int SideIndex(Side side) { return side == Side::kGovernment ? 0 : side == Side::kIndustry ? 1 : -1; }

const char* GapStateName(GapState state) {
  switch (state) {
    case GapState::kOpen: return "OPEN";
    case GapState::kConfirmed: return "CONFIRMED";
    case GapState::kCorrected: return "CORRECTED";
    case GapState::kStruck: return "STRUCK";
  }
  return "OPEN";
}

std::optional<double> Quantile(const std::vector<int>& counts, double p) {
  std::int64_t n = 0;
  for (int c : counts) n += c;
  if (n == 0) return std::nullopt;
  auto at = [&](std::int64_t rank) {  // the value of the rank-th person, from 0
    for (std::size_t choice = 0; choice < counts.size(); ++choice) {
      if (rank < counts[choice]) return static_cast<double>(choice);
      rank -= counts[choice];
    }
    return static_cast<double>(counts.size()) - 1;
  };
  const double place = p * static_cast<double>(n - 1);
  const auto below = static_cast<std::int64_t>(std::floor(place));
  const double low = at(below), high = at(std::min(below + 1, n - 1));
  return low + (place - static_cast<double>(below)) * (high - low);
}

SideFigures FiguresOf(const std::vector<Level>& levels, Side side, int choices, int group) {
  SideFigures out;
  out.side = side;
  std::vector<int> counts(static_cast<std::size_t>(std::max(1, choices)), 0);
  for (const Level& level : levels) {
    if (level.side != side || level.choice < 0 || level.choice >= choices) continue;
    counts[static_cast<std::size_t>(level.choice)] += level.people;
    out.n += level.people;
  }
  out.suppressed = out.n < kSmallestGroup;
  if (out.n == 0) return out;
  out.median = Quantile(counts, 0.5);
  if (!out.suppressed) {
    out.q1 = Quantile(counts, 0.25);
    out.q3 = Quantile(counts, 0.75);
    out.histogram = counts;
  } else if (out.n > 1 && group >= kSmallestGroup) {
    for (int c = 0; c < choices; ++c) {
      if (counts[static_cast<std::size_t>(c)] == 0) continue;
      if (!out.min) out.min = c;
      out.max = c;
    }
  }
  return out;
}

SideFigures Shown(SideFigures figures) {
  if (figures.suppressed) {
    figures.median.reset();
    figures.q1.reset();
    figures.q3.reset();
    figures.histogram.clear();
  }
  return figures;
}

Gap ComputeGap(const GapInput& input) {
  Gap out;
  out.question = input.question;
  out.sub_area = input.sub_area;
  out.area = input.area;
  out.target = input.target;
  out.weight = input.weight;
  out.decision = input.decision;
  bool evidence = false;
  for (const Level& level : input.levels) {
    if (SideIndex(level.side) < 0) continue;
    (level.choice >= 0 ? out.n : out.n_null) += level.people;
    evidence |= level.evidence;
  }
  double sum = 0;
  int heard = 0;
  for (int s = 0; s < 2; ++s) {
    const Side side = s == 0 ? Side::kGovernment : Side::kIndustry;
    out.sides[s] = FiguresOf(input.levels, side, input.choices, input.groups[static_cast<std::size_t>(s)]);
    if (!out.sides[s].median) continue;
    sum += *out.sides[s].median;
    ++heard;
    out.side_gap[s] = GapTo(input.target, *out.sides[s].median);
  }
  if (input.decision.agreed_choice) {
    out.level = *input.decision.agreed_choice;
    out.agreed = true;
  } else if (heard > 0) {
    out.level = sum / heard;
  }
  if (heard == 2) {
    out.difference = std::abs(*out.sides[0].median - *out.sides[1].median);
    if (out.sides[0].suppressed || out.sides[1].suppressed) out.sides[0].suppressed = out.sides[1].suppressed = true;
  }
  if (out.level) out.gap = GapTo(input.target, *out.level);
  out.priority = out.gap * input.decision.urgency.value_or(1);
  out.claimed = out.level && *out.level >= 4 && !evidence;
  return out;
}

std::vector<Gap> RankGaps(std::vector<Gap> gaps) {
  std::stable_sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
    if (Group(a) != Group(b)) return Group(a) < Group(b);
    if (std::abs(a.priority - b.priority) > kSame) return a.priority > b.priority;
    return a.gap > b.gap + kSame;
  });
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    Gap& gap = gaps[i];
    const bool same = i > 0 && Group(gaps[i - 1]) == Group(gap) && std::abs(gaps[i - 1].priority - gap.priority) <= kSame;
    gap.place = same ? gaps[i - 1].place : static_cast<int>(i) + 1;
    if (same && Group(gap) == 0) gap.tied = gaps[i - 1].tied = true;
  }
  return gaps;
}

}  // namespace concord::intake

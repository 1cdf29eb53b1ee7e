#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "reporting/domain/report.h"

namespace concord::reporting {
namespace {

constexpr double kSame = 1e-9;  // priorities are sums of halves and quarters; this only hides rounding

// Who said what at one question: people by side and choice.
struct Said {
  std::vector<int> people[2];
  bool evidence = false;

  void Add(int side, const Answer& answer, int speaks_for) {
    evidence |= answer.evidence;
    if (answer.choice < 0) return;
    auto& counts = people[side];
    const auto choice = static_cast<std::size_t>(answer.choice);
    if (counts.size() <= choice) counts.resize(choice + 1);
    counts[choice] += speaks_for;
  }
};

// The middle person's choice; between two middle persons, the mean.
std::optional<double> Median(const std::vector<int>& counts, int n) {
  if (n == 0) return std::nullopt;
  const auto at = [&](int rank) {
    std::size_t choice = 0;
    for (; rank >= counts[choice]; ++choice) rank -= counts[choice];
    return static_cast<double>(choice);
  };
  return (at((n - 1) / 2) + at(n / 2)) / 2;
}

double GapTo(int target, double level) { return target < 0 ? 0 : std::max(0.0, target - level); }

// 0: has a gap, 1: has none, 2: struck.
int Group(const Gap& gap) { return gap.struck() ? 2 : gap.gap > 0 ? 0
                                                                  : 1; }

Gap GapOf(const Target& target, const Said& said, const Decision* decision) {
  Gap out;
  out.question = target.question;
  out.area = target.area;
  out.target = target.target;
  double sum = 0;
  int heard = 0;
  for (int s = 0; s < 2; ++s) {
    for (int people : said.people[s]) out.n[s] += people;
    out.median[s] = Median(said.people[s], out.n[s]);
    if (!out.median[s]) continue;
    out.side_gap[s] = GapTo(target.target, *out.median[s]);
    sum += *out.median[s];
    ++heard;
  }
  if (heard > 0) out.level = sum / heard;
  if (decision != nullptr) {
    out.state = decision->state;
    out.urgency = decision->urgency;
    out.agreed = decision->agreed;
    if (decision->agreed) out.level = decision->level;
  }
  if (out.level) out.gap = GapTo(target.target, *out.level);
  out.claimed = out.level && *out.level >= 4 && !said.evidence;
  return out;
}

void Rank(std::vector<Gap>& gaps) {
  std::stable_sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
    if (Group(a) != Group(b)) return Group(a) < Group(b);
    if (std::abs(a.priority() - b.priority()) > kSame) return a.priority() > b.priority();
    return a.gap > b.gap + kSame;
  });
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const bool same = i > 0 && Group(gaps[i - 1]) == Group(gaps[i]) && std::abs(gaps[i - 1].priority() - gaps[i].priority()) <= kSame;
    gaps[i].place = same ? gaps[i - 1].place : static_cast<int>(i) + 1;
  }
}

struct Mean {
  double sum = 0;
  int n = 0;
  void Add(double x) {
    sum += x;
    ++n;
  }
  std::optional<double> Value() const { return n == 0 ? std::nullopt : std::optional<double>(sum / n); }
};

}  // namespace

std::vector<Gap> GapsOf(const Room& room) {
  std::unordered_map<std::string, Said> said;
  for (const Respondent& r : room.respondents) {
    const int side = SideIndex(r.counts_as);
    if (side < 0) continue;
    for (const Answer& answer : r.sheet) said[answer.question].Add(side, answer, r.speaks_for);
  }
  std::vector<Gap> out;
  for (const Target& target : room.workshop.targets) {
    const auto decision = room.decisions.find(target.question);
    out.push_back(GapOf(target, said[target.question], decision == room.decisions.end() ? nullptr : &decision->second));
  }
  Rank(out);
  return out;
}

std::vector<HeatRow> HeatOf(const Workshop& workshop, const std::vector<Gap>& gaps) {
  std::vector<HeatRow> rows;
  std::unordered_map<std::string, std::size_t> row_of;  // by area
  for (const Target& target : workshop.targets) {
    if (row_of.emplace(target.area, rows.size()).second) rows.push_back({.code = target.area, .gap = {}, .side = {}});
  }
  std::vector<std::array<Mean, 3>> sums(rows.size());  // government, industry, all
  for (const Gap& gap : gaps) {
    if (gap.struck() || gap.target < 0) continue;
    auto& s = sums[row_of.at(gap.area)];
    for (int side = 0; side < 2; ++side) {
      if (gap.Apart(side)) s[static_cast<std::size_t>(side)].Add(*gap.side_gap[side]);
    }
    if (gap.level) s[2].Add(gap.gap);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].gap = sums[i][2].Value();
    for (std::size_t side = 0; side < 2; ++side) rows[i].side[side] = sums[i][side].Value();
  }
  return rows;
}

}  // namespace concord::reporting

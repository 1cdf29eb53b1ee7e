#include "intake/domain/heat_map.h"

#include <unordered_map>
#include <unordered_set>

namespace concord::intake {
namespace {

struct Mean {
  double sum = 0;
  int n = 0;
  void Add(const std::optional<double>& x) {
    if (!x) return;
    sum += *x;
    ++n;
  }
  std::optional<double> Value() const { return n == 0 ? std::nullopt : std::optional<double>(sum / n); }
};

struct Sums {
  Mean gap, side[2], difference;
};

}  // namespace

std::vector<HeatRow> HeatMapOf(const Instrument& instrument, const Workshop& workshop, const std::vector<Gap>& gaps,
                               const std::vector<Respondent>& respondents, bool sub_areas) {
  std::vector<HeatRow> rows;
  std::unordered_map<std::string, std::size_t> at;
  for (const Area& area : instrument.areas) {
    if (!sub_areas) {
      at.emplace(area.code, rows.size());
      rows.push_back({.code = area.code, .out_of_scope = !area.sub_areas.empty()});
    }
    for (const SubArea& sub : area.sub_areas) {
      const bool out = !workshop.InScope(sub.code);
      if (sub_areas) {
        at.emplace(sub.code, rows.size());
        rows.push_back({.code = sub.code, .out_of_scope = out});
      } else if (!out) {
        rows.back().out_of_scope = false;  // an area is out when all of it is
      }
    }
  }
  std::vector<Sums> sums(rows.size());
  for (const Gap& gap : gaps) {
    const auto row = at.find(sub_areas ? gap.sub_area : gap.area);
    if (row == at.end() || gap.struck() || gap.target < 0) continue;
    Sums& s = sums[row->second];
    if (gap.level) s.gap.Add(gap.gap);
    for (int side = 0; side < 2; ++side) {
      if (!gap.sides[side].suppressed) s.side[side].Add(gap.side_gap[side]);
    }
    if (!gap.sides[0].suppressed && !gap.sides[1].suppressed) s.difference.Add(gap.difference);
  }
  for (const Respondent& person : respondents) {
    const int side = SideIndex(person.side);
    if (side < 0) continue;
    std::unordered_set<std::size_t> touched;
    for (int index : person.answered) {
      const Question& question = instrument.questions[static_cast<std::size_t>(index)];
      if (!workshop.InScope(question.sub_area)) continue;
      if (const auto row = at.find(sub_areas ? question.sub_area : question.area); row != at.end()) touched.insert(row->second);
    }
    for (std::size_t row : touched) (side == 0 ? rows[row].n_government : rows[row].n_industry) += person.people;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    HeatRow& row = rows[i];
    row.gap = sums[i].gap.Value();
    row.government = sums[i].side[0].Value();
    row.industry = sums[i].side[1].Value();
    row.difference = sums[i].difference.Value();
  }
  return rows;
}

}  // namespace concord::intake

#include "intake/domain/routing.h"

#include <algorithm>

namespace concord::intake {

bool SideIsAsked(Perspective perspective, Side counts_as) {
  if (counts_as == Side::kGovernment) return perspective != Perspective::kIndustry;
  if (counts_as == Side::kIndustry) return perspective != Perspective::kGovernment;
  return false;
}

bool InSections(const std::vector<std::string>& sections, const Question& question) {
  return sections.empty() || std::any_of(sections.begin(), sections.end(), [&](const std::string& section) {
           return section == question.area || section == question.sub_area;
         });
}

Route RouteFor(const Instrument& instrument, const Workshop& workshop, Side counts_as, int table) {
  static const std::vector<std::string> kAll;
  const Table* seat = workshop.FindTable(table);
  const std::vector<std::string>& sections = seat != nullptr ? seat->sections : kAll;
  Route route;
  route.why.reserve(instrument.questions.size());
  for (std::size_t q = 0; q < instrument.questions.size(); ++q) {
    const Question& question = instrument.questions[q];
    NotAsked why = NotAsked::kAsked;
    if (!workshop.InScope(question.sub_area)) {
      why = NotAsked::kOutOfScope;
    } else if (!SideIsAsked(question.perspective, counts_as)) {
      why = NotAsked::kOtherSide;
    } else if (!InSections(sections, question)) {
      why = NotAsked::kOtherTable;
    }
    route.why.push_back(why);
    if (why == NotAsked::kAsked) route.questions.push_back(static_cast<int>(q));
  }
  return route;
}

}  // namespace concord::intake

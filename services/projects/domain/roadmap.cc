#include "projects/domain/roadmap.h"

#include <algorithm>

#include "projects/domain/quarter.h"

namespace concord::projects {

std::string StateAt(const Item& item, Micros now) {
  const auto end = ParseQuarter(item.plan.end_quarter);
  const bool open = item.plan.included && (item.plan.state == "PLANNED" || item.plan.state == "STARTED");
  return open && end && now >= QuarterEnd(*end) ? "LATE" : item.plan.state;
}

std::vector<std::string> MissingPrerequisites(const Roadmap& roadmap, const Item& item) {
  std::vector<std::string> out;
  for (const std::string& action : item.basis.prerequisites) {
    const bool there = std::any_of(roadmap.items.begin(), roadmap.items.end(), [&](const Item& i) { return i.action == action && i.OnRoadmap(); });
    if (!there) out.push_back(action);
  }
  return out;
}

}  // namespace concord::projects

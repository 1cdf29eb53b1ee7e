#include "projects/domain/completeness.h"

namespace concord::projects {

std::vector<std::string> MissingFields(const Item& item) {
  std::vector<std::string> out;
  if (!item.OnRoadmap()) return out;
  const Plan& p = item.plan;
  const auto need = [&](const char* field, const std::string& value) {
    if (value.empty()) out.emplace_back(field);
  };
  need("lead", p.lead);
  need("start_quarter", p.start_quarter);
  need("end_quarter", p.end_quarter);
  need("funds", p.funds);
  need("proof", p.proof);
  need("first_step", p.first_step);
  return out;
}

Status CheckComplete(const Roadmap& roadmap) {
  Error error(Code::kFailedPrecondition, "ROADMAP_INCOMPLETE", "");
  bool any = false;
  for (const Item& item : roadmap.items) {
    any = any || item.OnRoadmap();
    for (const std::string& field : MissingFields(item)) error.violations.push_back({item.action + "." + field, "is missing"});
  }
  if (!any) error.violations.push_back({"items", "nothing is on the roadmap"});
  if (error.violations.empty()) return Ok();
  error.message = "Before it is handed over: " + error.violations.front().field + " " + error.violations.front().description + ".";
  return error;
}

}  // namespace concord::projects

#include "projects/domain/agreement.h"

#include <algorithm>
#include <set>

namespace concord::projects {
namespace {

const AgreedAction* Find(const Agreement& agreement, const std::string& id) {
  for (const AgreedAction& action : agreement.actions) {
    if (action.id == id) return &action;
  }
  return nullptr;
}

Basis BasisOf(const Agreement& agreement, const AgreedAction& action, int place) {
  Basis out;
  out.place = place;
  out.prerequisites = action.prerequisites;
  out.months = action.months;
  out.owner_type = action.owner_type;
  for (const SettledGap& settled : agreement.gaps) {
    const bool triggers = std::find(action.triggers.begin(), action.triggers.end(), settled.gap.question) != action.triggers.end();
    if (triggers && !settled.struck && settled.size > 0) out.gaps.push_back(settled.gap);
  }
  return out;
}

std::vector<Item> ItemsOf(const Agreement& agreement) {
  std::vector<Item> out;
  for (const std::string& id : agreement.order) {
    const AgreedAction& action = *Find(agreement, id);
    Item& item = out.emplace_back();
    item.action = id;
    item.basis = BasisOf(agreement, action, static_cast<int>(out.size()));
    item.plan.cost_band = action.cost_band;
  }
  return out;
}

void SetHead(Roadmap& roadmap, const Agreement& agreement) {
  roadmap.workshop = agreement.workshop;
  roadmap.workshop_version = agreement.workshop_version;
  roadmap.programme = agreement.programme;
  roadmap.country_code = agreement.country_code;
  roadmap.instrument = agreement.instrument;
  roadmap.demonstration = agreement.demonstration;
  roadmap.agree_time = agreement.time;
  roadmap.adopt_time = 0;
}

}  // namespace

Status CheckAgreement(const Agreement& agreement) {
  const auto wrong = [](const std::string& what) { return InvalidArgument("AGREEMENT_INVALID", what); };
  if (agreement.order.empty()) return wrong("The agreed order is empty.");
  std::set<std::string> seen;
  for (const std::string& id : agreement.order) {
    if (id.empty() || id.find('/') != std::string::npos) return wrong("An action of the agreed order has no proper identifier.");
    if (Find(agreement, id) == nullptr) return wrong("The agreed order names an action that is not described.").With("action", id);
    if (!seen.insert(id).second) return wrong("The agreed order names an action twice.").With("action", id);
  }
  return Ok();
}

Roadmap MakeRoadmap(const Agreement& agreement) {
  Roadmap out;
  SetHead(out, agreement);
  out.items = ItemsOf(agreement);
  return out;
}

void Rebuild(Roadmap& roadmap, const Agreement& agreement) {
  SetHead(roadmap, agreement);
  std::vector<Item> items = ItemsOf(agreement);
  for (Item& old : roadmap.items) {
    auto now = std::find_if(items.begin(), items.end(), [&](const Item& i) { return i.action == old.action; });
    if (now != items.end()) {
      now->version = old.version + 1;
      if (!old.edited) continue;
      now->plan = std::move(old.plan);
      now->edited = true;
    } else if (old.edited) {
      ++old.version;
      old.basis.place = static_cast<int>(items.size()) + 1;
      old.plan.included = false;
      items.push_back(std::move(old));
    }
  }
  roadmap.items = std::move(items);
}

}  // namespace concord::projects

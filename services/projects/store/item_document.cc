#include "projects/store/item_document.h"

#include <nlohmann/json.hpp>

namespace concord::projects::db {

using nlohmann::json;

std::string WriteItem(const Item& item) {
  const Plan& p = item.plan;
  json gaps = json::array();
  for (const Gap& g : item.basis.gaps) {
    gaps.push_back({{"question", g.question}, {"level", g.level}, {"target", g.target}, {"urgency", g.urgency}, {"agreed", g.agreed}});
  }
  const json document = {{"prerequisites", item.basis.prerequisites},
                         {"gaps", gaps},
                         {"months", item.basis.months},
                         {"owner_type", item.basis.owner_type},
                         {"lead", p.lead},
                         {"focal_point", p.focal_point},
                         {"supporting", p.supporting},
                         {"start_quarter", p.start_quarter},
                         {"end_quarter", p.end_quarter},
                         {"cost_band", p.cost_band},
                         {"currency_code", p.currency_code},
                         {"cost_minor_units", p.cost_minor_units},
                         {"funds", p.funds},
                         {"funds_partner", p.funds_partner},
                         {"proof", p.proof},
                         {"first_step", p.first_step},
                         {"state", p.state},
                         {"included", p.included}};
  return document.dump();
}

Status ReadItem(const std::string& text, Item& item) {
  try {
    const json d = json::parse(text);
    d.at("prerequisites").get_to(item.basis.prerequisites);
    d.at("months").get_to(item.basis.months);
    d.at("owner_type").get_to(item.basis.owner_type);
    for (const json& g : d.at("gaps")) {
      item.basis.gaps.push_back({g.at("question").get<std::string>(), g.at("level").get<double>(), g.at("target").get<int>(),
                                 g.at("urgency").get<int>(), g.at("agreed").get<bool>()});
    }
    Plan& p = item.plan;
    d.at("lead").get_to(p.lead);
    d.at("focal_point").get_to(p.focal_point);
    d.at("supporting").get_to(p.supporting);
    d.at("start_quarter").get_to(p.start_quarter);
    d.at("end_quarter").get_to(p.end_quarter);
    d.at("cost_band").get_to(p.cost_band);
    d.at("currency_code").get_to(p.currency_code);
    d.at("cost_minor_units").get_to(p.cost_minor_units);
    d.at("funds").get_to(p.funds);
    d.at("funds_partner").get_to(p.funds_partner);
    d.at("proof").get_to(p.proof);
    d.at("first_step").get_to(p.first_step);
    d.at("state").get_to(p.state);
    d.at("included").get_to(p.included);
  } catch (const json::exception&) {
    return Error(Code::kDataLoss, "ROW_DAMAGED", "A stored roadmap item cannot be read.").With("action", item.action);
  }
  return Ok();
}

}  // namespace concord::projects::db

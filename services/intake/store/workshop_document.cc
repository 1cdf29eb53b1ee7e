#include "intake/store/workshop_document.h"

#include <nlohmann/json.hpp>

namespace concord::intake::db {
namespace {

using nlohmann::json;

std::string S(const json& o, const char* key) { return o.value(key, std::string()); }
std::vector<std::string> L(const json& o, const char* key) { return o.value(key, std::vector<std::string>()); }

}  // namespace

std::string WriteDocument(const Workshop& w) {
  json d = {{"display_name", w.display_name}, {"host", w.host},           {"co_host", w.co_host},
            {"product", w.product},           {"hs_codes", w.hs_codes},   {"target_markets", w.target_markets},
            {"start_date", w.start_date},     {"end_date", w.end_date},   {"languages", w.languages},
            {"facts", w.facts},               {"invited", w.invited_count}, {"equal_persons", w.equal_persons},
            {"quorum", w.quorum_percent},     {"consent", w.consent_text},  {"support_side", static_cast<int>(w.support_side)}};
  d["out_of_scope"] = d["institutions"] = d["targets"] = d["tables"] = json::array();
  for (const OutOfScope& o : w.out_of_scope) d["out_of_scope"].push_back({{"sub_area", o.sub_area}, {"reason", o.reason}});
  for (const Institution& i : w.institutions) d["institutions"].push_back({{"role", i.role}, {"name", i.display_name}});
  for (const TargetOverride& t : w.target_overrides) {
    d["targets"].push_back({{"question", t.question}, {"target", t.target}, {"reason", t.reason}});
  }
  for (const Table& t : w.tables) {
    d["tables"].push_back({{"number", t.number}, {"side", static_cast<int>(t.side)}, {"sections", t.sections},
                           {"one_answer", t.one_answer}, {"seats", t.seats}});
  }
  return d.dump();
}

Status ReadDocument(const std::string& text, Workshop& w) {
  try {
    const json d = json::parse(text);
    w.display_name = S(d, "display_name");
    w.host = S(d, "host");
    w.co_host = S(d, "co_host");
    w.product = S(d, "product");
    w.hs_codes = L(d, "hs_codes");
    w.target_markets = L(d, "target_markets");
    w.start_date = S(d, "start_date");
    w.end_date = S(d, "end_date");
    w.languages = L(d, "languages");
    w.facts = L(d, "facts");
    w.invited_count = d.value("invited", 0);
    w.equal_persons = d.value("equal_persons", false);
    w.quorum_percent = d.value("quorum", 50);
    w.consent_text = S(d, "consent");
    w.support_side = static_cast<Side>(d.value("support_side", 1));
    for (const json& o : d.value("out_of_scope", json::array())) w.out_of_scope.push_back({S(o, "sub_area"), S(o, "reason")});
    for (const json& i : d.value("institutions", json::array())) w.institutions.push_back({S(i, "role"), S(i, "name")});
    for (const json& t : d.value("targets", json::array())) {
      w.target_overrides.push_back({S(t, "question"), t.value("target", 0), S(t, "reason")});
    }
    for (const json& t : d.value("tables", json::array())) {
      w.tables.push_back({t.value("number", 0), static_cast<Side>(t.value("side", 0)), L(t, "sections"),
                          t.value("one_answer", false), t.value("seats", 0)});
    }
    return Ok();
  } catch (const json::exception&) {
    return Error(Code::kDataLoss, "WORKSHOP_DAMAGED", "A stored workshop cannot be read.");
  }
}

}  // namespace concord::intake::db

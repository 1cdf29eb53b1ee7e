#include "intake/store/suggestions.h"

#include <nlohmann/json.hpp>

namespace concord::intake::db {
namespace {

using nlohmann::json;

json Write(const SuggestedAction& a) {
  json out = {{"candidate", a.candidate}, {"place", a.place}, {"low", a.place_low}, {"high", a.place_high}, {"score", a.score}};
  if (a.p_top) out["p_top"] = *a.p_top;
  out["reasons"] = json::array();
  for (const SuggestionReason& r : a.reasons) {
    out["reasons"].push_back(
        {{"kind", r.kind}, {"contribution", r.contribution}, {"questions", r.questions}, {"count", r.count}, {"of", r.of}});
  }
  return out;
}

SuggestedAction Read(const json& d) {
  SuggestedAction a;
  a.candidate = d.at("candidate");
  a.place = d.at("place");
  a.place_low = d.at("low");
  a.place_high = d.at("high");
  a.score = d.at("score");
  if (d.contains("p_top")) a.p_top = d.at("p_top").get<double>();
  for (const json& r : d.at("reasons")) {
    a.reasons.push_back({r.at("kind"), r.at("contribution"), r.at("questions"), r.at("count"), r.at("of")});
  }
  return a;
}

}  // namespace

std::string WriteSuggestion(const Suggestion& s) {
  json d = {{"model", s.model_version}, {"rule_only", s.rule_only},       {"why", s.rule_only_reason},
            {"learnt", s.workshops_learnt}, {"country", s.workshops_country}, {"time", s.create_time}};
  d["actions"] = json::array();
  for (const SuggestedAction& a : s.actions) d["actions"].push_back(Write(a));
  return d.dump();
}

Result<Suggestion> ReadSuggestion(const std::string& text) {
  try {
    const json d = json::parse(text);
    Suggestion s;
    s.model_version = d.at("model");
    s.rule_only = d.at("rule_only");
    s.rule_only_reason = d.at("why");
    s.workshops_learnt = d.at("learnt");
    s.workshops_country = d.at("country");
    s.create_time = d.at("time");
    for (const json& a : d.at("actions")) s.actions.push_back(Read(a));
    return s;
  } catch (const json::exception&) {
    return Error(Code::kDataLoss, "ROW_DAMAGED", "A stored suggestion cannot be read.");
  }
}

Result<std::optional<Suggestion>> LoadSuggestion(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One("SELECT document FROM suggestions WHERE office_id = $1 AND workshop_id = $2", {workshop}));
  if (!row) return std::optional<Suggestion>();
  CONCORD_TRY(auto suggestion, ReadSuggestion(row->Text(0)));
  return std::optional<Suggestion>(std::move(suggestion));
}

Status PutSuggestion(store::Tx& tx, const std::string& workshop, const Suggestion& s) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO suggestions (office_id, workshop_id, document, model_version, rule_only, create_time) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {workshop, WriteSuggestion(s), s.model_version, static_cast<std::int64_t>(s.rule_only), s.create_time}));
  return Ok();
}

Status DeleteSuggestion(store::Tx& tx, const std::string& workshop) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM suggestions WHERE office_id = $1 AND workshop_id = $2", {workshop}));
  return Ok();
}

}  // namespace concord::intake::db

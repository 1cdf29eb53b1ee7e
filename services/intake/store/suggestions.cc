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
  for (const ThemePart& p : a.themes) out["themes"].push_back({{"theme", p.theme}, {"answers", p.answers}, {"net", p.net}});
  if (a.nearest_count > 0) out["nearest"] = a.nearest_count;
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
  if (d.contains("themes")) {
    for (const json& p : d.at("themes")) a.themes.push_back({p.at("theme"), p.at("answers"), p.at("net")});
  }
  a.nearest_count = d.value("nearest", 0);
  return a;
}

json Write(const Explanation& e) {
  json out = {{"method", e.method}, {"nearest", e.nearest}, {"least", e.nearest_least}};
  for (const char* list : {"own", "swaps", "next"}) out[list] = json::array();
  for (const OwnWorkshop& o : e.own) out["own"].push_back({{"workshop", o.workshop}, {"likeness", o.likeness}, {"top", o.top}});
  for (const SwapHint& s : e.swaps) {
    json swap = {{"above", s.above}, {"below", s.below}, {"question", s.question}, {"steps", s.steps}, {"people", s.people}, {"of", s.of}};
    if (s.gap_before) swap["gap_before"] = *s.gap_before;
    if (s.gap_after) swap["gap_after"] = *s.gap_after;
    out["swaps"].push_back(std::move(swap));
  }
  for (const NextQuestion& n : e.next) {
    json next = {{"question", n.question}, {"open", n.open}, {"missing", n.missing}, {"of", n.of}, {"chance", n.chance}, {"answers", json::array()}};
    for (const auto& a : n.answers) next["answers"].push_back({{"answer", a.answer}, {"enters", a.enters}, {"leaves", a.leaves}});
    out["next"].push_back(std::move(next));
  }
  return out;
}

Explanation ReadExplanation(const json& d) {
  Explanation e{d.at("method"), d.at("nearest"), d.at("least"), {}, {}, {}};
  for (const json& o : d.at("own")) e.own.push_back({o.at("workshop"), o.at("likeness"), o.at("top")});
  for (const json& s : d.at("swaps")) {
    SwapHint hint{s.at("above"), s.at("below"), s.at("question"), s.at("steps"), s.at("people"), s.at("of"), {}, {}};
    if (s.contains("gap_before")) hint.gap_before = s.at("gap_before").get<double>();
    if (s.contains("gap_after")) hint.gap_after = s.at("gap_after").get<double>();
    e.swaps.push_back(std::move(hint));
  }
  for (const json& n : d.at("next")) {
    NextQuestion next{n.at("question"), n.at("open"), n.at("missing"), n.at("of"), n.at("chance"), {}};
    for (const json& a : n.at("answers")) next.answers.push_back({a.at("answer"), a.at("enters"), a.at("leaves")});
    e.next.push_back(std::move(next));
  }
  return e;
}

}  // namespace

std::string WriteSuggestion(const Suggestion& s) {
  json d = {{"model", s.model_version}, {"rule_only", s.rule_only},       {"why", s.rule_only_reason},
            {"learnt", s.workshops_learnt}, {"country", s.workshops_country}, {"time", s.create_time}};
  d["actions"] = json::array();
  for (const SuggestedAction& a : s.actions) d["actions"].push_back(Write(a));
  if (s.top > 0) d["top"] = s.top;
  if (s.explanation) d["explanation"] = Write(*s.explanation);
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
    s.top = d.value("top", 0);
    if (d.contains("explanation")) s.explanation = ReadExplanation(d.at("explanation"));
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

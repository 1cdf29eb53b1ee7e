#include "learning/api/card.h"

#include <nlohmann/json.hpp>

namespace concord::learning::api {
namespace {

namespace pb = concord::learning::v1;
using nlohmann::json;

const json& At(const json& from, const char* key) {
  static const json nothing;
  const auto found = from.is_object() ? from.find(key) : from.end();
  return from.is_object() && found != from.end() ? *found : nothing;
}
int Int(const json& from, const char* key) {
  const json& value = At(from, key);
  return value.is_number() ? value.get<int>() : 0;
}
double Real(const json& from, const char* key) {
  const json& value = At(from, key);
  return value.is_number() ? value.get<double>() : 0;
}
std::string Text(const json& from, const char* key) {
  const json& value = At(from, key);
  return value.is_string() ? value.get<std::string>() : "";
}

// {"workshops": n, "methods": {"model": x, …}}
template <class Figures>
void Methods(const json& from, Figures* out) {
  const int workshops = Int(from, "workshops");
  for (const auto& [method, ndcg] : At(from, "methods").items()) {
    if (!ndcg.is_number()) continue;
    pb::MethodFigure* figure = out->Add();
    figure->set_method(method);
    figure->set_ndcg10(ndcg);
    figure->set_workshops(workshops);
  }
}

template <class Groups>
void ReadGroups(const json& from, Groups* out) {
  if (!from.is_array()) return;
  for (const json& group : from) {
    pb::CardGroup* to = out->Add();
    to->set_name(Text(group, "name"));
    to->set_workshops(Int(group, "workshops"));
    Methods(group, to->mutable_figures());
  }
}

void ReadData(const json& from, pb::CardData* out) {
  out->set_workshops(Int(from, "workshops"));
  out->set_demonstration_workshops(Int(from, "demonstration_workshops"));
  out->set_offices(Int(from, "offices"));
  out->set_countries(Int(from, "countries"));
  out->set_ballots(Int(from, "ballots"));
  out->set_changes_of_order(Int(from, "changes_of_order"));
  out->set_outcomes(Int(from, "outcomes"));
  out->set_changes_hash(Text(from, "changes_hash"));
  out->set_without_consent(Int(from, "without_consent"));
  out->set_too_small(Int(from, "too_small"));
}

}  // namespace

void ReadCard(const std::string& text, pb::ModelCard* out) {
  const json card = json::parse(text, nullptr, false);
  out->set_code_version(Text(card, "code_version"));
  out->set_settings_hash(Text(card, "settings_hash"));
  out->set_cpu_class(Text(card, "cpu_class"));
  out->set_approved_by(Text(card, "approved_by"));
  out->set_decision(Text(card, "decision"));
  if (At(card, "data").is_object()) ReadData(At(card, "data"), out->mutable_data());
  Methods(At(card, "left_out_countries"), out->mutable_left_out_countries());
  Methods(At(card, "left_out_programmes"), out->mutable_left_out_programmes());
  Methods(At(card, "prequential"), out->mutable_prequential());
  ReadGroups(At(card, "countries"), out->mutable_countries());
  ReadGroups(At(card, "programmes"), out->mutable_programmes());
  if (const json& bins = At(card, "calibration"); bins.is_array()) {
    for (const json& bin : bins) {
      pb::CalibrationBin* to = out->add_calibration();
      to->set_said(Real(bin, "said"));
      to->set_seen(Real(bin, "seen"));
      to->set_count(Int(bin, "count"));
    }
  }
  if (At(card, "calibration_error").is_number()) out->set_calibration_error(Real(card, "calibration_error"));
  if (const json& points = At(card, "learning_curve"); points.is_array()) {
    for (const json& point : points) {
      pb::CurvePoint* to = out->add_curve();
      to->set_workshops(Int(point, "workshops"));
      Methods(point, to->mutable_figures());
    }
  }
  out->set_rank_us_p50(Real(At(card, "rank_us"), "p50"));
  out->set_rank_us_p99(Real(At(card, "rank_us"), "p99"));
}

}  // namespace concord::learning::api

#include <algorithm>
#include <nlohmann/json.hpp>

#include "concord/survey/survey.h"

namespace concord::survey {

std::string BundleOf(const Mapping& m, const std::vector<Question>& questions) {
  using nlohmann::json;
  const auto words = [&](const std::string& text) { return json{{m.language, text}}; };
  json areas = json::array(), asked = json::array(), actions = json::array();
  std::vector<std::string> themes;
  for (const Question& q : questions) {
    auto at = std::find(themes.begin(), themes.end(), q.theme);
    if (at == themes.end()) {
      themes.push_back(q.theme);
      at = themes.end() - 1;
      const std::string code = "T" + std::to_string(themes.size());
      areas.push_back({{"code", code}, {"title", words(q.theme)}, {"sub_areas", {{{"code", code + ".1"}, {"title", words(q.theme)}}}}});
    }
    json choices = json::array();
    for (const auto& choice : q.choices) choices.push_back(words(choice));
    json one = {{"code", q.code}, {"sub_area", "T" + std::to_string(at - themes.begin() + 1) + ".1"}, {"perspective", "B"}, {"text", words(q.text)}, {"choices", choices}};
    if (!q.label.empty()) one["why"] = words(q.label);
    asked.push_back(std::move(one));
  }
  for (const Item& item : m.items) {
    json triggers = json::array();
    for (const auto& question : item.questions) triggers.push_back({{"question", question}, {"weight", 1}});
    actions.push_back({{"id", item.id}, {"title", words(item.title)}, {"triggers", triggers}});
  }
  const json bundle = {
      {"programme", {{"id", m.programme}, {"mark", words("Imported survey: " + m.source)}, {"vote", {{"shortlist_max", m.items.size()}, {"places", 1}}}}},
      {"instrument", {{"id", m.programme}, {"version", m.version}, {"languages", {m.language}}, {"title", words(m.title)}, {"areas", areas}, {"questions", asked}}},
      {"actions", actions}};
  return bundle.dump();
}

}  // namespace concord::survey

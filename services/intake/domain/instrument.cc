#include "intake/domain/instrument.h"

#include <algorithm>
#include <map>

namespace concord::intake {

void Instrument::Index() {
  question_index_.clear();
  action_index_.clear();
  sub_area_index_.clear();
  for (std::size_t a = 0; a < areas.size(); ++a) {
    for (const SubArea& sub : areas[a].sub_areas) sub_area_index_[sub.code] = static_cast<int>(a);
  }
  for (std::size_t q = 0; q < questions.size(); ++q) {
    question_index_[questions[q].code] = static_cast<int>(q);
    const auto area = sub_area_index_.find(questions[q].sub_area);
    if (area != sub_area_index_.end()) questions[q].area = areas[static_cast<std::size_t>(area->second)].code;
  }
  for (std::size_t i = 0; i < actions.size(); ++i) action_index_[actions[i].id] = static_cast<int>(i);
}

int Instrument::IndexOf(std::string_view code) const {
  const auto it = question_index_.find(std::string(code));
  return it == question_index_.end() ? -1 : it->second;
}

int Instrument::AreaIndex(std::string_view code) const {
  for (std::size_t a = 0; a < areas.size(); ++a) {
    if (areas[a].code == code) return static_cast<int>(a);
  }
  return -1;
}

bool Instrument::HasSubArea(std::string_view code) const { return sub_area_index_.count(std::string(code)) != 0; }

const Action* Instrument::FindAction(std::string_view id) const {
  const auto it = action_index_.find(std::string(id));
  return it == action_index_.end() ? nullptr : &actions[static_cast<std::size_t>(it->second)];
}

std::vector<TriggeredBy> Instrument::QuestionsOf(const Action& action) const {
  std::map<int, double> weights;
  const auto add = [&](int question, double weight) {
    auto [it, fresh] = weights.emplace(question, weight);
    if (!fresh) it->second = std::max(it->second, weight);
  };
  for (const Trigger& trigger : action.triggers) {
    if (const int index = IndexOf(trigger.source); index >= 0) add(index, trigger.weight);
    for (std::size_t q = 0; q < questions.size(); ++q) {
      if (questions[q].sub_area == trigger.source) add(static_cast<int>(q), trigger.weight);
    }
  }
  std::vector<TriggeredBy> out;
  for (const auto& [question, weight] : weights) out.push_back({question, weight});
  return out;
}

std::string Instrument::Name() const { return InstrumentName(id, version); }

std::string InstrumentName(std::string_view id, std::string_view version) {
  return "instruments/" + std::string(id) + "/versions/" + std::string(version);
}

Result<InstrumentId> ParseInstrumentName(std::string_view name) {
  constexpr std::string_view kHead = "instruments/", kMiddle = "/versions/";
  const auto at = name.find(kMiddle);
  if (name.substr(0, kHead.size()) == kHead && at != std::string_view::npos && at > kHead.size()) {
    InstrumentId id{std::string(name.substr(kHead.size(), at - kHead.size())), std::string(name.substr(at + kMiddle.size()))};
    const auto plain = [](const std::string& s) {
      return !s.empty() && s.size() <= 64 && s.find_first_of("/ \t\n") == std::string::npos;
    };
    if (plain(id.id) && plain(id.version)) return id;
  }
  return InvalidArgument("NAME_INVALID", "The name of an instrument is instruments/{instrument}/versions/{version}.");
}

}  // namespace concord::intake

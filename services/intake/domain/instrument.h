#pragma once
// Instrument: a versioned questionnaire with its catalogue of actions. A published version never changes, so it is parsed once
// and shared by everybody as a const object.
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/result.h"
#include "platform/i18n/text.h"
#include "platform/time/clock.h"

namespace concord::intake {

enum class InstrumentState { kDraft = 1, kPublished = 2, kRetired = 3 };
enum class Perspective { kGovernment = 1, kIndustry = 2, kBoth = 3 };

struct LegalReference {
  std::string regime, provision, force;
  Text gist;
  std::string as_of;
  bool checked = false;
};

struct Question {
  std::string code, sub_area, area;
  Perspective perspective = Perspective::kBoth;
  Text text;
  std::vector<Text> choices;  // lowest maturity first
  Text why, evidence_hint;
  int target = -1;            // -1: the instrument has none (imported surveys)
  double weight = 1;
  std::vector<LegalReference> legal_references;
};

struct Trigger {
  std::string source;  // sub-area or question code
  double weight = 1;
};

struct Action {
  std::string id;
  Text title, description;
  std::vector<Trigger> triggers;
  std::string owner_type;
  Text owner;
  std::string cost_band;
  int months = 0;
  std::vector<std::string> prerequisites;
  std::string applies_when;  // a fact of the workshop; empty: always
  Text applies_when_text, first_step, proof;
  bool quick_win = false;
  std::vector<std::string> sdg_targets;
  std::string crs_code;
  std::vector<LegalReference> legal_references;
};

struct SubArea {
  std::string code;
  Text title;
};

struct Area {
  std::string code;
  Text title;
  std::vector<SubArea> sub_areas;
};

struct Option {
  std::string id;
  Text label;
};

// A question that triggers an action.
struct TriggeredBy {
  int question = 0;  // index into questions
  double weight = 1;
};

struct Instrument {
  std::string id, version, programme;
  Text title, mark;  // mark: empty for official instruments
  std::vector<std::string> languages;
  std::vector<Area> areas;
  std::vector<Question> questions;
  std::vector<Action> actions;
  std::vector<Option> null_reasons;
  std::vector<Text> level_names;
  int shortlist_max = 15;
  int ballot_places = 5;
  std::string content_hash;

  // Fills what is looked up below; called once after parsing.
  void Index();
  // Index of a question; -1: unknown.
  int IndexOf(std::string_view code) const;
  // Index of an area in `areas`; -1: unknown.
  int AreaIndex(std::string_view code) const;
  bool HasSubArea(std::string_view code) const;
  const Action* FindAction(std::string_view id) const;
  // The questions behind an action: those of its sub-areas and those it names; where both do, the larger weight.
  std::vector<TriggeredBy> QuestionsOf(const Action& action) const;
  // "instruments/{id}/versions/{version}".
  std::string Name() const;

 private:
  std::unordered_map<std::string, int> question_index_;
  std::unordered_map<std::string, int> action_index_;
  std::unordered_map<std::string, int> sub_area_index_;
};
using InstrumentPtr = std::shared_ptr<const Instrument>;

// What the store knows of a version besides its text.
struct InstrumentRecord {
  InstrumentPtr instrument;
  InstrumentState state = InstrumentState::kDraft;
  Micros publish_time = 0;
};

// "instruments/qi4tf/versions/1.0.0" ⇄ its two parts.
struct InstrumentId {
  std::string id, version;
};
Result<InstrumentId> ParseInstrumentName(std::string_view name);
std::string InstrumentName(std::string_view id, std::string_view version);

}  // namespace concord::intake

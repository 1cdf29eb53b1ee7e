#include "intake/store/bundle.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <set>

#include "platform/id/id.h"

namespace concord::intake::db {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxViolations = 50;  // the first ones say enough; a broken file would say thousands
constexpr std::size_t kMaxText = 4000;
constexpr int kMaxChoices = 20;

// Reads fields and collects what is wrong instead of stopping at the first.
class Reader {
 public:
  void Wrong(const std::string& place, const std::string& what) {
    if (error.violations.size() < kMaxViolations) error.violations.push_back({place, what});
  }
  const json* Field(const json& object, const std::string& place, const char* key, bool required) {
    if (object.is_object()) {
      const auto it = object.find(key);
      if (it != object.end() && !it->is_null()) return &*it;
    }
    if (required) Wrong(place + "." + key, "is missing");
    return nullptr;
  }
  std::string String(const json& object, const std::string& place, const char* key, bool required = true) {
    const json* v = Field(object, place, key, required);
    if (v == nullptr) return "";
    if (!v->is_string() || v->get_ref<const std::string&>().size() > kMaxText) {
      Wrong(place + "." + key, "must be a text of at most 4,000 bytes");
      return "";
    }
    if (required && v->get_ref<const std::string&>().empty()) Wrong(place + "." + key, "is empty");
    return v->get<std::string>();
  }
  int Int(const json& object, const std::string& place, const char* key, int low, int high, int absent, bool required) {
    const json* v = Field(object, place, key, required);
    if (v == nullptr) return absent;
    if (!v->is_number_integer() || v->get<double>() < low || v->get<double>() > high) {
      Wrong(place + "." + key, "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
      return absent;
    }
    return v->get<int>();
  }
  double Positive(const json& object, const std::string& place, const char* key, double absent) {
    const json* v = Field(object, place, key, false);
    if (v == nullptr) return absent;
    if (!v->is_number() || !(v->get<double>() > 0) || v->get<double>() > 1000) {
      Wrong(place + "." + key, "must be a number above 0");
      return absent;
    }
    return v->get<double>();
  }
  bool Bool(const json& object, const std::string& place, const char* key) {
    const json* v = Field(object, place, key, false);
    if (v == nullptr) return false;
    if (!v->is_boolean()) Wrong(place + "." + key, "must be true or false");
    return v->is_boolean() && v->get<bool>();
  }
  std::vector<std::string> Strings(const json& object, const std::string& place, const char* key, bool required) {
    std::vector<std::string> out;
    Each(object, place, key, required, [&](const json& item, const std::string& at) {
      if (item.is_string() && !item.get_ref<const std::string&>().empty()) {
        out.push_back(item.get<std::string>());
      } else {
        Wrong(at, "must be a text");
      }
    });
    return out;
  }
  // A text that is complete in every language of the instrument.
  Text Words(const json& object, const std::string& place, const char* key, bool required) {
    const json* v = Field(object, place, key, required);
    return v == nullptr ? Text() : WordsOf(*v, place + "." + key);
  }
  Text WordsOf(const json& value, const std::string& place) {
    Text text;
    for (const std::string& language : languages) text.Set(language, String(value, place, language.c_str()));
    return text;
  }
  void Each(const json& object, const std::string& place, const char* key, bool required,
            const std::function<void(const json&, const std::string&)>& item) {
    const json* list = Field(object, place, key, required);
    if (list == nullptr) return;
    if (!list->is_array()) return Wrong(place + "." + key, "must be a list");
    for (std::size_t n = 0; n < list->size(); ++n) item((*list)[n], place + "." + key + "[" + std::to_string(n) + "]");
  }
  // "…[12] (C2.2)": the position alone does not help whoever edits the file.
  static std::string Named(const std::string& place, const json& item, const char* key) {
    const auto it = item.is_object() ? item.find(key) : item.end();
    return item.is_object() && it != item.end() && it->is_string() ? place + " (" + it->get<std::string>() + ")" : place;
  }

  std::vector<std::string> languages;
  Error error{Code::kInvalidArgument, "INSTRUMENT_INVALID", ""};
};

class Bundle {
 public:
  Result<InstrumentPtr> Parse(const std::string& document) {
    json root;
    try {
      root = json::parse(document);
    } catch (const json::parse_error& e) {
      r_.Wrong("document", "cannot be read as JSON at byte " + std::to_string(e.byte));
      return Failed();
    }
    const json* programme = r_.Field(root, "", "programme", true);
    const json* instrument = r_.Field(root, "", "instrument", true);
    if (programme == nullptr || instrument == nullptr) return Failed();
    Head(*instrument);
    if (r_.languages.empty()) return Failed();
    Programme(*programme);
    Areas(*instrument);
    Questions(*instrument);
    Actions(root);
    Prerequisites();
    if (!r_.error.violations.empty()) return Failed();
    out_->content_hash = Sha256Hex(document);
    out_->Index();
    return InstrumentPtr(out_);
  }

 private:
  Error Failed() {
    Error e = r_.error;
    e.message = e.violations.front().field + ": " + e.violations.front().description;
    return e;
  }

  void Head(const json& i) {
    out_->id = r_.String(i, "instrument", "id");
    out_->version = r_.String(i, "instrument", "version");
    if (!ParseInstrumentName(InstrumentName(out_->id, out_->version)).ok()) {
      r_.Wrong("instrument.id", "id and version must be 1 to 64 characters without blanks and slashes");
    }
    r_.languages = out_->languages = r_.Strings(i, "instrument", "languages", true);
    if (r_.languages.empty()) r_.Wrong("instrument.languages", "at least one is required");
    out_->title = r_.Words(i, "instrument", "title", true);
  }

  void Programme(const json& p) {
    out_->programme = r_.String(p, "programme", "id");
    out_->mark = r_.Words(p, "programme", "mark", r_.Bool(p, "programme", "demonstration"));
    if (const json* vote = r_.Field(p, "programme", "vote", false)) {
      out_->shortlist_max = r_.Int(*vote, "programme.vote", "shortlist_max", 1, 100, 15, true);
      out_->ballot_places = r_.Int(*vote, "programme.vote", "places", 1, out_->shortlist_max, 5, true);
    }
    r_.Each(p, "programme", "null_reasons", false, [&](const json& o, const std::string& at) {
      out_->null_reasons.push_back({r_.String(o, at, "id"), r_.Words(o, at, "label", true)});
    });
    r_.Each(p, "programme", "maturity", false, [&](const json& level, const std::string& at) {
      out_->level_names.push_back(r_.Words(level, at, "name", true));
    });
  }

  void Areas(const json& i) {
    std::set<std::string> codes;
    r_.Each(i, "instrument", "areas", true, [&](const json& a, const std::string& place) {
      const std::string at = Reader::Named(place, a, "code");
      Area area{r_.String(a, at, "code"), r_.Words(a, at, "title", true), {}};
      if (!codes.insert(area.code).second) r_.Wrong(at + ".code", "is given twice");
      r_.Each(a, at, "sub_areas", true, [&](const json& s, const std::string& sub_place) {
        SubArea sub{r_.String(s, sub_place, "code"), r_.Words(s, sub_place, "title", true)};
        if (!codes.insert(sub.code).second) r_.Wrong(sub_place + ".code", "is given twice");
        sub_areas_.insert(sub.code);
        area.sub_areas.push_back(std::move(sub));
      });
      out_->areas.push_back(std::move(area));
    });
  }

  void Questions(const json& i) {
    r_.Each(i, "instrument", "questions", true, [&](const json& q, const std::string& place) {
      const std::string at = Reader::Named(place, q, "code");
      Question question;
      question.code = r_.String(q, at, "code");
      if (!questions_.insert(question.code).second) r_.Wrong(at + ".code", "is given twice");
      question.sub_area = r_.String(q, at, "sub_area");
      if (sub_areas_.count(question.sub_area) == 0) r_.Wrong(at + ".sub_area", "unknown sub-area \"" + question.sub_area + "\"");
      const std::string asked = r_.String(q, at, "perspective");
      if (asked == "G") question.perspective = Perspective::kGovernment;
      else if (asked == "I") question.perspective = Perspective::kIndustry;
      else if (asked != "B") r_.Wrong(at + ".perspective", "must be G, I or B");
      question.text = r_.Words(q, at, "text", true);
      r_.Each(q, at, "choices", true,
              [&](const json& c, const std::string& choice_at) { question.choices.push_back(r_.WordsOf(c, choice_at)); });
      const int choices = static_cast<int>(question.choices.size());
      if (choices < 2 || choices > kMaxChoices) r_.Wrong(at + ".choices", "must be 2 to 20");
      question.target = r_.Int(q, at, "target", 0, choices - 1, -1, false);
      question.weight = r_.Positive(q, at, "weight", 1);
      question.why = r_.Words(q, at, "why", false);
      question.evidence_hint = r_.Words(q, at, "evidence_hint", false);
      question.legal_references = Legal(q, at);
      out_->questions.push_back(std::move(question));
    });
    if (out_->questions.empty()) r_.Wrong("instrument.questions", "at least one is required");
    if (out_->questions.size() > 1000) r_.Wrong("instrument.questions", "at most 1,000");
  }

  void Actions(const json& root) {
    std::set<std::string> ids;
    r_.Each(root, "", "actions", true, [&](const json& a, const std::string& place) {
      const std::string at = Reader::Named(place, a, "id").substr(1);
      Action action;
      action.id = r_.String(a, at, "id");
      if (!ids.insert(action.id).second) r_.Wrong(at + ".id", "is given twice");
      if (action.id.rfind("own-", 0) == 0) r_.Wrong(at + ".id", "own-… is kept for actions of the room");
      action.title = r_.Words(a, at, "title", true);
      action.description = r_.Words(a, at, "description", false);
      r_.Each(a, at, "triggers", true, [&](const json& t, const std::string& trigger_at) {
        Trigger trigger;
        const bool by_question = t.is_object() && t.contains("question");
        trigger.source = r_.String(t, trigger_at, by_question ? "question" : "sub_area");
        if (sub_areas_.count(trigger.source) == 0 && questions_.count(trigger.source) == 0) {
          r_.Wrong(trigger_at, "unknown sub-area or question \"" + trigger.source + "\"");
        }
        trigger.weight = r_.Positive(t, trigger_at, "weight", 1);
        action.triggers.push_back(std::move(trigger));
      });
      action.owner_type = r_.String(a, at, "owner_type", false);
      action.owner = r_.Words(a, at, "owner", false);
      action.cost_band = r_.String(a, at, "cost_band", false);
      if (action.cost_band != "" && action.cost_band != "L" && action.cost_band != "M" && action.cost_band != "H") {
        r_.Wrong(at + ".cost_band", "must be L, M or H");
      }
      action.months = r_.Int(a, at, "months", 0, 600, 0, false);
      action.prerequisites = r_.Strings(a, at, "prerequisites", false);
      if (const json* when = r_.Field(a, at, "applies_when", false)) {
        action.applies_when = r_.String(*when, at + ".applies_when", "key");
        action.applies_when_text = r_.Words(*when, at + ".applies_when", "text", true);
      }
      action.first_step = r_.Words(a, at, "first_step", false);
      action.proof = r_.Words(a, at, "proof", false);
      action.quick_win = r_.Bool(a, at, "quick_win");
      action.sdg_targets = r_.Strings(a, at, "sdg_targets", false);
      action.crs_code = r_.String(a, at, "crs_code", false);
      action.legal_references = Legal(a, at);
      out_->actions.push_back(std::move(action));
    });
    if (out_->actions.empty()) r_.Wrong("actions", "at least one is required");
  }

  // Every prerequisite must be an action, and none may wait for itself.
  void Prerequisites() {
    std::map<std::string, const Action*> by_id;
    for (const Action& action : out_->actions) by_id[action.id] = &action;
    std::map<std::string, int> seen;  // 1: on the path, 2: done
    std::function<void(const Action&)> visit = [&](const Action& action) {
      seen[action.id] = 1;
      for (const std::string& before : action.prerequisites) {
        const auto it = by_id.find(before);
        if (it == by_id.end()) r_.Wrong("actions (" + action.id + ").prerequisites", "unknown action \"" + before + "\"");
        else if (seen[before] == 1) r_.Wrong("actions (" + action.id + ").prerequisites", "\"" + before + "\" waits for it in a circle");
        else if (seen[before] == 0) visit(*it->second);
      }
      seen[action.id] = 2;
    };
    for (const Action& action : out_->actions) {
      if (seen[action.id] == 0) visit(action);
    }
  }

  std::vector<LegalReference> Legal(const json& owner, const std::string& place) {
    std::vector<LegalReference> out;
    r_.Each(owner, place, "legal_refs", false, [&](const json& l, const std::string& at) {
      out.push_back({r_.String(l, at, "regime"), r_.String(l, at, "provision"), r_.String(l, at, "force"),
                     r_.Words(l, at, "gist", true), r_.String(l, at, "as_of", false), r_.Bool(l, at, "checked")});
    });
    return out;
  }

  Reader r_;
  std::shared_ptr<Instrument> out_ = std::make_shared<Instrument>();
  std::set<std::string> sub_areas_, questions_;
};

}  // namespace

Result<InstrumentPtr> ParseBundle(const std::string& document) { return Bundle().Parse(document); }

}  // namespace concord::intake::db

// Everything that can be wrong with what was prepared, with its place.
#include <set>

#include "intake/domain/routing.h"
#include "intake/domain/workshop.h"

namespace concord::intake {
namespace {

// Bytes, so that a limit never depends on the language; the portal counts characters and stays below.
constexpr std::size_t kName = 400, kLong = 8000;

class Check {
 public:
  Check(const Workshop& w, const Instrument& i) : w_(w), i_(i) {}

  Status Run() {
    Texts();
    Dates();
    Languages();
    Scope();
    Targets();
    Tables();
    if (error_.violations.empty()) return Ok();
    error_.message = error_.violations.front().field + ": " + error_.violations.front().description;
    return error_;
  }

 private:
  void Wrong(std::string field, std::string description) {
    error_.violations.push_back({std::move(field), std::move(description)});
  }
  void Length(const std::string& field, const std::string& value, std::size_t limit) {
    if (value.size() > limit) Wrong(field, "is longer than " + std::to_string(limit) + " bytes");
  }

  void Texts() {
    if (w_.display_name.empty()) Wrong("display_name", "is required");
    Length("display_name", w_.display_name, kName);
    Length("host", w_.host, kName);
    Length("co_host", w_.co_host, kName);
    Length("product", w_.product, kName);
    Length("consent_text", w_.consent_text, kLong);
    if (!IsCountryCode(w_.country_code)) Wrong("country_code", "must be an ISO 3166-1 alpha-2 or a user-assigned code");
    if (w_.demonstration && !IsUserAssigned(w_.country_code)) {
      Wrong("demonstration", "demonstration data belongs to a user-assigned country code, such as XA");
    }
    if (w_.origin != "live" && w_.origin != "survey") Wrong("origin", "must be live or survey");
    if (w_.support_side != Side::kGovernment && w_.support_side != Side::kIndustry) {
      Wrong("support_side", "must be government or industry");
    }
    if (w_.quorum_percent < 1 || w_.quorum_percent > 100) Wrong("quorum_percent", "must be 1 to 100");
    if (w_.invited_count < 0 || w_.invited_count > 100000) Wrong("invited_count", "must be 0 to 100,000");
    for (std::size_t n = 0; n < w_.hs_codes.size(); ++n) {
      const std::string& code = w_.hs_codes[n];
      const bool digits = code.find_first_not_of("0123456789.") == std::string::npos;
      if (!digits || code.size() < 2 || code.size() > 13) Wrong(At("hs_codes", n), "must be 2 to 12 digits");
    }
    for (std::size_t n = 0; n < w_.institutions.size(); ++n) {
      if (w_.institutions[n].role.empty()) Wrong(At("institutions", n) + ".role", "is required");
      if (w_.institutions[n].display_name.empty()) Wrong(At("institutions", n) + ".display_name", "is required");
      Length(At("institutions", n) + ".display_name", w_.institutions[n].display_name, kName);
    }
  }

  void Dates() {
    const auto start = ParseDate(w_.start_date), end = ParseDate(w_.end_date);
    if (!w_.start_date.empty() && !start.ok()) Wrong("start_date", "is no date of the form 2026-11-23");
    if (!w_.end_date.empty() && !end.ok()) Wrong("end_date", "is no date of the form 2026-11-23");
    if (start.ok() && end.ok() && *end < *start) Wrong("end_date", "is before start_date");
  }

  void Languages() {
    if (w_.languages.empty()) Wrong("languages", "at least one is required");
    std::set<std::string> seen;
    for (std::size_t n = 0; n < w_.languages.size(); ++n) {
      const std::string& language = w_.languages[n];
      if (!seen.insert(language).second) Wrong(At("languages", n), "is given twice");
      const std::string primary = language.substr(0, language.find('-'));
      bool offered = false;
      for (const std::string& has : i_.languages) offered = offered || has.substr(0, has.find('-')) == primary;
      if (!offered) Wrong(At("languages", n), "the instrument has no texts in it");
    }
  }

  void Scope() {
    std::set<std::string> seen;
    for (std::size_t n = 0; n < w_.out_of_scope.size(); ++n) {
      const OutOfScope& o = w_.out_of_scope[n];
      if (!i_.HasSubArea(o.sub_area)) Wrong(At("out_of_scope", n) + ".sub_area", "the instrument has no sub-area \"" + o.sub_area + "\"");
      if (!seen.insert(o.sub_area).second) Wrong(At("out_of_scope", n) + ".sub_area", "is given twice");
      if (o.reason.empty()) Wrong(At("out_of_scope", n) + ".reason", "is required");
      Length(At("out_of_scope", n) + ".reason", o.reason, kLong);
    }
    bool asked = false;
    for (const Question& question : i_.questions) asked = asked || w_.InScope(question.sub_area);
    if (!asked) Wrong("out_of_scope", "nothing would be asked");
  }

  void Targets() {
    std::set<std::string> seen;
    for (std::size_t n = 0; n < w_.target_overrides.size(); ++n) {
      const TargetOverride& o = w_.target_overrides[n];
      const std::string at = At("target_overrides", n);
      const int index = i_.IndexOf(o.question);
      if (index < 0) {
        Wrong(at + ".question", "the instrument has no question \"" + o.question + "\"");
      } else if (const int top = static_cast<int>(i_.questions[static_cast<std::size_t>(index)].choices.size()) - 1;
                 o.target < 0 || o.target > top) {
        Wrong(at + ".target", "must be 0 to " + std::to_string(top));
      }
      if (!seen.insert(o.question).second) Wrong(at + ".question", "is given twice");
      if (o.reason.empty()) Wrong(at + ".reason", "is required");
      Length(at + ".reason", o.reason, kLong);
    }
  }

  void Tables() {
    std::set<int> seen;
    for (std::size_t n = 0; n < w_.tables.size(); ++n) {
      const Table& table = w_.tables[n];
      const std::string at = At("tables", n);
      if (table.number < 1 || table.number > 999) Wrong(at + ".number", "must be 1 to 999");
      if (!seen.insert(table.number).second) Wrong(at + ".number", "is given twice");
      if (table.side != Side::kGovernment && table.side != Side::kIndustry) Wrong(at + ".side", "must be government or industry");
      if (table.seats < 0 || table.seats > 1000) Wrong(at + ".seats", "must be 0 to 1,000");
      for (std::size_t s = 0; s < table.sections.size(); ++s) {
        if (i_.AreaIndex(table.sections[s]) < 0 && !i_.HasSubArea(table.sections[s])) {
          Wrong(at + ".sections[" + std::to_string(s) + "]", "the instrument has no area or sub-area \"" + table.sections[s] + "\"");
        }
      }
    }
  }

  static std::string At(const char* list, std::size_t n) { return std::string(list) + "[" + std::to_string(n) + "]"; }

  const Workshop& w_;
  const Instrument& i_;
  Error error_{Code::kInvalidArgument, "WORKSHOP_INVALID", ""};
};

}  // namespace

Status CheckWorkshop(const Workshop& workshop, const Instrument& instrument) { return Check(workshop, instrument).Run(); }

}  // namespace concord::intake

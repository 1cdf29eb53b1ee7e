#include "projects/domain/edit.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "projects/domain/completeness.h"
#include "projects/domain/currency.h"
#include "projects/domain/quarter.h"

namespace concord::projects {
namespace {

// Bytes, so that a limit never depends on the language.
constexpr std::size_t kName = 400, kLong = 8000, kMostBodies = 50;
constexpr std::int64_t kMostMinorUnits = 1'000'000'000'000'000;

std::string Trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool OneOf(const std::string& value, std::initializer_list<std::string_view> codes) {
  return std::find(codes.begin(), codes.end(), value) != codes.end();
}

class Update {
 public:
  Update(Item& item, const Plan& changed, const std::vector<std::string>& fields, const Roadmap& roadmap, Micros now)
      : item_(item), to_(item.plan), from_(changed), fields_(fields), roadmap_(roadmap), now_(now) {}

  Status Run() {
    Text("lead", &Plan::lead, kName);
    Text("focal_point", &Plan::focal_point, kName);
    Supporting();
    Quarters();
    Choice("cost_band", &Plan::cost_band, {"", "L", "M", "H"}, "must be L, M or H");
    Cost();
    Choice("funds", &Plan::funds, {"", "own_budget", "partner", "none_yet"}, "must be own_budget, partner or none_yet");
    Text("funds_partner", &Plan::funds_partner, kName);
    if (to_.funds != "partner") to_.funds_partner.clear();
    Text("proof", &Plan::proof, kLong);
    Text("first_step", &Plan::first_step, kLong);
    State();
    if (Named("included")) to_.included = from_.included;
    for (const std::string& field : fields_) {
      if (std::find(known_.begin(), known_.end(), field) == known_.end()) {
        return InvalidArgument("MASK_INVALID", "update_mask: \"" + field + "\" cannot be changed.").At("update_mask", field + " cannot be changed");
      }
    }
    if (roadmap_.adopted()) {
      Item after = item_;
      after.plan = to_;
      for (const std::string& field : MissingFields(after)) Wrong(field, "is required, the roadmap has been handed over");
    }
    if (!error_.violations.empty()) {
      error_.message = error_.violations.front().field + ": " + error_.violations.front().description;
      return error_;
    }
    item_.plan = std::move(to_);
    return Ok();
  }

 private:
  bool Named(const char* name) {
    known_.push_back(name);
    return fields_.empty() || std::find(fields_.begin(), fields_.end(), name) != fields_.end();
  }
  void Wrong(const std::string& field, const std::string& what) { error_.violations.push_back({field, what}); }
  void Length(const std::string& field, const std::string& value, std::size_t limit) {
    if (value.size() > limit) Wrong(field, "is longer than " + std::to_string(limit) + " bytes");
  }
  void Text(const char* name, std::string Plan::*member, std::size_t limit) {
    if (!Named(name)) return;
    to_.*member = Trimmed(from_.*member);
    Length(name, to_.*member, limit);
  }
  void Choice(const char* name, std::string Plan::*member, std::initializer_list<std::string_view> codes, const char* what) {
    if (!Named(name)) return;
    to_.*member = from_.*member;
    if (!OneOf(to_.*member, codes)) Wrong(name, what);
  }

  void Supporting() {
    if (!Named("supporting")) return;
    to_.supporting.clear();
    if (from_.supporting.size() > kMostBodies) Wrong("supporting", "at most " + std::to_string(kMostBodies));
    for (std::size_t n = 0; n < from_.supporting.size() && n < kMostBodies; ++n) {
      const std::string at = "supporting[" + std::to_string(n) + "]";
      to_.supporting.push_back(Trimmed(from_.supporting[n]));
      if (to_.supporting.back().empty()) Wrong(at, "is empty");
      Length(at, to_.supporting.back(), kName);
    }
  }

  void Quarters() {
    const std::string end_before = to_.end_quarter;
    if (Named("start_quarter")) to_.start_quarter = from_.start_quarter;
    if (Named("end_quarter")) to_.end_quarter = from_.end_quarter;
    const auto start = ParseQuarter(to_.start_quarter), end = ParseQuarter(to_.end_quarter);
    if (!to_.start_quarter.empty() && !start) Wrong("start_quarter", "is no quarter of the form 2027-Q1");
    if (!to_.end_quarter.empty() && !end) Wrong("end_quarter", "is no quarter of the form 2027-Q1");
    if (start && end && *end < *start) Wrong("end_quarter", "is before start_quarter");
    if (end && to_.end_quarter != end_before && *end < QuarterOf(roadmap_.agree_time)) Wrong("end_quarter", "is before the agreement");
  }

  void Cost() {
    if (Named("currency_code")) to_.currency_code = from_.currency_code;
    if (Named("cost_minor_units")) to_.cost_minor_units = from_.cost_minor_units;
    if (!to_.currency_code.empty() && !IsCurrency(to_.currency_code)) Wrong("currency_code", "is no currency of ISO 4217");
    if (to_.cost_minor_units < 0 || to_.cost_minor_units > kMostMinorUnits) Wrong("cost_minor_units", "must be 0 to 10^15");
    if (to_.cost_minor_units > 0 && to_.currency_code.empty()) Wrong("currency_code", "is required with an estimate");
  }

  void State() {
    if (!Named("state")) return;
    if (from_.state == "LATE" && StateAt(item_, now_) == "LATE") return;
    to_.state = from_.state;
    if (!OneOf(to_.state, {"PLANNED", "STARTED", "DONE", "DROPPED"})) Wrong("state", "must be PLANNED, STARTED, DONE or DROPPED");
  }

  Item& item_;
  Plan to_;
  const Plan& from_;
  const std::vector<std::string>& fields_;
  const Roadmap& roadmap_;
  const Micros now_;
  std::vector<std::string> known_;
  Error error_{Code::kInvalidArgument, "ITEM_INVALID", ""};
};

}  // namespace

Status ApplyUpdate(Item& item, const Plan& changed, const std::vector<std::string>& fields, const Roadmap& roadmap, Micros now) {
  return Update(item, changed, fields, roadmap, now).Run();
}

Status SetFollowUp(Roadmap& roadmap, const std::string& body, const std::string& date) {
  const std::string who = Trimmed(body);
  Error error(Code::kInvalidArgument, "FOLLOW_UP_INVALID", "");
  if (who.size() > kName) error.violations.push_back({"follow_up_body", "is longer than " + std::to_string(kName) + " bytes"});
  if (who.empty() && !date.empty()) error.violations.push_back({"follow_up_body", "is required with a date"});
  if (date.empty() && !who.empty()) error.violations.push_back({"follow_up_date", "is required with a body"});
  if (!date.empty() && !ParseDate(date).ok()) error.violations.push_back({"follow_up_date", "is no date of the form 2026-12-09"});
  if (!error.violations.empty()) {
    error.message = error.violations.front().field + ": " + error.violations.front().description;
    return error;
  }
  roadmap.follow_up_body = who;
  roadmap.follow_up_date = date;
  return Ok();
}

}  // namespace concord::projects

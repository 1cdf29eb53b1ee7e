#include "intake/domain/update.h"

#include <algorithm>
#include <tuple>

namespace concord::intake {
namespace {

bool Same(const OutOfScope& a, const OutOfScope& b) { return std::tie(a.sub_area, a.reason) == std::tie(b.sub_area, b.reason); }
bool Same(const TargetOverride& a, const TargetOverride& b) {
  return std::tie(a.question, a.target, a.reason) == std::tie(b.question, b.target, b.reason);
}
bool Same(const Table& a, const Table& b) {
  return std::tie(a.number, a.side, a.sections, a.one_answer, a.seats) == std::tie(b.number, b.side, b.sections, b.one_answer, b.seats);
}
bool Same(Side a, Side b) { return a == b; }
bool Same(bool a, bool b) { return a == b; }
bool Same(int a, int b) { return a == b; }
bool Same(const std::string& a, const std::string& b) { return a == b; }
template <class T>
bool Same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const T& x, const T& y) { return Same(x, y); });
}

class Update {
 public:
  Update(Workshop& to, const Workshop& from, const std::vector<std::string>& fields) : to_(to), from_(from), fields_(fields) {}

  Status Run(const UpdateLimits& limits) {
    const bool answering_over = to_.stage > Stage::kAnswer, voting = to_.stage >= Stage::kVote;
    Field("display_name", &Workshop::display_name);
    Field("country_code", &Workshop::country_code, to_.stage > Stage::kPrepare);
    Field("host", &Workshop::host);
    Field("co_host", &Workshop::co_host);
    Field("product", &Workshop::product);
    Field("hs_codes", &Workshop::hs_codes);
    Field("target_markets", &Workshop::target_markets);
    Field("start_date", &Workshop::start_date);
    Field("end_date", &Workshop::end_date);
    Field("languages", &Workshop::languages);
    Field("facts", &Workshop::facts, to_.stage > Stage::kCheckGaps);
    Field("invited_count", &Workshop::invited_count);
    Field("consent_text", &Workshop::consent_text);
    Field("out_of_scope", &Workshop::out_of_scope, answering_over);
    Field("target_overrides", &Workshop::target_overrides, answering_over);
    Field("tables", &Workshop::tables, answering_over);
    Field("support_side", &Workshop::support_side, limits.joined);
    Field("equal_persons", &Workshop::equal_persons, voting);
    Field("quorum_percent", &Workshop::quorum_percent, voting);
    Field("demonstration", &Workshop::demonstration, to_.stage > Stage::kPrepare);
    if (Named("institutions")) to_.institutions = from_.institutions;
    if (Named("instrument")) {
      const bool closed = limits.answered || to_.stage > Stage::kPrepare;
      const bool same = to_.instrument == from_.instrument && to_.instrument_version == from_.instrument_version;
      if (!closed) {
        to_.instrument = from_.instrument;
        to_.instrument_version = from_.instrument_version;
      } else if (!same && !fields_.empty()) {
        Passed("instrument");
      }
    }
    for (const std::string& field : fields_) {
      if (std::find(known_.begin(), known_.end(), field) == known_.end()) {
        return InvalidArgument("MASK_INVALID", "update_mask: \"" + field + "\" cannot be changed.").At("update_mask", field + " cannot be changed");
      }
    }
    return status_;
  }

 private:
  bool Named(const char* name) {
    known_.push_back(name);
    return fields_.empty() || std::find(fields_.begin(), fields_.end(), name) != fields_.end();
  }
  void Passed(const char* name) {
    if (status_.ok()) status_ = FailedPrecondition("STAGE_PASSED", std::string(name) + " cannot change any more.").With("field", name);
  }
  template <class T>
  void Field(const char* name, T Workshop::*member, bool closed = false) {
    if (!Named(name)) return;
    if (!closed) to_.*member = from_.*member;
    else if (!fields_.empty() && !Same(to_.*member, from_.*member)) Passed(name);
  }

  Workshop& to_;
  const Workshop& from_;
  const std::vector<std::string>& fields_;
  std::vector<std::string> known_;
  Status status_ = Ok();
};

}  // namespace

Status ApplyUpdate(Workshop& to, const Workshop& from, const std::vector<std::string>& fields, const UpdateLimits& limits) {
  return Update(to, from, fields).Run(limits);
}

}  // namespace concord::intake

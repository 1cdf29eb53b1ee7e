// How the room edits its shortlist.
#include <algorithm>
#include <utility>

#include "intake/domain/shortlist.h"

namespace concord::intake {
namespace {

constexpr int kAfterCatalogue = 100000;

Candidate* Find(std::vector<Candidate>& list, const std::string& id) {
  for (Candidate& c : list) {
    if (c.id == id) return &c;
  }
  return nullptr;
}

Error Unknown(const std::string& id) {
  return NotFound("CANDIDATE_NOT_FOUND", "no such candidate").With("candidate", id);
}
Error WrongState(const std::string& id, const char* message) {
  return FailedPrecondition("CANDIDATE_STATE", message).With("candidate", id);
}

Status CheckRoom(const std::vector<Candidate>& list, const Instrument& instrument) {
  const auto listed = std::count_if(list.begin(), list.end(), [](const Candidate& c) { return c.state == CandidateState::kListed; });
  if (listed < instrument.shortlist_max) return Ok();
  return FailedPrecondition("SHORTLIST_FULL", "the shortlist holds as many candidates as it can")
      .With("max_size", std::to_string(instrument.shortlist_max));
}

void Put(Candidate& candidate, CandidateState state, const std::string& reason, const std::string& into = "") {
  candidate.state = state;
  candidate.reason = reason;
  candidate.merged_into = into;
  candidate.edited = true;
}

}  // namespace

Status CheckText(const std::string& text, const char* field, const char* reason, std::size_t limit) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return InvalidArgument(reason, std::string(field) + " is missing").At(field, "required");
  }
  if (text.size() > limit) {
    return InvalidArgument("TEXT_TOO_LONG", std::string(field) + " is too long").At(field, "at most " + std::to_string(limit) + " bytes");
  }
  return Ok();
}

Status AddAction(std::vector<Candidate>& list, const Instrument& instrument, const std::string& action, const std::string& reason) {
  CONCORD_CHECK_OK(CheckText(reason, "reason", "REASON_MISSING"));
  Candidate* known = Find(list, action);
  if (known != nullptr && known->state == CandidateState::kListed) return WrongState(action, "this candidate is on the shortlist");
  const Action* entry = instrument.FindAction(action);
  if (known == nullptr && entry == nullptr) return Unknown(action);
  CONCORD_CHECK_OK(CheckRoom(list, instrument));
  if (known == nullptr) {
    Candidate fresh;
    fresh.id = action;
    fresh.place = static_cast<int>(entry - instrument.actions.data());
    known = &list.emplace_back(std::move(fresh));
  }
  Put(*known, CandidateState::kListed, reason);
  SortShortlist(list);
  return Ok();
}

Status AddOwn(std::vector<Candidate>& list, const Instrument& instrument, const Workshop& workshop, Candidate own) {
  CONCORD_CHECK_OK(CheckText(own.reason, "reason", "REASON_MISSING"));
  Error error = InvalidArgument("CANDIDATE_INVALID", "the action of the room's own cannot be added as it is");
  if (auto title = CheckText(own.title, "title", "CANDIDATE_INVALID", 300); !title.ok()) {
    error.violations.push_back({"title", title.error().violations[0].description});
  }
  if (own.questions.size() > instrument.questions.size()) error.violations.push_back({"questions", "given twice"});
  for (std::size_t i = 0; i < own.questions.size() && error.violations.size() < 20; ++i) {
    const std::string place = "questions[" + std::to_string(i) + "]";
    const int index = instrument.IndexOf(own.questions[i]);
    if (index < 0) {
      error.violations.push_back({place, "unknown question"});
    } else if (!workshop.InScope(instrument.questions[static_cast<std::size_t>(index)].sub_area)) {
      error.violations.push_back({place, "out of scope"});
    } else if (std::count(own.questions.begin(), own.questions.end(), own.questions[i]) > 1) {
      error.violations.push_back({place, "given twice"});
    }
  }
  if (!own.cost_band.empty() && own.cost_band != "L" && own.cost_band != "M" && own.cost_band != "H") {
    error.violations.push_back({"cost_band", "L, M, H or empty"});
  }
  if (own.months < 0 || own.months > 600) error.violations.push_back({"months", "0 to 600"});
  if (!error.violations.empty()) return error;
  CONCORD_CHECK_OK(CheckRoom(list, instrument));
  int number = 1;
  while (Find(list, "own-" + std::to_string(number)) != nullptr) ++number;
  own.id = "own-" + std::to_string(number);
  own.place = kAfterCatalogue + number;
  own.own = true;
  own.state = CandidateState::kListed;
  own.edited = true;
  list.push_back(std::move(own));
  SortShortlist(list);
  return Ok();
}

Status DropCandidate(std::vector<Candidate>& list, const std::string& id, const std::string& reason) {
  CONCORD_CHECK_OK(CheckText(reason, "reason", "REASON_MISSING"));
  Candidate* candidate = Find(list, id);
  if (candidate == nullptr) return Unknown(id);
  if (candidate->state != CandidateState::kListed) return WrongState(id, "this candidate is not on the shortlist");
  Put(*candidate, CandidateState::kDropped, reason);
  SortShortlist(list);
  return Ok();
}

Status MergeCandidates(std::vector<Candidate>& list, const std::vector<std::string>& ids, const std::string& into,
                       const std::string& reason) {
  CONCORD_CHECK_OK(CheckText(reason, "reason", "REASON_MISSING"));
  Error error = InvalidArgument("MERGE_INVALID", "these candidates cannot be merged");
  if (ids.empty()) error.violations.push_back({"candidates", "at least one"});
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string place = "candidates[" + std::to_string(i) + "]";
    const auto here = ids.begin() + static_cast<std::ptrdiff_t>(i);
    if (ids[i] == into) error.violations.push_back({place, "is the one that stays"});
    else if (std::find(ids.begin(), here, ids[i]) != here) error.violations.push_back({place, "given twice"});
  }
  if (!error.violations.empty()) return error;
  std::vector<std::string> all = ids;
  all.push_back(into);
  for (const std::string& id : all) {
    const Candidate* candidate = Find(list, id);
    if (candidate == nullptr) return Unknown(id);
    if (candidate->state != CandidateState::kListed) return WrongState(id, "this candidate is not on the shortlist");
  }
  for (const std::string& id : ids) Put(*Find(list, id), CandidateState::kMerged, reason, into);
  SortShortlist(list);
  return Ok();
}

Status RestoreCandidate(std::vector<Candidate>& list, const Instrument& instrument, const std::string& id) {
  Candidate* candidate = Find(list, id);
  if (candidate == nullptr) return Unknown(id);
  if (candidate->state != CandidateState::kDropped && candidate->state != CandidateState::kMerged) {
    return WrongState(id, "this candidate was neither dropped nor merged");
  }
  CONCORD_CHECK_OK(CheckRoom(list, instrument));
  Put(*candidate, CandidateState::kListed, "");
  SortShortlist(list);
  return Ok();
}

}  // namespace concord::intake

#pragma once
// Shortlist: candidates triggered by the gaps that the room settled, in catalogue order; then edited by the room, with reasons.
#include <string>
#include <vector>

#include "intake/domain/gap.h"
#include "intake/domain/instrument.h"
#include "intake/domain/workshop.h"
#include "platform/base/result.h"

namespace concord::intake {

enum class CandidateState { kListed = 1, kDropped = 2, kMerged = 3, kBeyond = 4 };

struct Candidate {
  std::string id;              // of the catalogue, or "own-1"
  int place = 0;               // in the catalogue; the room's own come after it
  bool own = false;
  CandidateState state = CandidateState::kListed;
  std::string reason;
  std::string merged_into;
  std::string title;           // own only
  std::vector<std::string> questions;  // own only: what it answers
  std::string cost_band;       // own only, as the fields above
  int months = 0;
  bool edited = false;         // the room has touched it
};

// A gap that speaks for a candidate.
struct CandidateGap {
  std::string question;
  double gap = 0;
  int urgency = 1;             // 1 while not rated
  double weight = 0;           // of the trigger times that of the question
};

// Gaps that count for the shortlist: confirmed, corrected or rated, not struck and above zero. A room that has spoken of none
// leaves all computed gaps standing.
std::vector<const Gap*> SettledGaps(const std::vector<Gap>& gaps);

// What triggers a candidate, candidates merged into it included; largest weight × gap × urgency first.
std::vector<CandidateGap> GapsBehind(const Candidate& candidate, const std::vector<Candidate>& all, const Instrument& instrument,
                                     const std::vector<Gap>& gaps);
// The transparent rule: Σ weight × gap × urgency.
double RuleScore(const std::vector<CandidateGap>& gaps);

// Questions with weight behind a candidate, whether or not they have a gap; merged ones included. For the ranker.
struct CandidateTrigger {
  std::string question;
  double weight = 1;
};
std::vector<CandidateTrigger> TriggersOf(const Candidate& candidate, const std::vector<Candidate>& all, const Instrument& instrument,
                                         const Workshop& workshop);

// The actions that apply here (facts of the workshop) and answer a settled gap: the best `shortlist_max` by the rule listed, the
// others beyond; in catalogue order. Without any target (surveys) every action that applies is proposed.
std::vector<Candidate> ProposeShortlist(const Instrument& instrument, const Workshop& workshop, const std::vector<Gap>& gaps);

// Edits. All want a reason: INVALID_ARGUMENT REASON_MISSING. More than `shortlist_max` listed: FAILED_PRECONDITION SHORTLIST_FULL.
// Unknown candidates: NOT_FOUND CANDIDATE_NOT_FOUND; not on the list (or already on it): FAILED_PRECONDITION CANDIDATE_STATE.
Status AddAction(std::vector<Candidate>& list, const Instrument& instrument, const std::string& action, const std::string& reason);
// Fills id and place. INVALID_ARGUMENT CANDIDATE_INVALID names title, questions, cost_band or months.
Status AddOwn(std::vector<Candidate>& list, const Instrument& instrument, const Workshop& workshop, Candidate own);
Status DropCandidate(std::vector<Candidate>& list, const std::string& id, const std::string& reason);
// INVALID_ARGUMENT MERGE_INVALID: nothing to merge, into itself, given twice.
Status MergeCandidates(std::vector<Candidate>& list, const std::vector<std::string>& ids, const std::string& into, const std::string& reason);
Status RestoreCandidate(std::vector<Candidate>& list, const Instrument& instrument, const std::string& id);

// Listed ones in catalogue order, then beyond, dropped, merged.
void SortShortlist(std::vector<Candidate>& list);
std::vector<std::string> ListedIds(const std::vector<Candidate>& list);

// Text of people: not blank, at most `limit` bytes. INVALID_ARGUMENT `reason` | TEXT_TOO_LONG, with the field.
Status CheckText(const std::string& text, const char* field, const char* reason, std::size_t limit = 2000);

}  // namespace concord::intake

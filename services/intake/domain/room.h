#pragma once
// Everything that a room has said so far, made into gaps, rows and cases.
#include <map>
#include <string>
#include <vector>

#include "intake/domain/answer.h"
#include "intake/domain/gap.h"
#include "intake/domain/heat_map.h"
#include "intake/domain/instrument.h"
#include "intake/domain/participant.h"
#include "intake/domain/shortlist.h"
#include "intake/domain/suggestion.h"
#include "intake/domain/workshop.h"

namespace concord::intake {

// Somebody who answered: observers never do.
struct Responder {
  Participant participant;
  AnswerSheet sheet;
};

// Indices of the questions that are in scope, in the order of the instrument.
std::vector<int> QuestionsInScope(const Instrument& instrument, const Workshop& workshop);

// Gaps of all questions in scope, ranked.
std::vector<Gap> GapsOf(const Instrument& instrument, const Workshop& workshop, const std::vector<Responder>& responders,
                        const std::map<std::string, GapDecision>& decisions);

std::vector<Respondent> RespondentsOf(const Instrument& instrument, const std::vector<Responder>& responders);

// One byte for each question in scope: the choice, 255 = no answer.
std::string PackChoices(const Instrument& instrument, const std::vector<int>& questions, const AnswerSheet& sheet);

// Under what a question's part of a suggestion is told: its area, or its sub-area where an instrument has few areas.
inline constexpr std::size_t kFewAreas = 4;
std::string ThemeOf(const Instrument& instrument, const Question& question);

RankCase RankCaseOf(const Instrument& instrument, const Workshop& workshop, const std::vector<Responder>& responders,
                    const std::vector<Gap>& gaps, const std::vector<Candidate>& candidates);

// The transparent rule as a suggestion, for when nothing better can be asked; `why` goes into rule_only_reason.
Suggestion RuleSuggestion(const Instrument& instrument, const std::vector<Gap>& gaps, const std::vector<Candidate>& candidates,
                          const std::string& why);

}  // namespace concord::intake

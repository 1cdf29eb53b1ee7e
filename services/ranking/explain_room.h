#pragma once
// The room that is explained, and its changed copies. Inside of explain only.
#include <span>

#include "ranking/explain.h"

namespace concord::ranking::explain {

struct Outcome {
  std::vector<float> score;     // aligned with the candidates
  std::vector<uint32_t> order;  // candidates, best first
};

struct Terms {
  std::vector<double> rule, learnt;  // aligned with the candidates
};

class Room {
 public:
  Room(const Model& model, const Evidence& evidence, const WorkshopCase& workshop, const ExplainInput& input);

  // One ranking each, counted.
  Result<Terms> TermsOf(const WorkshopCase& workshop);
  Result<Outcome> Ranked(const WorkshopCase& workshop);

  const WorkshopCase& now() const { return now_; }
  const ExplainInput& input() const { return input_; }
  const Model& model() const { return model_; }
  int evaluations() const { return evaluations_; }
  int top() const { return TopCount(static_cast<int>(now_.candidates.size())); }

  // Mean of those who answered, by people; kMissing when nobody did, and of nominal questions.
  float Mean(size_t question) const { return state_[question].mean; }
  double Answering(size_t question) const { return state_[question].answering; }
  double People() const { return people_; }
  // Ordinal questions in an order that does not depend on theirs: those that speak most for candidates around the n-th place first.
  std::vector<size_t> Questions(const Outcome& outcome) const;

 private:
  struct State {
    float mean = kMissing;
    double answering = 0;  // people
  };
  Result<PreparedWorkshop> Prepared(const WorkshopCase& workshop);

  const Model& model_;
  const Evidence& evidence_;
  const WorkshopCase now_;  // gaps, urgency and answers as long as the questions
  const ExplainInput input_;
  std::vector<State> state_;
  double people_ = 0;
  int evaluations_ = 0;
};

WorkshopCase Padded(WorkshopCase workshop);
float Answer(const Voter& voter, size_t question);
int Rounded(double people);
size_t QuestionAt(const WorkshopCase& workshop, const std::string& id);  // questions.size(): none

// Voters who can move in this direction, those who can move furthest first; equal ones by what they said, not by their place.
std::vector<size_t> Movers(const WorkshopCase& workshop, size_t question, int direction);
// The first `count` of `movers` answer `steps` further.
WorkshopCase Move(const WorkshopCase& workshop, const ExplainInput& input, size_t question, int steps, std::span<const size_t> movers);

// Each within `budget` further rankings.
Status AddParts(Room& room, const ExplainSettings& settings, int budget, Explanation& out);
// How each candidate's score changes when the whole room answers one step higher; empty: not looked at.
using Slopes = std::vector<std::vector<float>>;
Result<Slopes> SlopesOf(Room& room, const Outcome& outcome, int budget);
Status AddSwaps(Room& room, const Outcome& outcome, const Slopes& slopes, int budget, Explanation& out);
Status AddNext(Room& room, const Outcome& outcome, const Slopes& slopes, int budget, Explanation& out);

}  // namespace concord::ranking::explain

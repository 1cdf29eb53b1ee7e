#include "ranking/explain_room.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <unordered_map>

namespace concord::ranking::explain {
namespace {

uint64_t Mixed(uint64_t h, std::string_view text) {
  for (const unsigned char c : text) h = (h ^ c) * 1099511628211ull;
  return h;
}

// What a voter said, whatever its place in the list or that of the questions.
uint64_t HashOf(const Voter& voter, const std::vector<uint64_t>& questions) {
  uint64_t h = Mixed(static_cast<uint64_t>(voter.weight * 1000) + 1469598103934665603ull, voter.group);
  for (size_t q = 0; q < voter.answers.size(); ++q) {
    uint32_t bits = 0xffffffffu;
    if (!std::isnan(voter.answers[q])) std::memcpy(&bits, &voter.answers[q], sizeof bits);
    uint64_t one = (questions[q] ^ bits) * 0x9e3779b97f4a7c15ull;
    h += one ^ (one >> 31);
  }
  return h;
}

}  // namespace

WorkshopCase Padded(WorkshopCase workshop) {
  const size_t n = workshop.questions.size();
  for (Voter& voter : workshop.voters) voter.answers.resize(n, kMissing);
  workshop.gaps.resize(n, kMissing);
  workshop.urgency.resize(n, kMissing);
  return workshop;
}

float Answer(const Voter& voter, size_t question) { return question < voter.answers.size() ? voter.answers[question] : kMissing; }

int Rounded(double people) { return static_cast<int>(std::lround(people)); }

size_t QuestionAt(const WorkshopCase& workshop, const std::string& id) {
  return static_cast<size_t>(std::find_if(workshop.questions.begin(), workshop.questions.end(), [&](const Question& q) { return q.id == id; }) -
                             workshop.questions.begin());
}

Room::Room(const Model& model, const Evidence& evidence, const WorkshopCase& workshop, const ExplainInput& input)
    : model_(model), evidence_(evidence), now_(Padded(workshop)), input_(input), state_(workshop.questions.size()) {
  for (const Voter& voter : now_.voters) people_ += voter.weight;
  for (size_t q = 0; q < state_.size(); ++q) {
    if (now_.questions[q].kind == QuestionKind::kNominal) continue;
    double sum = 0;
    for (const Voter& voter : now_.voters) {
      if (std::isnan(voter.answers[q])) continue;
      sum += static_cast<double>(voter.weight) * voter.answers[q];
      state_[q].answering += voter.weight;
    }
    if (state_[q].answering > 0) state_[q].mean = static_cast<float>(sum / state_[q].answering);
  }
}

Result<PreparedWorkshop> Room::Prepared(const WorkshopCase& workshop) {
  ++evaluations_;
  return model_.Prepare(workshop, &evidence_.popularity());
}

Result<Terms> Room::TermsOf(const WorkshopCase& workshop) {
  CONCORD_TRY(const auto prepared, Prepared(workshop));
  Terms terms;
  for (size_t i = 0; i < prepared.actions.size(); ++i) {
    terms.rule.push_back(prepared.rule[i]);
    terms.learnt.push_back(static_cast<double>(prepared.net[i]) + prepared.challengers[i]);
  }
  return terms;
}

Result<Outcome> Room::Ranked(const WorkshopCase& workshop) {
  CONCORD_TRY(const auto prepared, Prepared(workshop));
  const auto ranked = model_.Rank(prepared, evidence_.For(prepared, model_.local()));
  std::unordered_map<std::string_view, uint32_t> at;
  for (size_t i = 0; i < prepared.actions.size(); ++i) at.emplace(prepared.actions[i], static_cast<uint32_t>(i));
  Outcome out;
  out.score.resize(ranked.size());
  for (const auto& r : ranked) {
    out.order.push_back(at.at(r.action_id));
    out.score[out.order.back()] = r.score;
  }
  return out;
}

std::vector<size_t> Room::Questions(const Outcome& outcome) const {
  std::map<std::string_view, double> weight;
  const size_t around = std::min(outcome.order.size(), 2 * static_cast<size_t>(top()));
  for (size_t place = 0; place < around; ++place) {
    for (const Trigger& t : now_.candidates[outcome.order[place]].triggers) weight[t.question_id] += t.weight;
  }
  std::vector<size_t> out;
  for (size_t q = 0; q < now_.questions.size(); ++q) {
    if (now_.questions[q].kind == QuestionKind::kOrdinal && now_.questions[q].choices > 1) out.push_back(q);
  }
  const auto of = [&](size_t q) {
    const auto found = weight.find(now_.questions[q].id);
    return found == weight.end() ? 0.0 : found->second;
  };
  std::sort(out.begin(), out.end(), [&](size_t a, size_t b) {
    const double wa = of(a), wb = of(b);
    return wa != wb ? wa > wb : now_.questions[a].id < now_.questions[b].id;
  });
  return out;
}

std::vector<size_t> Movers(const WorkshopCase& workshop, size_t question, int direction) {
  const float end = direction > 0 ? static_cast<float>(workshop.questions[question].choices - 1) : 0.f;
  std::vector<uint64_t> questions;
  for (const Question& q : workshop.questions) questions.push_back(Mixed(1469598103934665603ull, q.id));
  std::vector<std::pair<std::pair<float, uint64_t>, size_t>> sorted;
  for (size_t v = 0; v < workshop.voters.size(); ++v) {
    const float answer = Answer(workshop.voters[v], question);
    if (std::isnan(answer) || (direction > 0 ? answer >= end : answer <= end)) continue;
    sorted.push_back({{-std::fabs(end - answer), HashOf(workshop.voters[v], questions)}, v});
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<size_t> out;
  for (const auto& [_, v] : sorted) out.push_back(v);
  return out;
}

WorkshopCase Move(const WorkshopCase& workshop, const ExplainInput& input, size_t question, int steps, std::span<const size_t> movers) {
  WorkshopCase out = workshop;
  const float last = static_cast<float>(out.questions[question].choices - 1);
  double moved = 0, answering = 0;
  for (const Voter& voter : out.voters) answering += std::isnan(Answer(voter, question)) ? 0 : voter.weight;
  for (const size_t v : movers) {
    float& answer = out.voters[v].answers[question];
    const float before = answer;
    answer = std::clamp(answer + static_cast<float>(steps), 0.f, last);
    moved += static_cast<double>(out.voters[v].weight) * (answer - before);
  }
  const bool settled = question < input.settled.size() && input.settled[question] != 0;
  if (question < out.gaps.size() && out.gaps[question] > 0 && !settled && answering > 0) {
    out.gaps[question] = std::clamp(out.gaps[question] - static_cast<float>(moved / answering), 0.f, last);
  }
  return out;
}

}  // namespace concord::ranking::explain

#include "inference/api/rank_convert.h"

#include <unordered_set>

namespace concord::inference::api {
namespace {

namespace pb = concord::inference::v1;

constexpr unsigned char kNoAnswer = 255;
constexpr int kMaxChoices = 255;  // 255 itself says "no answer"
constexpr int kMaxQuestions = 2'000, kMaxVoters = 20'000, kMaxCandidates = 1'000, kMaxGroups = 40;
constexpr double kMaxTriggerWeight = 1e6;  // far above any; what single precision has no number for would make every score none
constexpr std::size_t kMaxViolations = 100;
constexpr std::string_view kWorkshops = "workshops/";

std::string At(const char* list, int i) { return std::string(list) + "[" + std::to_string(i) + "]"; }

class Check {
 public:
  // `holds` or a violation at `field`.
  bool operator()(bool holds, const std::string& field, const char* should) {
    if (!holds && error_.violations.size() < kMaxViolations) error_.violations.push_back({field, should});
    return holds;
  }
  bool failed() const { return !error_.violations.empty(); }
  Error error() {
    error_.message = "What is to be ranked contradicts itself: " + error_.violations[0].field + " " + error_.violations[0].description + ".";
    return error_;
  }

 private:
  Error error_ = InvalidArgument("RANK_INPUT_INVALID", "");
};

void AddQuestions(const pb::RankRequest& request, Check& check, ranking::WorkshopCase& out) {
  std::unordered_set<std::string> codes, groups;
  for (int i = 0; i < request.questions_size(); ++i) {
    const auto& q = request.questions(i);
    const std::string at = At("questions", i);
    if (check(!q.code().empty(), at + ".code", "must not be empty")) check(codes.insert(q.code()).second, at + ".code", "stands twice");
    const bool choices = check(q.choices() >= 2 && q.choices() <= kMaxChoices, at + ".choices", "must be from 2 to 255");
    const bool gap = q.gap() == -1 || (q.gap() >= 0 && q.gap() <= q.choices() - 1);
    if (choices) check(gap, at + ".gap", "must be -1 or from 0 to the number of choices less one");
    check(q.urgency() >= -1 && q.urgency() <= 3, at + ".urgency", "must be from -1 to 3");
    if (!q.group().empty()) groups.insert(q.group());
    out.questions.push_back({q.code(), ranking::QuestionKind::kOrdinal, q.choices()});
    out.gaps.push_back(q.gap() < 0 ? ranking::kMissing : static_cast<float>(q.gap()));
    out.urgency.push_back(q.urgency() < 0 ? ranking::kMissing : static_cast<float>(q.urgency()));
  }
  check(groups.size() <= kMaxGroups, "questions", "are of more than 40 groups");
}

void AddVoters(const pb::RankRequest& request, Check& check, ranking::WorkshopCase& out) {
  out.voters.reserve(static_cast<std::size_t>(request.voters_size()));
  for (int i = 0; i < request.voters_size(); ++i) {
    const auto& v = request.voters(i);
    const std::string at = At("voters", i);
    check(v.weight() >= 0, at + ".weight", "must not be below 0");
    ranking::Voter voter;
    voter.group = v.side();
    voter.weight = static_cast<float>(v.weight() == 0 ? 1 : v.weight());
    if (check(v.choices().size() == out.questions.size(), at + ".choices", "must have one byte for each question")) {
      const std::string& choices = v.choices();
      voter.answers.resize(out.questions.size());
      for (std::size_t q = 0; q < choices.size(); ++q) {
        const auto choice = static_cast<unsigned char>(choices[q]);
        const bool there = choice == kNoAnswer || choice < out.questions[q].choices;
        if (!there) check(false, at + ".choices[" + std::to_string(q) + "]", "is not a choice of its question");
        voter.answers[q] = choice == kNoAnswer ? ranking::kMissing : static_cast<float>(choice);
      }
    }
    out.voters.push_back(std::move(voter));
  }
}

void AddCandidates(const pb::RankRequest& request, Check& check, ranking::WorkshopCase& out) {
  std::unordered_set<std::string> questions, ids;
  for (const auto& q : out.questions) questions.insert(q.id);
  check(request.candidates_size() > 0, "candidates", "must not be empty");
  for (int i = 0; i < request.candidates_size(); ++i) {
    const auto& c = request.candidates(i);
    const std::string at = At("candidates", i);
    if (check(!c.id().empty(), at + ".id", "must not be empty")) check(ids.insert(c.id()).second, at + ".id", "stands twice");
    check(c.months() >= 0, at + ".months", "must not be below 0");
    ranking::ActionInfo action;
    action.id = c.id();
    action.months = c.months();
    for (int t = 0; t < c.triggers_size(); ++t) {
      const auto& trigger = c.triggers(t);
      const std::string here = at + "." + At("triggers", t);
      check(questions.count(trigger.question()) > 0, here + ".question", "is not among the questions");
      check(trigger.weight() >= 0 && trigger.weight() <= kMaxTriggerWeight, here + ".weight", "must be a number from 0 to 1000000");
      action.triggers.push_back({trigger.question(), static_cast<float>(trigger.weight())});
    }
    out.candidates.push_back(std::move(action));
  }
}

}  // namespace

Result<ranking::WorkshopCase> CaseOf(const pb::RankRequest& request) {
  Check check;
  check(!request.programme().empty(), "programme", "must not be empty");
  check(request.questions_size() <= kMaxQuestions, "questions", "are more than 2000");
  check(request.voters_size() <= kMaxVoters, "voters", "are more than 20000");
  check(request.candidates_size() <= kMaxCandidates, "candidates", "are more than 1000");
  if (check.failed()) return check.error();
  ranking::WorkshopCase out;
  out.id = request.workshop().substr(request.workshop().rfind(kWorkshops, 0) == 0 ? kWorkshops.size() : 0);
  out.programme = request.programme();
  out.country = request.country_code();
  AddQuestions(request, check, out);
  AddVoters(request, check, out);
  AddCandidates(request, check, out);
  if (check.failed()) return check.error();
  return out;
}

void Fill(const Ranking& ranking, pb::RankResponse* response) {
  for (const RankedAction& action : ranking.actions) {
    auto* c = response->add_candidates();
    c->set_id(action.id);
    c->set_score(action.score);
    if (action.p_top) c->set_p_top(*action.p_top);
    c->set_place_low(action.place_low);
    c->set_place_high(action.place_high);
    for (const Reason& reason : action.reasons) {
      auto* r = c->add_reasons();
      r->set_kind(reason.kind);
      r->set_contribution(reason.contribution);
      for (const std::string& question : reason.questions) r->add_questions(question);
      r->set_count(reason.choices.chosen);
      r->set_of(reason.choices.of);
    }
  }
  response->set_model_version(ranking.model_version);
  response->set_rule_only(ranking.speaker == Speaker::kRule);
  response->set_rule_only_reason(ranking.rule_only_reason);
  response->set_workshops_learnt(ranking.workshops_learnt);
  response->set_workshops_country(ranking.workshops_country);
  response->set_top(ranking.top);
}

ranking::ExplainInput ExplainInputOf(const pb::RankRequest& request) {
  ranking::ExplainInput out;
  for (const auto& q : request.questions()) {
    out.group.push_back(q.group());
    out.settled.push_back(q.settled());
  }
  return out;
}

void Fill(const Reasoned& reasoned, pb::RankResponse* response) {
  for (auto& candidate : *response->mutable_candidates()) {
    for (const auto& part : reasoned.parts.at(candidate.id())) {
      auto* p = candidate.add_groups();
      p->set_group(part.group);
      p->set_rule(part.rule);
      p->set_net(part.learnt);
    }
    const auto chosen = reasoned.nearest.chosen.find(candidate.id());
    if (chosen != reasoned.nearest.chosen.end()) candidate.set_nearest_count(chosen->second);
  }
  auto* out = response->mutable_explanation();
  out->set_method(reasoned.why.exact ? "EXACT" : "SAMPLED");
  out->set_evaluations(reasoned.why.evaluations);
  out->mutable_nearest()->set_workshops(reasoned.nearest.workshops);
  out->mutable_nearest()->set_least(kLeastNearest);
  for (const OwnWorkshop& own : reasoned.nearest.own) {
    auto* o = out->mutable_nearest()->add_own();
    o->set_workshop(std::string(kWorkshops) + own.id);
    o->set_likeness(own.likeness);
    for (const auto& action : own.top) o->add_top(action);
  }
  for (const auto& hint : reasoned.why.swaps) {
    auto* s = out->add_swaps();
    s->set_above(hint.above);
    s->set_below(hint.below);
    s->set_question(hint.question);
    s->set_steps(hint.steps);
    s->set_people(hint.people);
    s->set_of(hint.of);
    if (hint.gap_before) s->set_gap_before(*hint.gap_before);
    if (hint.gap_after) s->set_gap_after(*hint.gap_after);
  }
  for (const auto& next : reasoned.why.next) {
    auto* n = out->add_next_questions();
    n->set_question(next.question);
    n->set_open(next.urgency ? "URGENCY" : "ANSWERS");
    n->set_missing(next.missing);
    n->set_of(next.of);
    n->set_chance(next.chance);
    for (const auto& answer : next.answers) {
      auto* a = n->add_answers();
      a->set_answer(answer.answer);
      for (const auto& id : answer.enters) a->add_enters(id);
      for (const auto& id : answer.leaves) a->add_leaves(id);
    }
  }
}

}  // namespace concord::inference::api

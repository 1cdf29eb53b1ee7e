#include "intake/api/inference_ranker.h"

#include <algorithm>

#include "concord/inference/v1/inference.grpc.pb.h"
#include "platform/rpc/client.h"

namespace concord::intake::api {
namespace {

namespace ipb = concord::inference::v1;

constexpr Micros kPatience = 3 * kSecond;  // a room waits for its first round to open

ipb::RankRequest RequestOf(const RankCase& c, bool explain) {
  ipb::RankRequest out;
  out.set_explain(explain);
  out.set_workshop(c.workshop);
  out.set_programme(c.programme);
  out.set_country_code(c.country_code);
  for (const auto& question : c.questions) {
    auto* q = out.add_questions();
    q->set_code(question.code);
    q->set_choices(question.choices);
    q->set_gap(question.gap);
    q->set_urgency(question.urgency);
    q->set_group(question.theme);
    q->set_settled(question.settled);
  }
  for (const auto& voter : c.voters) {
    auto* v = out.add_voters();
    v->set_choices(voter.choices);
    v->set_side(SideName(voter.side));
    v->set_weight(voter.people);
  }
  for (const auto& candidate : c.candidates) {
    auto* k = out.add_candidates();
    k->set_id(candidate.id);
    for (const auto& trigger : candidate.triggers) {
      auto* t = k->add_triggers();
      t->set_question(trigger.question);
      t->set_weight(trigger.weight);
    }
    k->set_cost_band(candidate.cost_band);
    k->set_months(candidate.months);
  }
  return out;
}

// The words of the contract: what is called "rule" there is said as "answers" to people.
std::string KindOf(const std::string& kind) { return kind == "rule" ? "answers" : kind == "earlier" ? "earlier_workshops" : kind; }

Explanation ExplanationOf(const ipb::Explanation& e) {
  Explanation out;
  out.method = e.method();
  out.nearest = e.nearest().workshops();
  out.nearest_least = e.nearest().least();
  for (const auto& own : e.nearest().own()) out.own.push_back({own.workshop(), own.likeness(), {own.top().begin(), own.top().end()}});
  for (const auto& s : e.swaps()) {
    SwapHint hint{s.above(), s.below(), s.question(), s.steps(), s.people(), s.of(), {}, {}};
    if (s.has_gap_before()) hint.gap_before = s.gap_before();
    if (s.has_gap_after()) hint.gap_after = s.gap_after();
    out.swaps.push_back(std::move(hint));
  }
  for (const auto& n : e.next_questions()) {
    NextQuestion next{n.question(), n.open(), n.missing(), n.of(), n.chance(), {}};
    for (const auto& a : n.answers()) {
      next.answers.push_back({a.answer(), {a.enters().begin(), a.enters().end()}, {a.leaves().begin(), a.leaves().end()}});
    }
    out.next.push_back(std::move(next));
  }
  return out;
}

Suggestion SuggestionOf(const ipb::RankResponse& response) {
  Suggestion out;
  out.model_version = response.model_version();
  out.rule_only = response.rule_only();
  out.rule_only_reason = response.rule_only_reason();
  out.workshops_learnt = response.workshops_learnt();
  out.workshops_country = response.workshops_country();
  out.top = response.top();
  if (response.has_explanation()) out.explanation = ExplanationOf(response.explanation());
  for (const auto& ranked : response.candidates()) {
    SuggestedAction action;
    action.candidate = ranked.id();
    action.place = static_cast<int>(out.actions.size()) + 1;
    if (ranked.has_p_top()) action.p_top = ranked.p_top();
    action.place_low = ranked.place_low();
    action.place_high = ranked.place_high();
    action.score = ranked.score();
    for (const auto& reason : ranked.reasons()) {
      action.reasons.push_back({KindOf(reason.kind()), reason.contribution(),
                                {reason.questions().begin(), reason.questions().end()}, reason.count(), reason.of()});
    }
    for (const auto& part : ranked.groups()) action.themes.push_back({part.group(), part.rule(), part.net()});
    action.nearest_count = ranked.nearest_count();
    out.actions.push_back(std::move(action));
  }
  return out;
}

class InferenceRanker final : public Ranker {
 public:
  InferenceRanker(rpc::Channels& channels, const auth::ServiceTokens& tokens) : channels_(channels), tokens_(tokens) {}

  Result<Suggestion> Rank(const std::string& office, const RankCase& rank_case, Micros deadline) override {
    return Ask(office, RequestOf(rank_case, false), deadline);
  }
  Result<Suggestion> Explain(const std::string& office, const RankCase& rank_case, Micros deadline) override {
    return Ask(office, RequestOf(rank_case, true), deadline);
  }

 private:
  Result<Suggestion> Ask(const std::string& office, const ipb::RankRequest& request, Micros deadline) {
    auto stub = ipb::InferenceService::NewStub(channels_.To("inference"));
    rpc::CallOptions options;
    options.token = tokens_.For(office);
    options.timeout = kPatience;
    if (deadline > 0) options.timeout = std::clamp<Micros>((deadline - SystemClock().Now()) / 2, 1, kPatience);
    CONCORD_TRY(auto response,
                rpc::Invoke<ipb::RankResponse>(*stub, &ipb::InferenceService::Stub::Rank, request, options));
    return SuggestionOf(response);
  }

  rpc::Channels& channels_;
  const auth::ServiceTokens& tokens_;
};

}  // namespace

std::unique_ptr<Ranker> MakeInferenceRanker(rpc::Channels& channels, const auth::ServiceTokens& tokens) {
  return std::make_unique<InferenceRanker>(channels, tokens);
}

}  // namespace concord::intake::api

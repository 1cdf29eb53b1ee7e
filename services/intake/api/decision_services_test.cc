// GapService and VoteService over a real gRPC host: rights, errors as they leave, what the messages carry, and the question that
// is put to inference.
#include <gtest/gtest.h>

#include "concord/inference/v1/inference.grpc.pb.h"
#include "concord/intake/v1/gaps.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "intake/api/decision_services.h"
#include "intake/api/inference_ranker.h"
#include "intake/app/testing/decision_world.h"
#include "platform/auth/testing/callers.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"

namespace concord::intake {
namespace {

using namespace testing_world;
namespace pb = concord::intake::v1;
namespace ipb = concord::inference::v1;

struct Inference final : ipb::InferenceService::CallbackService {
  explicit Inference(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* Rank(grpc::CallbackServerContext* c, const ipb::RankRequest* q, ipb::RankResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      asked = request;
      asked_by = call.caller.subject;
      for (const auto& candidate : request.candidates()) {
        auto* ranked = response->add_candidates();
        ranked->set_id(candidate.id());
        ranked->set_score(2.5);
        ranked->set_p_top(0.75);
        ranked->set_place_low(1);
        ranked->set_place_high(4);
        auto* reason = ranked->add_reasons();
        reason->set_kind("earlier");
        reason->set_contribution(1.5);
        reason->set_count(3);
        reason->set_of(9);
        ranked->add_reasons()->set_kind("rule");
      }
      if (request.explain()) Explain(response);
      response->set_model_version("2026-11");
      response->set_workshops_learnt(9);
      return Ok();
    });
  }
  static void Explain(ipb::RankResponse* response) {
    response->set_top(3);
    auto* part = response->mutable_candidates(0)->add_groups();
    part->set_group("A1");
    part->set_rule(0.5);
    part->set_net(0.25);
    response->mutable_candidates(0)->set_nearest_count(6);
    auto* why = response->mutable_explanation();
    why->set_method("SAMPLED");
    why->mutable_nearest()->set_workshops(9);
    why->mutable_nearest()->set_least(5);
    auto* own = why->mutable_nearest()->add_own();
    own->set_workshop("workshops/earlier");
    own->add_top("W-2");
    auto* swap = why->add_swaps();
    swap->set_above("W-1");
    swap->set_below("W-2");
    swap->set_question("A1.1");
    swap->set_steps(-1);
    swap->set_people(2);
    swap->set_of(11);
    swap->set_gap_before(3);
    swap->set_gap_after(2.5);
    auto* next = why->add_next_questions();
    next->set_question("B1.1");
    next->set_open("URGENCY");
    next->set_chance(0.25);
    auto* answer = next->add_answers();
    answer->set_answer(3);
    answer->add_enters("W-4");
    answer->add_leaves("W-1");
  }
  rpc::Calls& calls_;
  ipb::RankRequest asked;
  std::string asked_by;
};

class ServicesTest : public World {
 protected:
  void SetUp() override {
    auto rules = rpc::Rules::Load();
    ASSERT_TRUE(rules.ok());
    rules_ = std::make_unique<rpc::Rules>(*std::move(rules));
    calls_ = std::make_unique<rpc::Calls>(*rules_, verifier_, executor_, registry_);
    gap_service_ = api::MakeGapService(given_, *calls_);
    vote_service_ = api::MakeVoteService(given_, *calls_);
    inference_ = std::make_unique<Inference>(*calls_);
    host_.Register(gap_service_.get());
    host_.Register(vote_service_.get());
    host_.Register(inference_.get());
    ASSERT_TRUE(host_.Start("127.0.0.1:0").ok());
    host_.Admit(true);
    gap_stub_ = pb::GapService::NewStub(host_.To("intake"));
    vote_stub_ = pb::VoteService::NewStub(host_.To("intake"));
    verifier_.callers["facilitator"] = Facilitator();
    verifier_.callers["viewer"] = Facilitator();
    verifier_.callers["viewer"].roles = {"viewer"};
    verifier_.callers["service"] = Service();
    for (int n = 0; n < 13; ++n) verifier_.callers["p" + std::to_string(n)] = Person(n);
    // This test asks the real adapter.
    rpc_ranker_ = api::MakeInferenceRanker(host_, tokens_);
    hooks_ = MakeStageHooks(given_, *rpc_ranker_);
  }
  void TearDown() override { host_.Stop(kSecond); }

  template <class Response, class Method, class Request>
  Result<Response> Gaps(Method method, Request request, const std::string& token) {
    request.set_workshop(Name());
    return rpc::Invoke<Response>(*gap_stub_, method, request, {.token = token});
  }
  template <class Response, class Method, class Request>
  Result<Response> Votes(Method method, Request request, const std::string& token) {
    request.set_workshop(Name());
    return rpc::Invoke<Response>(*vote_stub_, method, request, {.token = token});
  }

  using G = pb::GapService::Stub;
  using V = pb::VoteService::Stub;
  auth::TableVerifier verifier_;
  auth::FixedTokens tokens_;
  exec::Executor executor_{"test", 2, 100};
  metrics::Registry registry_;
  std::unique_ptr<rpc::Rules> rules_;
  std::unique_ptr<rpc::Calls> calls_;
  std::unique_ptr<grpc::Service> gap_service_, vote_service_;
  std::unique_ptr<Inference> inference_;
  rpc::Host host_;
  std::unique_ptr<pb::GapService::Stub> gap_stub_;
  std::unique_ptr<pb::VoteService::Stub> vote_stub_;
  std::unique_ptr<Ranker> rpc_ranker_;
};

TEST_F(ServicesTest, GapsAsTheyLeave) {
  AdvanceTo(Stage::kCheckGaps);
  auto list = Gaps<pb::ListGapsResponse>(&G::ListGaps, pb::ListGapsRequest(), "p0");
  ASSERT_TRUE(list.ok()) << list.error().ToString();
  EXPECT_EQ(list->gaps_size(), 4);
  EXPECT_EQ(list->open_gaps(), 4);
  const auto& first = list->gaps(0);
  EXPECT_EQ(first.question(), "A1.1");
  EXPECT_DOUBLE_EQ(first.level(), 0.5);
  EXPECT_FALSE(first.has_urgency());
  EXPECT_FALSE(first.has_difference()) << "only government was asked";
  EXPECT_EQ(first.state(), pb::GAP_STATE_OPEN);
  ASSERT_EQ(first.sides_size(), 2);
  EXPECT_EQ(first.sides(0).side(), pb::SIDE_GOVERNMENT);
  EXPECT_EQ(first.sides(0).histogram_size(), 6);
  EXPECT_EQ(first.sides(1).n(), 0);
  EXPECT_FALSE(first.sides(1).has_median());
  pb::AgreeAnswerRequest agree;
  agree.set_question("A1.1");
  agree.set_choice(2);
  agree.set_note("agreed");
  auto agreed = Gaps<pb::Gap>(&G::AgreeAnswer, agree, "facilitator");
  ASSERT_TRUE(agreed.ok());
  EXPECT_EQ(agreed->agreed_choice(), 2);
  EXPECT_EQ(agreed->note(), "agreed");
  EXPECT_TRUE(agreed->has_update_time());
  auto heat = Gaps<pb::HeatMap>(&G::GetHeatMap, pb::GetHeatMapRequest(), "viewer");
  ASSERT_TRUE(heat.ok());
  EXPECT_EQ(heat->rows_size(), 2);
  EXPECT_TRUE(heat->rows(0).has_industry());
}

TEST_F(ServicesTest, AGroupUnderFiveShowsNeitherMedianNorDifference) {
  ASSERT_TRUE(store_->Write(kOffice, [&](store::Tx& tx) -> Status {
    for (int n = 8; n < 11; ++n) {  // two people of industry are left
      CONCORD_CHECK_OK(tx.Exec("DELETE FROM sheets WHERE office_id = $1 AND participant_id = $2", {people_[static_cast<std::size_t>(n)].id}));
    }
    return Ok();
  }).ok());
  auto list = Gaps<pb::ListGapsResponse>(&G::ListGaps, pb::ListGapsRequest(), "facilitator");
  ASSERT_TRUE(list.ok());
  for (const auto& gap : list->gaps()) {
    const auto& industry = gap.sides(1);
    if (industry.n() == 0) continue;
    EXPECT_EQ(industry.n(), 2);
    EXPECT_TRUE(industry.suppressed());
    EXPECT_FALSE(industry.has_median());
    EXPECT_FALSE(industry.has_min()) << "two of two: a range would be their answers";
    EXPECT_EQ(industry.histogram_size(), 0);
    EXPECT_FALSE(gap.has_difference());
    EXPECT_TRUE(gap.has_level()) << "the room's gap still counts them";
    const auto& government = gap.sides(0);
    EXPECT_TRUE(government.n() == 0 || (!government.has_median() && government.histogram_size() == 0)) << "industry would follow from it";
  }
}

TEST_F(ServicesTest, ASideOfFewBallotsIsNotToldApart) {
  AdvanceTo(Stage::kVote);
  for (int n : {0, 1, 2, 3, 4, 5, 6}) {  // six of government, one of industry
    pb::CastBallotRequest cast;
    cast.set_round(1);
    cast.add_ranking(n < 6 ? "W-1" : "W-2");
    cast.set_request_id("r");
    ASSERT_TRUE(Votes<pb::CastBallotResponse>(&V::CastBallot, cast, "p" + std::to_string(n)).ok());
  }
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  pb::GetRoundRequest get;
  get.set_number(1);
  auto round = Votes<pb::Round>(&V::GetRound, get, "p0");
  ASSERT_TRUE(round.ok()) << round.error().ToString();
  EXPECT_EQ(round->ballots_industry(), 1);
  int in_five = 0;
  for (const auto& tally : round->tallies()) {
    in_five += tally.in_five();
    EXPECT_EQ(tally.in_five_government() + tally.in_five_industry(), 0) << "what one person chose in secret";
    EXPECT_EQ(tally.points_government() + tally.points_industry() + tally.points_persons(), 0);
    EXPECT_EQ(tally.place_government() + tally.place_industry(), 0);
  }
  EXPECT_EQ(in_five, 7);
  pb::ExportBallotsRequest all;
  all.set_number(1);
  auto ballots = Votes<pb::ExportBallotsResponse>(&V::ExportBallots, all, "service");
  ASSERT_TRUE(ballots.ok());
  ASSERT_EQ(ballots->ballots_size(), 7);
  for (const auto& ballot : ballots->ballots()) EXPECT_EQ(ballot.counts_as(), "");
}

TEST_F(ServicesTest, RightsAreThoseOfTheContract) {
  AdvanceTo(Stage::kVote);
  pb::ConfirmGapRequest confirm;
  confirm.set_question("A1.1");
  for (const char* token : {"viewer", "p0", "service"}) {
    auto r = Gaps<pb::Gap>(&G::ConfirmGap, confirm, token);
    ASSERT_FALSE(r.ok());
    EXPECT_EQ(r.error().code, Code::kPermissionDenied) << token;
  }
  pb::CastBallotRequest cast;
  cast.set_round(1);
  cast.add_ranking("W-1");
  cast.set_request_id("r");
  for (const char* token : {"facilitator", "service"}) {
    EXPECT_EQ(Votes<pb::CastBallotResponse>(&V::CastBallot, cast, token).error().code, Code::kPermissionDenied) << "nobody votes for others";
  }
  EXPECT_EQ(Votes<pb::CastBallotResponse>(&V::CastBallot, cast, "nobody").error().code, Code::kUnauthenticated);
  EXPECT_EQ(Votes<pb::MyBallot>(&V::GetMyBallot, pb::GetMyBallotRequest(), "facilitator").error().code, Code::kPermissionDenied);
}

TEST_F(ServicesTest, FromPaperToAgreement) {
  AdvanceTo(Stage::kVote);
  auto paper = Votes<pb::MyBallot>(&V::GetMyBallot, pb::GetMyBallotRequest(), "p4");
  ASSERT_TRUE(paper.ok());
  EXPECT_EQ(paper->round(), 1);
  EXPECT_EQ(paper->places(), 3);
  ASSERT_EQ(paper->candidates_size(), 6);
  EXPECT_GT(paper->candidates(0).gaps_size(), 0);
  pb::CastBallotRequest cast;
  cast.set_round(1);
  cast.set_request_id("r-4");
  cast.add_ranking("W-1");
  cast.add_ranking("W-77");
  auto bad = Votes<pb::CastBallotResponse>(&V::CastBallot, cast, "p4");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().reason, "BALLOT_INVALID");
  ASSERT_EQ(bad.error().violations.size(), 1u);
  EXPECT_EQ(bad.error().violations[0].field, "ranking[1]");
  cast.set_ranking(1, "W-2");
  auto taken = Votes<pb::CastBallotResponse>(&V::CastBallot, cast, "p4");
  ASSERT_TRUE(taken.ok());
  EXPECT_EQ(taken->receive_time().seconds(), clock_.Now() / kSecond);
  cast.set_request_id("r-5");
  EXPECT_EQ(Votes<pb::CastBallotResponse>(&V::CastBallot, cast, "p4").error().code, Code::kAlreadyExists);
  pb::GetRoundRequest get;
  get.set_number(1);
  EXPECT_EQ(Votes<pb::Round>(&V::GetRound, get, "facilitator").error().reason, "ROUND_SECRET");
  EXPECT_EQ(Votes<pb::Suggestion>(&V::GetSuggestion, pb::GetSuggestionRequest(), "facilitator").error().reason, "SUGGESTION_SECRET");
  pb::ExportBallotsRequest all;
  all.set_number(1);
  EXPECT_EQ(Votes<pb::ExportBallotsResponse>(&V::ExportBallots, all, "service").error().reason, "ROUND_SECRET");
  CastAll(1);
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  EXPECT_EQ(Votes<pb::ExportBallotsResponse>(&V::ExportBallots, all, "facilitator").error().code, Code::kPermissionDenied);
  auto ballots = Votes<pb::ExportBallotsResponse>(&V::ExportBallots, all, "service");
  ASSERT_TRUE(ballots.ok()) << ballots.error().ToString();
  ASSERT_EQ(ballots->ballots_size(), 11);
  EXPECT_EQ(ballots->ballots(0).voter().size(), 20u);
  EXPECT_LT(ballots->ballots(0).voter(), ballots->ballots(1).voter()) << "in an order that says nothing";
  EXPECT_GT(ballots->ballots(0).ranking_size(), 0);
  EXPECT_NE(ballots->ballots(0).counts_as(), "");
  auto round = Votes<pb::Round>(&V::GetRound, get, "p11");
  ASSERT_TRUE(round.ok());
  EXPECT_EQ(round->ballots(), 11);
  EXPECT_EQ(round->ballots_government(), 6);
  EXPECT_EQ(round->voters(), 11);
  EXPECT_EQ(round->tallies(0).in_five(), 11);
  EXPECT_EQ(round->tallies(0).in_five_government() + round->tallies(0).in_five_industry(), 11);
  EXPECT_EQ(round->agreement(), "very_strong");
  EXPECT_GT(round->ballots_to_change_top3(), 0);
  EXPECT_TRUE(round->sides_balanced());
  EXPECT_TRUE(round->has_close_time());
  auto suggestion = Votes<pb::Suggestion>(&V::GetSuggestion, pb::GetSuggestionRequest(), "p4");
  ASSERT_TRUE(suggestion.ok());
  EXPECT_EQ(suggestion->model_version(), "2026-11");
  ASSERT_EQ(suggestion->actions_size(), 6);
  EXPECT_DOUBLE_EQ(suggestion->actions(0).p_top(), 0.75);
  EXPECT_EQ(suggestion->actions(1).place(), 2);
  EXPECT_EQ(suggestion->actions(0).reasons(0).kind(), "earlier_workshops");
  EXPECT_EQ(suggestion->actions(0).reasons(0).of(), 9);
  EXPECT_EQ(suggestion->actions(0).reasons(1).kind(), "answers");
  EXPECT_EQ(suggestion->top(), 3);
  ASSERT_EQ(suggestion->actions(0).groups_size(), 1);
  EXPECT_EQ(suggestion->actions(0).groups(0).group(), "A1");
  EXPECT_EQ(suggestion->actions(0).groups(0).answers(), 0.5);
  EXPECT_EQ(suggestion->actions(0).groups(0).net(), 0.25);
  EXPECT_EQ(suggestion->actions(0).nearest_count(), 6);
  const auto& why = suggestion->explanation();
  EXPECT_EQ(why.method(), "SAMPLED");
  EXPECT_EQ(why.nearest().workshops(), 9);
  EXPECT_EQ(why.nearest().own_size(), 0) << "a participant";
  EXPECT_EQ(Votes<pb::Suggestion>(&V::GetSuggestion, pb::GetSuggestionRequest(), "facilitator")->explanation().nearest().own(0).top(0), "W-2");
  ASSERT_EQ(why.swaps_size(), 1);
  EXPECT_EQ(why.swaps(0).steps(), -1);
  EXPECT_EQ(why.swaps(0).gap_after(), 2.5);
  ASSERT_EQ(why.next_questions_size(), 1);
  EXPECT_EQ(why.next_questions(0).open(), "URGENCY");
  EXPECT_EQ(why.next_questions(0).answers(0).enters(0), "W-4");
  ASSERT_EQ(Advance(Stage::kAgree), "");
  pb::TakePositionRequest position;
  position.set_position(pb::POSITION_OBJECT);
  position.set_candidate("W-1");
  position.set_reason("no budget");
  ASSERT_TRUE(Votes<pb::TakePositionResponse>(&V::TakePosition, position, "p9").ok());
  pb::ChangeOrderRequest change;
  change.set_candidate("W-3");
  change.set_to_place(1);
  change.set_reason("harvest");
  auto agreement = Votes<pb::Agreement>(&V::ChangeOrder, change, "facilitator");
  ASSERT_TRUE(agreement.ok());
  EXPECT_EQ(agreement->order(0), "W-3");
  EXPECT_EQ(agreement->order_voted(0), "W-1");
  EXPECT_EQ(agreement->changes(0).reason(), "harvest");
  EXPECT_EQ(agreement->industry().object(), 1);
  EXPECT_EQ(agreement->industry().people(), 5);
  EXPECT_EQ(agreement->objections(0).side(), pb::SIDE_INDUSTRY);
  EXPECT_EQ(agreement->quorum_industry(), 3);
  EXPECT_FALSE(agreement->quorum_met());
  EXPECT_EQ(Votes<pb::Agreement>(&V::GetAgreement, pb::GetAgreementRequest(), "p9")->my_position(), pb::POSITION_OBJECT);
}

TEST_F(ServicesTest, InferenceIsAskedWithCodesAndNumbersOnly) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(gaps_.Agree(Facilitator(), Name(), "A1.1", 1, "words of the room").ok());
  AdvanceTo(Stage::kVote);
  const auto& asked = inference_->asked;
  EXPECT_EQ(inference_->asked_by, "services/reporting") << "by a service token of the office";
  EXPECT_EQ(asked.programme(), "small");
  EXPECT_EQ(asked.country_code(), "XA");
  ASSERT_EQ(asked.questions_size(), 4);
  EXPECT_DOUBLE_EQ(asked.questions(0).gap(), 3);
  EXPECT_EQ(asked.questions(0).urgency(), -1);
  ASSERT_EQ(asked.voters_size(), 11);
  EXPECT_EQ(asked.voters(0).choices().size(), 4u);
  EXPECT_EQ(asked.voters(0).side(), "government");
  EXPECT_EQ(asked.voters(10).choices()[0], '\xff');
  EXPECT_GT(asked.candidates(0).triggers_size(), 0);
  EXPECT_EQ(asked.SerializeAsString().find("words"), std::string::npos);
  for (const Participant& p : people_) EXPECT_EQ(asked.SerializeAsString().find(p.id), std::string::npos);
}

TEST_F(ServicesTest, AnUnreachableInferenceDoesNotHoldUpTheRoom) {
  AdvanceTo(Stage::kShortlist);
  host_.Admit(false);  // every call is answered UNAVAILABLE from now on
  ASSERT_EQ(Advance(Stage::kVote), "");
  host_.Admit(true);
  ASSERT_EQ(Cast(0, 1, {"W-1"}), "");
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  auto suggestion = Votes<pb::Suggestion>(&V::GetSuggestion, pb::GetSuggestionRequest(), "p4");
  ASSERT_TRUE(suggestion.ok());
  EXPECT_TRUE(suggestion->rule_only());
  EXPECT_EQ(suggestion->rule_only_reason(), "INFERENCE_UNAVAILABLE");
  EXPECT_FALSE(suggestion->actions(0).has_p_top());
}

TEST_F(ServicesTest, ShortlistEditsOverTheWire) {
  AdvanceTo(Stage::kShortlist);
  pb::DropCandidateRequest drop;
  drop.set_candidate("W-2");
  drop.set_reason("too small");
  auto list = Votes<pb::Shortlist>(&V::DropCandidate, drop, "facilitator");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->candidates(list->candidates_size() - 1).state(), pb::CANDIDATE_STATE_DROPPED);
  pb::AddCandidateRequest own;
  own.set_title("Sampling truck");
  own.set_reason("asked for");
  own.add_questions("B1.1");
  list = Votes<pb::Shortlist>(&V::AddCandidate, own, "facilitator");
  ASSERT_TRUE(list.ok());
  EXPECT_TRUE(list->candidates(5).own());
  EXPECT_EQ(list->candidates(5).title(), "Sampling truck");
  EXPECT_EQ(list->max_size(), 6);
  pb::AddCandidateRequest full;
  full.set_action("W-8");
  full.set_reason("why not");
  auto refused = Votes<pb::Shortlist>(&V::AddCandidate, full, "facilitator");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "SHORTLIST_FULL");
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  pb::MergeCandidatesRequest merge;
  merge.add_candidates("W-4");
  merge.set_into("W-3");
  merge.set_reason("same");
  ASSERT_TRUE(Votes<pb::Shortlist>(&V::MergeCandidates, merge, "facilitator").ok());
  pb::RestoreCandidateRequest restore;
  restore.set_candidate("W-4");
  ASSERT_TRUE(Votes<pb::Shortlist>(&V::RestoreCandidate, restore, "facilitator").ok());
}

}  // namespace
}  // namespace concord::intake

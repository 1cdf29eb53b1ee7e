// Why, as a caller of Rank is told it.
#include "inference/app/testing/module_world.h"

namespace concord::inference {
namespace {

using namespace testing_world;

TEST_F(ModuleTest, WithExplainItSaysWhyAndItAddsUp) {
  Promote("1", NetModel(1));
  PublishEvidence(1, State({"w1", "w2"}));
  ASSERT_TRUE(ServesModel("1"));
  ASSERT_TRUE(Metric("concord_inference_evidence_version{programme=\"qi4tf\"} 1"));
  auto request = Request();
  EXPECT_FALSE(Ranked(request, tokens_->For(kOffice))->has_explanation());
  request.set_explain(true);
  for (int q = 0; q < request.questions_size(); ++q) request.mutable_questions(q)->set_group(q < 2 ? "E" : "F");
  request.add_voters()->set_choices(std::string("\x01\xff\x03\xff", 4));
  const auto ranked = Ranked(request, tokens_->For(kOffice));
  ASSERT_TRUE(ranked.ok()) << ranked.error().ToString();
  EXPECT_EQ(ranked->top(), 3);
  EXPECT_EQ(ranked->explanation().method(), "EXACT");
  EXPECT_GT(ranked->explanation().evaluations(), 4);
  for (const auto& candidate : ranked->candidates()) {
    double rule = 0, net = 0;
    ASSERT_EQ(candidate.groups_size(), 3);
    for (const auto& part : candidate.groups()) {
      rule += part.rule();
      net += part.net();
    }
    for (const auto& reason : candidate.reasons()) {
      if (reason.kind() == "rule") rule -= reason.contribution();
      if (reason.kind() == "net") net -= reason.contribution();
    }
    EXPECT_NEAR(rule, 0, 1e-4);
    EXPECT_NEAR(net, 0, 1e-4);
  }
  ASSERT_EQ(ranked->explanation().swaps_size(), 3);
  EXPECT_EQ(ranked->explanation().swaps(0).above(), ranked->candidates(0).id());
  // Again, by another way: as the first hint says it would be.
  for (const auto& hint : ranked->explanation().swaps()) {
    if (hint.question().empty()) continue;
    const auto workshop = testing_world::Workshop();
    auto then = request;
    then.set_explain(false);
    for (int q = 0; q < 4; ++q) {
      if (then.questions(q).code() != hint.question()) continue;
      if (hint.has_gap_after()) then.mutable_questions(q)->set_gap(hint.gap_after());
      std::vector<std::pair<int, int>> movers;  // how far it is from the end, voter
      for (int v = 0; v < then.voters_size(); ++v) {
        const int choice = static_cast<unsigned char>(then.voters(v).choices()[static_cast<std::size_t>(q)]);
        const int room = hint.steps() > 0 ? 5 - choice : choice;
        if (choice != 255 && room > 0) movers.emplace_back(-room, v);
      }
      std::sort(movers.begin(), movers.end());
      for (int k = 0; k < hint.people(); ++k) {
        std::string choices = then.voters(movers[static_cast<std::size_t>(k)].second).choices();
        char& choice = choices[static_cast<std::size_t>(q)];
        choice = static_cast<char>(std::clamp(choice + hint.steps(), 0, 5));
        then.mutable_voters(movers[static_cast<std::size_t>(k)].second)->set_choices(choices);
      }
    }
    const auto swapped = Ranked(then, tokens_->For(kOffice));
    ASSERT_TRUE(swapped.ok()) << swapped.error().ToString();
    int above = 0, below = 0;
    for (int place = 0; place < swapped->candidates_size(); ++place) {
      if (swapped->candidates(place).id() == hint.above()) above = place;
      if (swapped->candidates(place).id() == hint.below()) below = place;
    }
    EXPECT_LT(below, above) << hint.question();
  }
  EXPECT_TRUE(Metric("concord_inference_explain_seconds_count 1"));
}

TEST_F(ModuleTest, OtherWorkshopsAreToldAsASumAndToServicesOnly) {
  ranking::Evidence evidence;
  for (int k = 0; k < 7; ++k) {
    auto w = testing_world::Workshop("XB", "other" + std::to_string(k));
    w.outcome.share = {9, 8, 7, 0, 0, 0};
    auto record = *ranking::MakeRecord(w, *ranking::Model().Prepare(w));
    record.owner = ranking::OwnerOf(k < 6 ? "another office" : kOffice);
    evidence.Learn(record);
  }
  PublishEvidence(1, evidence.Serialize());
  ASSERT_TRUE(ServesModel("evidence-1"));
  auto request = Request();
  request.set_explain(true);
  const auto told = Ranked(request, tokens_->For(kOffice));
  EXPECT_EQ(told->explanation().nearest().workshops(), 6);
  EXPECT_EQ(told->explanation().nearest().least(), 5);
  ASSERT_EQ(told->explanation().nearest().own_size(), 1);
  EXPECT_EQ(told->explanation().nearest().own(0).workshop(), "workshops/other6");
  for (const auto& candidate : told->candidates()) EXPECT_EQ(candidate.nearest_count(), candidate.id() == "labs" || candidate.id() == "training" || candidate.id() == "portal" ? 6 : 0);
  const auto person = Ranked(request, facilitator_);
  EXPECT_EQ(person->explanation().nearest().workshops(), 0);
  EXPECT_EQ(person->explanation().nearest().own_size(), 0);
  EXPECT_GT(person->explanation().swaps_size(), 0);
  request.set_workshop("workshops/other6");
  EXPECT_EQ(Ranked(request, tokens_->For(kOffice))->explanation().nearest().own_size(), 0);
}

TEST_F(ModuleTest, ARoomThatIsAskedAgainIsKnown) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  auto request = Request();
  request.mutable_voters(0)->set_side("industry");
  const auto first = Ranked(request, facilitator_);
  EXPECT_EQ(Ranked(request, facilitator_)->SerializeAsString(), first->SerializeAsString());
  EXPECT_TRUE(Metric("concord_inference_rooms_total{outcome=\"known\"}"));
  request.mutable_voters(0)->set_choices(std::string("\x05\x05\x05\x05", 4));
  EXPECT_NE(Ranked(request, facilitator_)->SerializeAsString(), first->SerializeAsString());
}

}  // namespace
}  // namespace concord::inference

// The module as a host starts it: what is learnt and promoted is taken up, what is damaged is not.
#include "inference/app/testing/module_world.h"

namespace concord::inference {
namespace {

using namespace testing_world;

TEST_F(ModuleTest, WithNothingLearntTheRuleAnswers) {
  const auto ranked = Ranked();
  EXPECT_TRUE(ranked.rule_only());
  EXPECT_EQ(ranked.rule_only_reason(), "NO_MODEL");
  EXPECT_EQ(ranked.candidates_size(), 6);
  EXPECT_EQ(Serving().models_size(), 0);
  EXPECT_THAT(Troubles(), testing::IsEmpty());
  EXPECT_TRUE(Metric("concord_inference_ranks_total{outcome=\"rule\"} 1"));
}

TEST_F(ModuleTest, FacilitatorsAndServicesMayAskAndWrongInputIsNamed) {
  EXPECT_TRUE(Ranked(Request(), facilitator_).ok());
  EXPECT_EQ(Ranked(Request(), viewer_).error().code, Code::kPermissionDenied);
  EXPECT_EQ(Ranked(Request(), "").error().code, Code::kUnauthenticated);
  auto request = Request();
  request.mutable_voters(0)->set_choices(std::string("\x00\x02\x09\xff", 4));
  const auto refused = Ranked(request, facilitator_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "RANK_INPUT_INVALID");
  ASSERT_EQ(refused.error().violations.size(), 1u);
  EXPECT_EQ(refused.error().violations[0].field, "voters[0].choices[2]");
}

TEST_F(ModuleTest, EvidenceIsUsedByTheNextRankWithoutARestart) {
  EXPECT_TRUE(Ranked().rule_only());
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("evidence-1"));
  const auto ranked = Ranked();
  EXPECT_FALSE(ranked.rule_only());
  EXPECT_EQ(ranked.workshops_learnt(), 1);
  EXPECT_EQ(ranked.workshops_country(), 1);
  EXPECT_EQ(ranked.candidates(0).id(), "standards");
  EXPECT_EQ(Ranked(Request("survey"), facilitator_)->rule_only_reason(), "NO_MODEL");
  EXPECT_TRUE(Metric("concord_inference_evidence_version{programme=\"qi4tf\"} 1"));
  EXPECT_TRUE(Metric("concord_inference_ranks_total{outcome=\"prior\"}"));

  PublishEvidence(2, State({"w1", "w2"}));
  ASSERT_TRUE(ServesModel("evidence-2"));
  const auto serving = Serving();
  ASSERT_EQ(serving.models_size(), 1);
  EXPECT_EQ(serving.models(0).programme(), "qi4tf");
  EXPECT_EQ(serving.models(0).workshops_learnt(), 2);
  EXPECT_EQ(serving.models(0).model_version(), "");
  EXPECT_GT(serving.models(0).evidence_time().seconds(), 0);
}

TEST_F(ModuleTest, BrokenEvidenceIsPutAwayAndTheOldOneServes) {
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("evidence-1"));
  PublishEvidence(2, State({"w1", "w2"}).substr(0, 60));
  ASSERT_TRUE(Metric("concord_inference_evidence_total{outcome=\"refused\"} 1"));
  EXPECT_EQ(Ranked().model_version(), "evidence-1");
  ASSERT_TRUE(Eventually([&] { return bus_->DeadLetters("inference")->size() == 1; }));
  PublishBytes("concord.learning.evidence.v1", "concord.learning.events.v1.EvidenceUpdated", "qi4tf", "");  // tombstone
  EXPECT_TRUE(Eventually([&] { return Ranked().rule_only_reason() == "NO_MODEL"; }));
}

// A producer that was cut off says late what it had to say: by then another has said it, and something newer.
TEST_F(ModuleTest, WhatIsSaidTwiceDoesNotUndoWhatCameBetween) {
  const auto say = [&](const std::string& programme, std::int64_t version, const std::string& id) {
    lev::EvidenceUpdated e;
    e.set_programme(programme);
    e.set_version(version);
    e.set_state(State({"w1"}));
    PublishBytes("concord.learning.evidence.v1", e.GetDescriptor()->full_name(), programme, e.SerializeAsString(), id);
  };
  const std::string first = NewId();
  say("qi4tf", 1, first);
  ASSERT_TRUE(ServesModel("evidence-1"));
  say("qi4tf", 2, NewId());
  ASSERT_TRUE(ServesModel("evidence-2"));
  say("qi4tf", 1, first);
  say("survey", 1, NewId());
  ASSERT_TRUE(Metric("concord_inference_evidence_version{programme=\"survey\"} 1")) << "heard after it";
  EXPECT_EQ(Ranked().model_version(), "evidence-2");
}

TEST_F(ModuleTest, APromotedModelIsTakenUpAndNoCallFails) {
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, answered{0};
  std::thread room([&] {
    while (!stop) {
      const auto r = Ranked(Request(), tokens_->For(kOffice));
      failed += !r.ok() || r->candidates_size() != 6;
      ++answered;
    }
  });
  Promote("1", NetModel(1));
  EXPECT_TRUE(ServesModel("1"));
  const auto ranked = Ranked();
  Promote("2", NetModel(2));
  EXPECT_TRUE(ServesModel("2"));
  stop = true;
  room.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(answered, 0);
  EXPECT_FALSE(ranked.rule_only());
  EXPECT_EQ(ranked.workshops_learnt(), 40);
  const auto serving = Serving();
  EXPECT_EQ(serving.models(0).model_version(), "2");
  EXPECT_EQ(serving.models(0).model_sha256(), Sha256Hex(NetModel(2).Serialize()));
  EXPECT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"downloaded\"} 2"));
  EXPECT_TRUE(Metric("concord_inference_ranks_total{outcome=\"model\"}"));
}

TEST_F(ModuleTest, ADamagedTornOrOtherModelIsRefusedAndTheLastGoodOneServes) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  Promote("2", NetModel(2), [](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; });
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"} 1"));
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_TRUE(Eventually([&] { return Troubles() == std::vector<std::string>{"model MODEL_REFUSED"}; }));
  Promote("3", NetModel(3), [](std::string& bytes) { bytes.resize(bytes.size() - 1500); });
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"} 2"));
  EXPECT_EQ(Ranked().model_version(), "1");
  Promote("3", NetModel(3), [](std::string& bytes) { bytes = NetModel(9).Serialize(); });  // sound, but not what was promoted
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"} 3"));
  EXPECT_EQ(Ranked().model_version(), "1");
  // The right file is there: it is tried again without anybody saying so.
  teacher_.Add("3", NetModel(3).Serialize(), Sha256Hex(NetModel(3).Serialize()));
  EXPECT_TRUE(ServesModel("3"));
  EXPECT_TRUE(Eventually([&] { return Troubles().empty(); }));  // it serves a moment before the fetch is noted as done
}

TEST_F(ModuleTest, ARestartServesTheKeptModelWhileLearningIsAway) {
  Promote("1", NetModel(1));
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("1"));
  ASSERT_TRUE(Metric("concord_inference_evidence_version{programme=\"qi4tf\"} 1"));
  teacher_.SetDown(true);
  Start();
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(Serving().models(0).workshops_learnt(), 1);
  EXPECT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"cached\"} 1"));
  EXPECT_THAT(Troubles(), testing::ElementsAre("model LEARNING_UNREACHABLE"));
  EXPECT_EQ(teacher_.Downloads(), 1);
  teacher_.SetDown(false);
  EXPECT_TRUE(Eventually([&] { return Troubles().empty(); }));
}

TEST_F(ModuleTest, AKeptModelThatIsDamagedIsFetchedAgain) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  process_.reset();
  std::ofstream(data_ / "inference/qi4tf.model", std::ios::binary | std::ios::app) << "x";
  Start();
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(teacher_.Downloads(), 2);
  Start();
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(teacher_.Downloads(), 2);
}

TEST_F(ModuleTest, AServiceThatJustStartedAsksForWhatIsPromotedAndLearnt) {
  const std::string bytes = NetModel(1).Serialize();
  teacher_.Add("5", bytes, Sha256Hex(bytes));
  teacher_.evidence["qi4tf"] = {3, State({"w1", "w2", "w3"})};
  teacher_.evidence["survey"] = {1, State({"w1"})};
  Start();  // nothing of it is on the bus
  EXPECT_EQ(Ranked().model_version(), "5");
  EXPECT_EQ(Ranked(Request("survey"), facilitator_)->model_version(), "evidence-1");
  const auto serving = Serving();
  ASSERT_EQ(serving.models_size(), 2);
  EXPECT_EQ(serving.models(0).workshops_learnt(), 3);
  EXPECT_EQ(serving.models(1).workshops_learnt(), 1);
}

TEST_F(ModuleTest, AModelThatIsRolledBackStopsSpeakingAndNoCallFails) {
  Promote("1", NetModel(1));
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("1"));
  lev::ModelRolledBack back;
  back.set_programme("qi4tf");
  back.set_version("1");
  back.set_to_version("0");
  Publish("concord.learning.events.v1", "qi4tf", back);  // the promotion of 0 follows
  Promote("0", NetModel(2));
  EXPECT_TRUE(ServesModel("0"));
  back.set_version("0");
  back.clear_to_version();
  Publish("concord.learning.events.v1", "qi4tf", back);
  EXPECT_TRUE(ServesModel("evidence-1"));
  Promote("3", NetModel(3));
  EXPECT_TRUE(ServesModel("3"));
}

TEST_F(ModuleTest, AModelThatLearningNoLongerPromotesIsNotServed) {
  Promote("1", NetModel(1));
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("1"));
  {
    std::lock_guard lock(teacher_.mutex);
    teacher_.promoted["qi4tf"] = "";
  }
  Start();  // the promotion is still on the bus
  EXPECT_TRUE(ServesModel("evidence-1"));
  EXPECT_EQ(Serving().models(0).model_version(), "");
  Promote("2", NetModel(2));
  EXPECT_TRUE(ServesModel("2"));
}

TEST_F(ModuleTest, OfManyPromotionsOfThePastTheLastIsFetched) {
  process_.reset();
  for (const unsigned seed : {1u, 2u, 3u, 4u}) Promote(std::to_string(seed), NetModel(seed));
  Start();
  EXPECT_EQ(Ranked().model_version(), "4");
  EXPECT_EQ(teacher_.Downloads(), 1);
}

}  // namespace
}  // namespace concord::inference

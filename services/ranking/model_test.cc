#include "ranking/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace concord::ranking {
namespace {

WorkshopCase Case() {
  WorkshopCase w;
  w.id = "w";
  w.programme = "p";
  w.country = "x";
  w.questions = {{"q1", QuestionKind::kOrdinal, 6}, {"q2", QuestionKind::kNominal, 3}, {"q3", QuestionKind::kNumeric, 0}};
  w.voters = {{{5, 1, 2.5f}, "a"}, {{0, kMissing, 1}, "b"}, {{2}, "a"}};
  w.candidates = {{"a1", "One", 0, 0, {}, {{"q1", 1, -1}}}, {"a2", "Two"}, {"new", "Three"}};
  return w;
}

// A model with nets of random weights over Case()'s questions.
Model Random() {
  const WorkshopCase w = Case();
  ModelParts parts;
  parts.encoder = Encoder::Fit({&w});
  parts.actions = {"a1", "a2"};
  auto learnt = w;
  learnt.candidates.pop_back();
  learnt.outcome.share = {0.7f, 0.3f};
  parts.popularity.Learn(learnt);
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 0.3f);
  for (const uint32_t context : {0u, static_cast<uint32_t>(parts.encoder.context_columns())}) {
    NetWeights net{static_cast<uint32_t>(parts.encoder.voter_columns()), context, 8, 2};
    net.w1.resize((net.voter + context) * 8);
    net.b1.resize(8);
    net.w2.resize(64);
    net.b2.resize(8);
    net.w3.resize(16);
    net.b3.resize(2);
    for (auto* v : {&net.w1, &net.b1, &net.w2, &net.b2, &net.w3, &net.b3}) {
      for (float& x : *v) x = normal(random);
    }
    parts.nets.push_back(net);
  }
  return Model(std::move(parts));
}

TEST(Model, WithoutAModelTheRuleRanksAndSaysSo) {
  auto w = Case();
  w.gaps = {4, kMissing, kMissing};
  w.candidates[1].triggers = {{"q1", 0.2f, -1}};
  const auto prepared = Model().Prepare(w);
  ASSERT_TRUE(prepared.ok());
  EXPECT_TRUE(prepared->fallback);
  const auto ranking = Model().Rank(*prepared, {});
  EXPECT_EQ(ranking[0].action_id, "a1");
  EXPECT_EQ(ranking[0].reasons.linked[0].question_id, "q1");
  EXPECT_EQ(Model().version(), "rule");
}

TEST(Model, TermsSumToTheScoreUpToOneConstant) {
  const Model model = Random();
  const auto prepared = model.Prepare(Case());
  const LocalEvidence local{1, {1, 1, 1}, {.2f, .25f, .55f}, {.5f, .3f, .2f}};
  const auto ranking = model.Rank(*prepared, local);
  double sum = 0;
  for (const auto& r : ranking) {
    const auto shift = [](const Ranked& x) {
      return x.score - x.reasons.prior - x.reasons.rule - x.reasons.net - x.reasons.challengers - x.reasons.local;
    };
    EXPECT_NEAR(shift(r), shift(ranking[0]), 1e-4);
    EXPECT_NE(r.reasons.local, 0);
    sum += std::exp(r.score);
  }
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_FALSE(prepared->fallback);
}

TEST(Model, OrderOfCandidatesAndVotersDoesNotMatter) {
  const Model model = Random();
  auto w = Case();
  const auto before = model.Rank(*model.Prepare(w), {});
  std::reverse(w.candidates.begin(), w.candidates.end());
  std::reverse(w.voters.begin(), w.voters.end());
  std::swap(w.questions[0], w.questions[2]);
  for (auto& v : w.voters) {
    v.answers.resize(3, kMissing);
    std::swap(v.answers[0], v.answers[2]);
  }
  const auto after = model.Rank(*model.Prepare(w), {});
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].action_id, after[i].action_id);
    EXPECT_NEAR(before[i].score, after[i].score, 1e-5);
  }
}

TEST(Model, EqualScoresAreOrderedByAHashNotByPosition) {
  WorkshopCase w;
  w.id = "w";
  for (int i = 0; i < 30; ++i) w.candidates.push_back({"action" + std::to_string(i)});
  const auto one = Model().Rank(*Model().Prepare(w), {});
  std::reverse(w.candidates.begin(), w.candidates.end());
  const auto two = Model().Rank(*Model().Prepare(w), {});
  for (size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].action_id, two[i].action_id);
}

TEST(Model, SurvivesItsBytes) {
  const Model model = Random();
  const auto back = Model::Parse(model.Serialize());
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(back->version(), model.version());
  EXPECT_EQ(back->Serialize(), model.Serialize());
  EXPECT_EQ(back->Rank(*back->Prepare(Case()), {})[0].score, model.Rank(*model.Prepare(Case()), {})[0].score);
}

TEST(Model, DamagedFilesAreRefusedClearly) {
  const std::string bytes = Random().Serialize();
  for (size_t size = 0; size < bytes.size(); size += 97) EXPECT_FALSE(Model::Parse(bytes.substr(0, size)).ok()) << size;
  for (size_t at = 0; at < bytes.size(); at += 31) {
    auto broken = bytes;
    broken[at] ^= 0x20;
    EXPECT_FALSE(Model::Parse(broken).ok()) << at;
  }
  EXPECT_EQ(Model::Parse("not a model at all, and long enough to look like one in size").error().reason, "RANKING_FILE_FOREIGN");
  EXPECT_EQ(Model::Load("/no/such/file").error().code, Code::kNotFound);
}

TEST(Model, ContradictionsAreRefusedWithTheirField) {
  auto w = Case();
  w.candidates.push_back(w.candidates[0]);
  EXPECT_EQ(Model().Prepare(w).error().violations[0].field, "candidates[3].id");
  w = Case();
  w.voters[0].answers.push_back(1);
  EXPECT_EQ(Model().Prepare(w).error().violations[0].field, "voters[0].answers");
  w.candidates.clear();
  EXPECT_FALSE(Model().Prepare(w).ok());
}

TEST(Model, AnotherProgrammesQuestionsFallBackToPriorAndRule) {
  const Model model = Random();
  auto w = Case();
  for (auto& q : w.questions) q.id += "-other";
  const auto prepared = model.Prepare(w);
  EXPECT_EQ(prepared->net, std::vector<float>(3, 0.f));
}

}  // namespace
}  // namespace concord::ranking

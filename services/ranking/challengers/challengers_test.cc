#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "ranking/challengers/challenger.h"
#include "ranking/encoder.h"
#include "ranking/popularity.h"

namespace concord::ranking {
namespace {

constexpr int kActions = 6;

// One answer decides: where question q0 is high, action a0 is wanted and a5 is not; where it is low, the other way round.
struct Planted {
  std::vector<WorkshopCase> cases;
  std::vector<std::vector<float>> context, prior;
  std::vector<View> views;
  Encoder encoder;
  Popularity popularity;
};

WorkshopCase PlantedCase(int index, std::mt19937_64& random, OutcomeKind kind) {
  std::uniform_real_distribution<float> uniform(0, 1);
  WorkshopCase w;
  w.id = "w" + std::to_string(index);
  w.country = "c" + std::to_string(index % 8);
  w.programme = "p";
  for (int q = 0; q < 5; ++q) w.questions.push_back({"q" + std::to_string(q), QuestionKind::kNumeric, 0});
  Voter voter;
  for (int q = 0; q < 5; ++q) voter.answers.push_back(uniform(random));
  const float x = voter.answers[0];
  w.voters.push_back(voter);
  for (int a = 0; a < kActions; ++a) {
    ActionInfo action;
    action.id = "a" + std::to_string(a);
    w.candidates.push_back(action);
    const float slope = 1 - 2 * static_cast<float>(a) / (kActions - 1);
    w.outcome.share.push_back(std::exp(3 * slope * (x - 0.5f) + 0.1f * uniform(random)));
  }
  w.outcome.kind = kind;
  return w;
}

Planted Plant(int workshops, OutcomeKind kind = OutcomeKind::kShares) {
  Planted p;
  std::mt19937_64 random(5);
  for (int i = 0; i < workshops; ++i) p.cases.push_back(PlantedCase(i, random, kind));
  std::vector<const WorkshopCase*> all;
  for (const auto& w : p.cases) all.push_back(&w);
  p.encoder = Encoder::Fit(all);
  for (const auto& w : p.cases) p.popularity.Learn(w);
  for (const auto& w : p.cases) {
    p.context.push_back(p.encoder.Encode(w).plain);
    p.popularity.Learn(w, -1);
    p.prior.push_back(p.popularity.LogPrior(w.candidates, w.programme));
    p.popularity.Learn(w);
  }
  for (size_t i = 0; i < p.cases.size(); ++i) p.views.push_back({&p.cases[i], p.context[i], {}, p.prior[i]});
  return p;
}

std::string Bytes(const Challenger& challenger) {
  Writer out;
  WriteChallenger(challenger, out);
  return out.Take();
}

class OfContext : public testing::TestWithParam<ChallengerKind> {
 protected:
  ChallengerPtr Learn(const std::vector<View>& views, uint64_t seed = 1) {
    auto learnt = LearnChallenger(GetParam(), views, seed);
    EXPECT_TRUE(learnt.ok());
    return learnt.ok() ? *learnt : nullptr;
  }
};
INSTANTIATE_TEST_SUITE_P(All, OfContext, testing::Values(ChallengerKind::kNearest, ChallengerKind::kRidge, ChallengerKind::kForest,
                                         ChallengerKind::kPairwise),
                         [](const auto& info) { return std::string(ChallengerName(info.param)); });

TEST_P(OfContext, LearnsAPlantedRelationOfSharesAndOfOrders) {
  for (const OutcomeKind kind : {OutcomeKind::kShares, OutcomeKind::kOrder}) {
    Planted p = Plant(120, kind);
    const std::vector<View> learnt_from(p.views.begin(), p.views.begin() + 80);
    const ChallengerPtr challenger = Learn(learnt_from);
    ASSERT_NE(challenger, nullptr);
    int right = 0, asked = 0;
    for (size_t i = 80; i < p.views.size(); ++i) {
      const std::vector<float> score = challenger->Score(p.views[i]);
      ASSERT_EQ(score.size(), kActions);
      double sum = 0;
      for (const float s : score) sum += std::exp(s);
      EXPECT_NEAR(sum, 1, 1e-4);
      const float x = p.cases[i].voters[0].answers[0];
      if (std::abs(x - 0.5f) < 0.15f) continue;
      right += (score[0] > score[5]) == (x > 0.5f);
      ++asked;
    }
    EXPECT_GT(asked, 20);
    EXPECT_GE(right, asked * 9 / 10);
  }
}

TEST_P(OfContext, AnUnknownActionGetsItsPrior) {
  Planted p = Plant(60);
  const ChallengerPtr challenger = Learn(p.views);
  ASSERT_NE(challenger, nullptr);
  WorkshopCase w = p.cases[0];
  for (ActionInfo& a : w.candidates) a.id = "new " + a.id;
  const std::vector<float> prior = {std::log(.3f), std::log(.2f), std::log(.1f), std::log(.1f), std::log(.1f), std::log(.2f)};
  const std::vector<float> score = challenger->Score({&w, p.context[0], {}, prior});
  for (size_t i = 0; i < prior.size(); ++i) EXPECT_NEAR(score[i], prior[i], 1e-5);
}

TEST_P(OfContext, TheOrderOfCandidatesDoesNotMatter) {
  Planted p = Plant(60);
  const ChallengerPtr challenger = Learn(p.views);
  WorkshopCase w = p.cases[3];
  std::reverse(w.candidates.begin(), w.candidates.end());
  std::vector<float> prior(p.prior[3].rbegin(), p.prior[3].rend());
  std::vector<float> turned = challenger->Score({&w, p.context[3], {}, prior});
  std::reverse(turned.begin(), turned.end());
  const std::vector<float> score = challenger->Score(p.views[3]);
  for (size_t i = 0; i < score.size(); ++i) EXPECT_NEAR(turned[i], score[i], 1e-6);
}

TEST_P(OfContext, WrittenAndReadItScoresTheSame) {
  Planted p = Plant(60);
  const ChallengerPtr challenger = Learn(p.views);
  const std::string bytes = Bytes(*challenger);
  Reader in(bytes);
  auto read = ReadChallenger(in);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(in.done());
  EXPECT_EQ(Bytes(**read), bytes);
  for (const View& v : p.views) EXPECT_EQ((*read)->Score(v), challenger->Score(v));
}

TEST_P(OfContext, TheSameSeedGivesTheSameBytes) {
  Planted p = Plant(60);
  EXPECT_EQ(Bytes(*Learn(p.views, 7)), Bytes(*Learn(p.views, 7)));
}

TEST_P(OfContext, TruncatedBytesAreRefused) {
  Planted p = Plant(40);
  const std::string bytes = Bytes(*Learn(p.views));
  for (size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97) {
    Reader in(std::string_view(bytes).substr(0, size));
    const auto read = ReadChallenger(in);
    EXPECT_FALSE(read.ok()) << size;
  }
}

TEST_P(OfContext, NothingToLearnFromGivesNoChallenger) {
  Planted p = Plant(40);
  std::vector<View> without = p.views;
  for (View& v : without) v.context = {};
  EXPECT_EQ(Learn(without), nullptr);
  for (size_t i = 0; i < p.cases.size(); ++i) {  // candidates that never come again
    for (ActionInfo& a : p.cases[i].candidates) a.id += "/" + p.cases[i].id;
  }
  EXPECT_EQ(Learn(p.views), nullptr);
}

}  // namespace
}  // namespace concord::ranking

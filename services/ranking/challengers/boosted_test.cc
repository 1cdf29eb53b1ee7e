#include "ranking/challengers/boosted.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace concord::ranking {
namespace {

// Lists of projects that never come again; cheap ones near the middle are wanted: a feature decides, and not linearly.
struct Budgets {
  std::vector<WorkshopCase> cases;
  std::vector<std::vector<float>> rows, prior;
  std::vector<View> views;
};

Budgets Plan(int workshops) {
  Budgets b;
  std::mt19937_64 random(11);
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (int w = 0; w < workshops; ++w) {
    WorkshopCase c;
    c.id = "w" + std::to_string(w);
    const int n = 8 + w % 5;
    std::vector<float> rows;
    for (int i = 0; i < n; ++i) {
      c.candidates.push_back({c.id + "/" + std::to_string(i)});
      const float near = uniform(random), noise = uniform(random);
      rows.insert(rows.end(), {near, noise});
      c.outcome.share.push_back(std::exp(-6 * near * near + 0.3f * uniform(random)));
    }
    b.cases.push_back(std::move(c));
    b.rows.push_back(std::move(rows));
    b.prior.emplace_back(static_cast<size_t>(n), -std::log(static_cast<float>(n)));
  }
  for (size_t w = 0; w < b.cases.size(); ++w) b.views.push_back({&b.cases[w], {}, b.rows[w], b.prior[w]});
  return b;
}

ChallengerPtr Learn(const std::vector<View>& views, uint64_t seed = 1) {
  auto learnt = LearnChallenger(ChallengerKind::kBoosted, views, seed, Effort::kFast);
  EXPECT_TRUE(learnt.ok());
  return learnt.ok() ? *learnt : nullptr;
}

std::string Bytes(const Challenger& challenger) {
  Writer out;
  WriteChallenger(challenger, out);
  return out.Take();
}

TEST(BoostedTest, RanksActionsThatNobodyEverRanked) {
  const Budgets b = Plan(120);
  const ChallengerPtr challenger = Learn({b.views.begin(), b.views.begin() + 90});
  ASSERT_NE(challenger, nullptr);
  int right = 0;
  for (size_t w = 90; w < b.views.size(); ++w) {
    const std::vector<float> score = challenger->Score(b.views[w]);
    double sum = 0;
    for (const float s : score) sum += std::exp(s);
    EXPECT_NEAR(sum, 1, 1e-4);
    const auto& share = b.cases[w].outcome.share;
    const auto best = std::max_element(score.begin(), score.end()) - score.begin();
    const auto worst = std::min_element(score.begin(), score.end()) - score.begin();
    right += share[static_cast<size_t>(best)] > 3 * share[static_cast<size_t>(worst)];
  }
  EXPECT_GE(right, 29);
}

TEST(BoostedTest, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  const Budgets b = Plan(40);
  EXPECT_EQ(Bytes(*Learn(b.views, 7)), Bytes(*Learn(b.views, 7)));
  EXPECT_NE(Bytes(*Learn(b.views, 7)), Bytes(*Learn(b.views, 8)));
}

TEST(BoostedTest, WrittenAndReadItScoresTheSameAndCutItIsRefused) {
  const Budgets b = Plan(40);
  const ChallengerPtr challenger = Learn(b.views);
  const std::string bytes = Bytes(*challenger);
  Reader in(bytes);
  const auto read = ReadChallenger(in);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(in.done());
  for (const View& v : b.views) EXPECT_EQ((*read)->Score(v), challenger->Score(v));
  for (size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97) {
    Reader cut(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(ReadChallenger(cut).ok()) << size;
  }
}

// The envelope's checksum is what refuses damage; what slips into a challenger all the same must not make it walk out of its trees.
TEST(BoostedTest, ChangedBytesAreRefusedByTheEnvelopeAndNeverWalkAstray) {
  const Budgets b = Plan(20);
  const std::string bytes = Bytes(*Learn(b.views));
  const std::string sealed = Seal("CNCDTEST", 1, bytes);
  std::mt19937_64 random(2);
  for (int i = 0; i < 300; ++i) {
    std::string damaged = bytes, envelope = sealed;
    const auto bit = static_cast<char>(1 << (random() % 8));
    damaged[random() % damaged.size()] ^= bit;
    envelope[random() % envelope.size()] ^= bit;
    EXPECT_FALSE(Unseal("CNCDTEST", 1, envelope, "test").ok());
    Reader in(damaged);
    if (const auto read = ReadChallenger(in); read.ok()) {
      EXPECT_EQ((*read)->Score(b.views[0]).size(), b.cases[0].candidates.size());
    }
  }
}

TEST(BoostedTest, RowsOfAnotherWidthGetThePrior) {
  const Budgets b = Plan(40);
  const ChallengerPtr challenger = Learn(b.views);
  std::vector<float> wide(b.cases[0].candidates.size() * 5, 1.f);
  EXPECT_EQ(challenger->Score({&b.cases[0], {}, wide, b.prior[0]}), b.prior[0]);
  EXPECT_EQ(Learn({b.views.begin(), b.views.begin() + 3}), nullptr);
}

}  // namespace
}  // namespace concord::ranking

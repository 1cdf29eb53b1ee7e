#include "ranking/popularity.h"

#include <gtest/gtest.h>

#include <cmath>

namespace concord::ranking {
namespace {

WorkshopCase Chose(const std::string& programme, const std::string& country, std::vector<float> share) {
  WorkshopCase w;
  w.programme = programme;
  w.country = country;
  for (size_t i = 0; i < share.size(); ++i) w.candidates.push_back({std::string(1, static_cast<char>('a' + i))});
  w.outcome.share = std::move(share);
  return w;
}

TEST(Popularity, NothingLearntIsUniform) {
  const auto prior = Popularity().LogPrior(Chose("p", "x", {1, 1}).candidates, "p", "x");
  EXPECT_NEAR(prior[0], std::log(0.5), 1e-6);
}

TEST(Popularity, ShrinksCountryToProgrammeToGlobal) {
  Popularity counts;
  for (int i = 0; i < 10; ++i) counts.Learn(Chose("p", "x", {0.8f, 0.2f}));
  const auto at = [&](const char* programme, const char* country) {
    return std::exp(counts.LogPrior(Chose("", "", {1, 1}).candidates, programme, country)[0]);
  };
  EXPECT_NEAR(at("p", "x"), 0.8, 0.02);
  EXPECT_NEAR(at("new", "new"), 0.8, 0.03) << "a new programme starts where all others are";
  for (int i = 0; i < 4; ++i) counts.Learn(Chose("p", "y", {0.1f, 0.9f}));
  EXPECT_LT(at("p", "y"), 0.3);
  EXPECT_GT(at("p", "x"), 0.7);
}

TEST(Popularity, ForgetsExactlyWhatItLearnt) {
  Popularity counts;
  counts.Learn(Chose("p", "x", {0.5f, 0.5f}));
  const double before = counts.Lift("a", "p", "x");
  counts.Learn(Chose("p", "x", {0.9f, 0.1f}));
  counts.Learn(Chose("p", "x", {0.9f, 0.1f}), -1);
  EXPECT_NEAR(counts.Lift("a", "p", "x"), before, 1e-6);
}

TEST(Popularity, ExposedAndEmptyOutcomesTeachNothing) {
  Popularity counts;
  auto w = Chose("p", "x", {0.9f, 0.1f});
  w.outcome.exposed = true;
  counts.Learn(w);
  counts.Learn(Chose("p", "x", {0, 0}));
  EXPECT_EQ(counts.workshops(), 0);
}

TEST(Popularity, SameCountsSameBytes) {
  Popularity one, two;
  one.Learn(Chose("p", "x", {0.9f, 0.1f}));
  one.Learn(Chose("q", "y", {0.5f, 0.5f}));
  two.Learn(Chose("q", "y", {0.5f, 0.5f}));
  two.Learn(Chose("p", "x", {0.9f, 0.1f}));
  Writer a, b;
  one.Write(a);
  two.Write(b);
  EXPECT_EQ(a.bytes(), b.bytes());
  Reader in(a.bytes());
  EXPECT_EQ(Popularity::Read(in).Lift("a", "p", "x"), one.Lift("a", "p", "x"));
  EXPECT_TRUE(in.done());
}

}  // namespace
}  // namespace concord::ranking

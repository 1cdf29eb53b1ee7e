#include "ranking/stack.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "ranking/challengers/targets.h"

namespace concord::ranking {
namespace {

// Members: one that knows the truth but for noise, one that says nothing of it.
struct Told {
  std::vector<WorkshopCase> workshops;
  std::vector<StackCase> cases;
};

Told Tell(int count, const std::vector<float>& noise, const std::vector<std::string>& programmes = {"p"}) {
  Told told;
  std::mt19937_64 random(3);
  std::uniform_real_distribution<float> uniform(-1.7f, 1.7f);
  told.workshops.resize(static_cast<size_t>(count));
  for (int w = 0; w < count; ++w) {
    WorkshopCase& c = told.workshops[static_cast<size_t>(w)];
    c.programme = programmes[static_cast<size_t>(w) % programmes.size()];
    StackCase s;
    std::vector<float> truth;
    float sum = 0;
    for (int a = 0; a < 12; ++a) {
      c.candidates.push_back({"a" + std::to_string(a)});
      truth.push_back(uniform(random));
      c.outcome.share.push_back(std::exp(truth.back()));
      sum += c.outcome.share.back();
    }
    for (float& t : truth) t -= std::log(sum);
    for (const float n : noise) {
      std::vector<float> said;
      for (const float t : truth) said.push_back(n < 9 ? t + n * uniform(random) : uniform(random));
      NormaliseLog(said);
      s.score.push_back(said);
    }
    s.workshop = &c;
    told.cases.push_back(s);
  }
  return told;
}

TEST(StackTest, LeastSquaresOnTheSimplexFindsAKnownMinimum) {
  // (w0 − .7)² + (w1 − .3)² + w2², whose minimum already sums to 1
  const auto w = SimplexLeastSquares({1, 0, 0, 0, 1, 0, 0, 0, 1}, {.7, .3, 0});
  EXPECT_NEAR(w[0], .7, 1e-6);
  EXPECT_NEAR(w[1], .3, 1e-6);
  EXPECT_NEAR(w[2], 0, 1e-6);
  // A member that speaks against the truth gets nothing, not less.
  EXPECT_NEAR(SimplexLeastSquares({1, 0, 0, 1}, {1, -1})[1], 0, 1e-9);
}

TEST(StackTest, MembersOfOneWorthShareTheWeight) {
  const Told told = Tell(150, {1, 1});
  const Stack stack = FitStack({"net", "forest"}, told.cases);
  EXPECT_NEAR(stack.weights[0], .5, .1);
  EXPECT_NEAR(stack.weights[0] + stack.weights[1], 1, 1e-6);
}

TEST(StackTest, AllMayGoToOneMember) {
  const Told told = Tell(150, {9, .01f, 9});
  const Stack stack = FitStack({"net", "forest", "ridge"}, told.cases);
  EXPECT_NEAR(stack.weights[1], 1, 1e-6);
}

TEST(StackTest, FewWorkshopsSayLessOfHowMembersDiffer) {
  const Stack few = FitStack({"net", "forest"}, Tell(10, {.5f, 1.5f}).cases), many = FitStack({"net", "forest"}, Tell(400, {.5f, 1.5f}).cases);
  EXPECT_GT(many.weights[0], .8);
  EXPECT_GT(few.weights[0], .5);
  EXPECT_LT(few.weights[0], many.weights[0] - .1);
}

TEST(StackTest, AProgrammeWithEnoughWorkshopsHasItsOwnWeights) {
  Told told = Tell(300, {.2f, 9}, {"p", "q"});
  for (StackCase& c : told.cases) {
    if (c.workshop->programme == "q") std::swap(c.score[0], c.score[1]);
  }
  const Stack stack = FitStack({"net", "forest"}, told.cases);
  ASSERT_EQ(stack.by_programme.size(), 2u);
  EXPECT_GT(stack.by_programme.at("p")[0], .7);
  EXPECT_GT(stack.by_programme.at("q")[1], .7);
  EXPECT_GT(stack.Mix({{0, -1}, {-1, 0}}, "p")[0], stack.Mix({{0, -1}, {-1, 0}}, "q")[0]);
}

TEST(StackTest, WithoutCasesTheFirstMemberSpeaks) {
  const Stack stack = FitStack({"net", "forest"}, {});
  EXPECT_THAT(stack.weights, testing::ElementsAre(1, 0));
}

TEST(StackTest, AMixIsNormalised) {
  Stack stack;
  stack.members = {"net", "forest"};
  stack.weights = {.25f, .75f};
  double sum = 0;
  for (const float s : stack.Mix({{-1, -2, -3}, {-3, -2, -1}}, "")) sum += std::exp(s);
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(StackTest, WrittenAndReadItIsTheSameAndDamageIsSeen) {
  Told told = Tell(200, {.5f, 1}, {"p", "q"});
  const Stack stack = FitStack({"net", "forest"}, told.cases);
  Writer out;
  stack.Write(out);
  Reader in(out.bytes());
  const Stack read = Stack::Read(in);
  EXPECT_TRUE(in.done());
  EXPECT_TRUE(read.Consistent());
  EXPECT_EQ(read.weights, stack.weights);
  EXPECT_EQ(read.by_programme, stack.by_programme);
  Stack wrong = stack;
  wrong.weights[0] = 7;
  EXPECT_FALSE(wrong.Consistent());
  wrong = stack;
  wrong.weights.pop_back();
  EXPECT_FALSE(wrong.Consistent());
  for (size_t size = 0; size + 1 < out.bytes().size(); ++size) {
    Reader cut(std::string_view(out.bytes()).substr(0, size));
    Stack::Read(cut);
    EXPECT_FALSE(cut.done());
  }
}

}  // namespace
}  // namespace concord::ranking

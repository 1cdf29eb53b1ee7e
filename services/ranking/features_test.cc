#include "ranking/features.h"

#include <gtest/gtest.h>

#include <cmath>

namespace concord::ranking {
namespace {

// Budgets of four years; parks win, whatever else stands on the list.
std::vector<WorkshopCase> Budgets(int lists, const std::string& first_year = "2015") {
  std::vector<WorkshopCase> out;
  for (int i = 0; i < lists; ++i) {
    WorkshopCase w;
    w.id = "list" + std::to_string(i);
    w.programme = "city";
    w.country = "XA";
    w.held_on = std::to_string(std::stoi(first_year) + i % 4);
    for (int a = 0; a < 12; ++a) {
      ActionInfo action;
      action.id = w.id + "#" + std::to_string(a);
      const char* what = a % 3 == 0 ? "Park with old trees" : a % 3 == 1 ? "Parking lot repaired" : "Lamps along the road";
      action.title = std::string(what) + " number " + std::to_string(100 + i * 12 + a);
      action.cost = 1000 * (1 + a);
      action.category = a % 3 == 0 ? "green, rest" : "roads";
      w.candidates.push_back(action);
      w.outcome.share.push_back(a % 3 == 0 ? 10.f : 1.f + 0.1f * static_cast<float>(a));
    }
    out.push_back(std::move(w));
  }
  return out;
}

std::vector<const WorkshopCase*> Pointers(const std::vector<WorkshopCase>& cases) {
  std::vector<const WorkshopCase*> out;
  for (const auto& w : cases) out.push_back(&w);
  return out;
}

ActionFeatures Fitted(const std::vector<WorkshopCase>& cases) {
  return ActionFeatures::Fit(Pointers(cases), ActionFeatures::FitText(Pointers(cases), 1));
}

size_t First(const ActionFeatures& features, const std::string& topic) {
  for (size_t c = 0; c < features.columns(); ++c) {
    if (features.Topic(c) == topic) return c;
  }
  return features.columns();
}

TEST(Features, NearestEarlierTitlesTellWhatBecameOfThem) {
  const auto cases = Budgets(16);
  const auto features = Fitted(cases);
  WorkshopCase fresh = Budgets(1, "2022")[0];
  fresh.outcome = {};
  const auto rows = features.Rows(fresh);
  ASSERT_EQ(rows.size(), 12 * features.columns());
  const size_t c = First(features, "earlier");
  ASSERT_LT(c, features.columns());
  EXPECT_GT(rows[c], 0.75f);                          // a park
  EXPECT_LT(rows[features.columns() + c], 0.6f);      // a parking lot
}

TEST(Features, AWorkshopSeesOnlyWhatWasBeforeIt) {
  auto cases = Budgets(16);
  const auto with = Fitted(cases);
  for (auto& w : cases) {  // what happens in its own year and later must not matter
    if (w.held_on >= "2017") std::reverse(w.outcome.share.begin(), w.outcome.share.end());
  }
  const auto without = Fitted(cases);
  for (const auto& w : cases) {
    if (w.held_on > "2017") continue;
    EXPECT_EQ(with.Rows(w), without.Rows(w)) << w.id;
  }
}

TEST(Features, TheSameAfterWritingAndReading) {
  const auto cases = Budgets(16);
  const auto features = Fitted(cases);
  Writer out;
  features.Write(out);
  Reader in(out.bytes());
  const auto read = ActionFeatures::Read(in);
  ASSERT_TRUE(in.done());
  ASSERT_TRUE(read.Consistent());
  EXPECT_EQ(read.Rows(cases[5]), features.Rows(cases[5]));
  Reader cut(std::string_view(out.bytes()).substr(0, out.bytes().size() / 2));
  ActionFeatures::Read(cut);
  EXPECT_TRUE(cut.failed());
}

TEST(Features, ActionsThatDifferInNothingHaveNone) {
  std::vector<WorkshopCase> cases(3);
  for (size_t i = 0; i < cases.size(); ++i) {
    cases[i].id = std::to_string(i);
    cases[i].candidates = {{"a"}, {"b"}, {"c"}};
    cases[i].outcome.share = {1, 2, 3};
  }
  EXPECT_TRUE(Fitted(cases).empty());
}

TEST(Text, LowerCaseReachesBeyondAscii) {
  EXPECT_EQ(LowerCase("ŻÓŁĆ Été ЖИТЬ"), LowerCase("żółć été жить"));
  EXPECT_EQ(LowerCase("\xff\xc5").size(), 2u);  // broken bytes stay bytes
}

TEST(Text, LikenessIsOneForTheSameAndHighForInflections) {
  std::vector<std::string> titles;
  for (int i = 0; i < 80; ++i) titles.push_back("budowa chodnika przy ulicy " + std::to_string(i) + (i % 2 ? " remont drogi" : " nowe drzewa"));
  const auto text = TextEncoder::Fit(titles, 1);
  EXPECT_EQ(text.dimensions(), TextEncoder::kDimensions);
  EXPECT_NEAR(Likeness(text.Sparse("budowa drogi"), text.Sparse("Budowa DROGI")), 1, 1e-5);
  EXPECT_GT(Likeness(text.Sparse("budowa drogi"), text.Sparse("budowy drogą")), Likeness(text.Sparse("budowa drogi"), text.Sparse("nowe drzewa")));
}

}  // namespace
}  // namespace concord::ranking

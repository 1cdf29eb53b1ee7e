#include "intake/domain/heat_map.h"

#include <gtest/gtest.h>

namespace concord::intake {
namespace {

Instrument Two() {
  Instrument i;
  i.areas = {{"A", {}, {{"A1", {}}, {"A2", {}}}}, {"B", {}, {{"B1", {}}}}};
  for (const char* code : {"A1.1", "A1.2", "A2.1", "B1.1"}) {
    Question q;
    q.code = code;
    q.sub_area = std::string(code).substr(0, 2);
    q.area = std::string(code).substr(0, 1);
    q.choices.resize(6);
    i.questions.push_back(q);
  }
  i.Index();
  return i;
}

Gap Seen(const char* code, std::optional<double> level, double government, double industry) {
  Gap g;
  g.question = code;
  g.sub_area = g.question.substr(0, 2);
  g.area = g.question.substr(0, 1);
  g.target = 4;
  g.level = level;
  g.gap = level ? 4 - *level : 0;
  g.side_gap[0] = government;
  g.side_gap[1] = industry;
  g.difference = government > industry ? government - industry : industry - government;
  return g;
}

Gap Small(Gap gap) {
  gap.sides[0].suppressed = gap.sides[1].suppressed = true;
  return gap;
}

TEST(HeatMap, MeansPerRowAndSmallSidesAreNotShownApart) {
  const Instrument i = Two();
  const std::vector<Gap> gaps = {Small(Seen("A1.1", 2.0, 1, 3)), Small(Seen("A1.2", 3.0, 0, 2)), Seen("A2.1", 0.0, 4, 3),
                                 Small(Seen("B1.1", std::nullopt, 0, 0))};
  std::vector<Respondent> people;
  for (int k = 0; k < 5; ++k) people.push_back({Side::kGovernment, 1, {0, 1, 2}});
  people.push_back({Side::kIndustry, 4, {0}});
  people.push_back({Side::kIndustry, 1, {2}});
  const auto areas = HeatMapOf(i, {}, gaps, people, false);
  ASSERT_EQ(areas.size(), 2u);
  EXPECT_DOUBLE_EQ(*areas[0].gap, (2 + 1 + 4) / 3.0);
  EXPECT_DOUBLE_EQ(*areas[0].government, 4.0) << "where a side may not be shown, its mean over the others may not either";
  EXPECT_DOUBLE_EQ(*areas[0].industry, 3.0);
  EXPECT_EQ(areas[0].n_industry, 5) << "each person once a row";
  EXPECT_DOUBLE_EQ(*areas[0].difference, 1.0);
  EXPECT_FALSE(areas[1].gap) << "nobody answered";
  const auto subs = HeatMapOf(i, {}, gaps, people, true);
  ASSERT_EQ(subs.size(), 3u);
  EXPECT_EQ(subs[0].code, "A1");
  EXPECT_EQ(subs[0].n_industry, 4);
  EXPECT_FALSE(subs[0].government) << "four people of industry would follow";
  EXPECT_FALSE(subs[0].industry) << "four people";
  EXPECT_FALSE(subs[0].difference) << "it would show the hidden side";
}

TEST(HeatMap, OutOfScopeAndStruck) {
  const Instrument i = Two();
  Workshop w;
  w.out_of_scope = {{"B1", "none"}};
  Gap struck = Seen("A1.1", 0.0, 4, 4);
  struck.decision.state = GapState::kStruck;
  const auto rows = HeatMapOf(i, w, {struck, Seen("A1.2", 3.0, 1, 1)}, {{Side::kGovernment, 9, {3}}}, false);
  EXPECT_DOUBLE_EQ(*rows[0].gap, 1.0);
  EXPECT_FALSE(rows[0].out_of_scope);
  EXPECT_TRUE(rows[1].out_of_scope);
  EXPECT_EQ(rows[1].n_government, 0) << "answers out of scope do not count";
}

}  // namespace
}  // namespace concord::intake

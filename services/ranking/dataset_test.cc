#include "ranking/dataset.h"

#include <gtest/gtest.h>

namespace concord::ranking {
namespace {

TEST(Dataset, SurvivesItsBytes) {
  WorkshopCase w;
  w.id = "w";
  w.country = "Tanzania";
  w.questions = {{"q", QuestionKind::kNominal, 3}};
  w.voters = {{{kMissing}, "government", 2, {{"a"}, {"b", "c"}}}};
  w.gaps = {2};
  w.candidates = {{"a", "Title", 5, 6, {"b"}, {{"q", 2, 1}}, "cat", "all"}, {"b"}, {"c"}};
  w.outcome = {OutcomeKind::kOrder, {3, 2, 1}, {1, 0, 0}, true, {1, 2, 3}};
  const std::string bytes = SerializeDataset({{w, w}});
  const auto back = ParseDataset(bytes);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(SerializeDataset(*back), bytes);
  EXPECT_EQ(back->workshops[1].voters[0].ballot[1][1], "c");
  EXPECT_TRUE(back->workshops[0].outcome.exposed);
  EXPECT_EQ(back->workshops[1].outcome.agreed[1], 2);
  for (size_t size = 0; size < bytes.size(); size += 13) EXPECT_FALSE(ParseDataset(bytes.substr(0, size)).ok());
}

}  // namespace
}  // namespace concord::ranking

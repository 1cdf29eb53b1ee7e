#include "ranking/measured.h"

#include <gtest/gtest.h>

namespace concord::ranking {
namespace {

TEST(Measured, SurvivesItsBytes) {
  const std::string bytes = SerializeMeasured({{"w1", "XA", 0.75, 0.5, 0.25, "p", {.5f, .25f}, {1, 0}, {{"forest", .5}}}, {"w2", "", 1, 0, 0, "", {}, {}, {}}});
  const auto back = ParseMeasured(bytes);
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ(back->at(0).id, "w1");
  EXPECT_EQ(back->at(0).country, "XA");
  EXPECT_EQ(back->at(0).popularity, 0.5);
  EXPECT_EQ(back->at(0).rule, 0.25);
  EXPECT_EQ(back->at(1).model, 1);
  for (size_t size = 0; size < bytes.size(); size += 7) EXPECT_FALSE(ParseMeasured(bytes.substr(0, size)).ok());
}

}  // namespace
}  // namespace concord::ranking

#include "ranking/settings.h"

#include <gtest/gtest.h>

namespace concord::ranking {
namespace {

TEST(Settings, ReadsBackItsOwnText) {
  Settings s;
  s.seed = 7;
  s.dropout = 0.25f;
  const auto back = Settings::Parse(s.Text(), "f");
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->Text(), s.Text());
  EXPECT_NE(s.Hash(), Settings().Hash());
}

TEST(Settings, NamesTheLineThatIsWrong) {
  EXPECT_EQ(Settings::Parse("# a\n\nseeed = 1\n", "s.txt").error().message, "s.txt:3: unknown setting 'seeed'");
  EXPECT_FALSE(Settings::Parse("dropout = 2", "f").ok());
  EXPECT_FALSE(Settings::Parse("passes = many", "f").ok());
  EXPECT_FALSE(Settings::Parse("passes", "f").ok());
}

TEST(Settings, ThreadsDoNotChangeTheHash) {
  Settings s;
  s.threads = 2;
  EXPECT_EQ(s.Hash(), Settings().Hash());
}

}  // namespace
}  // namespace concord::ranking

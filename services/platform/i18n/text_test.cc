#include "platform/i18n/text.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

TEST(Text, FallsBackToTheShorterTagAndThenToTheFirst) {
  const Text t{{"en", "gap"}, {"fr", "écart"}, {"pt-BR", "lacuna"}};
  EXPECT_EQ(t.In("fr"), "écart");
  EXPECT_EQ(t.In("fr-MA"), "écart");
  EXPECT_EQ(t.In("FR_ma"), "écart");
  EXPECT_EQ(t.In("zh-Hant-TW"), "gap");
  EXPECT_EQ(t.In("pt"), "lacuna");
  EXPECT_EQ(t.In("pt-PT"), "lacuna");
  EXPECT_EQ(t.In(""), "gap");
}

TEST(Text, WithoutAnyTranslationIsEmpty) { EXPECT_EQ(Text().In("en"), ""); }

TEST(Text, SetReplacesInPlace) {
  Text t{{"en", "a"}, {"fr", "b"}};
  t.Set("EN", "c");
  t.Set("de", "d");
  EXPECT_EQ(t.In("en"), "c");
  EXPECT_EQ(t.all().size(), 3u);
  EXPECT_EQ(t.all()[0].first, "en");
  EXPECT_TRUE(t.Has("de"));
  EXPECT_FALSE(t.Has("de-AT"));
}

TEST(BestLanguage, PicksByTheSameRule) {
  const std::vector<std::string> offered{"en", "fr"};
  EXPECT_EQ(BestLanguage(offered, "fr-CA"), "fr");
  EXPECT_EQ(BestLanguage(offered, "ar"), "en");
}

}  // namespace
}  // namespace concord

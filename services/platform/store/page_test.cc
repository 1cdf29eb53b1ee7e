#include "platform/store/page.h"

#include <gtest/gtest.h>

namespace concord::store {
namespace {

constexpr char kId[] = "018f0000-0000-7000-8000-00000000000a";

TEST(Page, ATokenIsReadAsItWasWrittenAndTheFirstPageComesBeforeEverything) {
  const auto key = ReadPageToken(WritePageToken({1'767'225'600'000'000, kId}));
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->time, 1'767'225'600'000'000);
  EXPECT_EQ(key->id, kId);
  EXPECT_GT(ReadPageToken("")->time, 4'000'000'000 * kSecond);
}

TEST(Page, WhatNobodyWroteIsRefused) {
  for (const std::string token : {"x", ".", "5.", "5.abc", "-5.018f0000-0000-7000-8000-00000000000a", ".018f0000-0000-7000-8000-00000000000a",
                                  "9999999999999999999.018f0000-0000-7000-8000-00000000000a"}) {
    const auto key = ReadPageToken(token);
    ASSERT_FALSE(key.ok()) << token;
    EXPECT_EQ(key.error().reason, "PAGE_TOKEN_INVALID");
  }
}

TEST(Page, SizesAreBounded) {
  EXPECT_EQ(*PageSize(0), 50);
  EXPECT_EQ(*PageSize(7), 7);
  EXPECT_EQ(*PageSize(5000), 1000);
  EXPECT_EQ(PageSize(-1).error().reason, "PAGE_SIZE_INVALID");
}

}  // namespace
}  // namespace concord::store

#include "platform/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace concord {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return InvalidArgument("ODD", "the number is odd").At("n", "must be even");
  return n / 2;
}

Result<std::string> Quarter(int n) {
  CONCORD_TRY(const int half, Half(n));
  CONCORD_TRY(const int quarter, Half(half));
  return std::to_string(quarter);
}

TEST(Result, CarriesTheValue) { EXPECT_EQ(*Quarter(8), "2"); }

TEST(Result, CarriesTheErrorThroughTry) {
  auto r = Quarter(6);
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().code, Code::kInvalidArgument);
  EXPECT_EQ(r.error().ToString(), "INVALID_ARGUMENT ODD: the number is odd; n: must be even");
}

TEST(Result, HoldsMoveOnlyValues) {
  Result<std::unique_ptr<int>> r(std::make_unique<int>(3));
  EXPECT_EQ(**r, 3);
  auto p = *std::move(r);
  EXPECT_EQ(*p, 3);
}

TEST(Status, IsOkByDefault) {
  EXPECT_TRUE(Ok().ok());
  Status s = NotFound("NOTHING", "nothing here").With("id", "7");
  EXPECT_EQ(s.error().ToString(), "NOT_FOUND NOTHING: nothing here id=7");
}

}  // namespace
}  // namespace concord

#include "platform/base/base64.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

TEST(Base64Url, VectorsOfTheRfc) {
  EXPECT_EQ(Base64Url(""), "");
  EXPECT_EQ(Base64Url("f"), "Zg");
  EXPECT_EQ(Base64Url("fo"), "Zm8");
  EXPECT_EQ(Base64Url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64Url("\xfb\xff"), "-_8");
}

TEST(Base64Url, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (std::size_t n = 0; n <= bytes.size(); ++n) EXPECT_EQ(FromBase64Url(Base64Url(bytes.substr(0, n))), bytes.substr(0, n));
}

TEST(Base64Url, RefusesWhatIsNotCanonical) {
  EXPECT_FALSE(FromBase64Url("Zg=="));
  EXPECT_FALSE(FromBase64Url("Z"));
  EXPECT_FALSE(FromBase64Url("Zh"));  // the same byte as Zg with a stray bit
  EXPECT_FALSE(FromBase64Url("Zm+v"));
  EXPECT_FALSE(FromBase64Url("Zm v"));
}

}  // namespace
}  // namespace concord

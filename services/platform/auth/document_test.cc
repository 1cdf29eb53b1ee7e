#include "platform/auth/document.h"

#include <gtest/gtest.h>

namespace concord::auth {
namespace {

TEST(Document, ASignatureIsOfOneKeyOneKindAndOneText) {
  const std::string seed = NewSeed();
  const PublicKey key = PublicKeyOf(seed), other = PublicKeyOf(NewSeed());
  const std::string signature = SignDocument(seed, "concord.model.v1", "abc\ndef");
  EXPECT_EQ(signature.size(), 64u);
  EXPECT_TRUE(VerifyDocument(key, "concord.model.v1", "abc\ndef", signature));
  EXPECT_FALSE(VerifyDocument(other, "concord.model.v1", "abc\ndef", signature));
  EXPECT_FALSE(VerifyDocument(key, "concord.model.v2", "abc\ndef", signature));
  EXPECT_FALSE(VerifyDocument(key, "concord.model.v1", "abc\ndeg", signature));
  std::string bent = signature;
  bent[10] = static_cast<char>(bent[10] ^ 1);
  EXPECT_FALSE(VerifyDocument(key, "concord.model.v1", "abc\ndef", bent));
  EXPECT_FALSE(VerifyDocument(key, "concord.model.v1", "abc\ndef", ""));
  EXPECT_FALSE(VerifyDocument(PublicKey{}, "concord.model.v1", "abc\ndef", signature));
}

}  // namespace
}  // namespace concord::auth

#include "platform/id/id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

namespace concord {
namespace {

TEST(NewId, IsACanonicalUuidOfVersionSeven) {
  const std::string id = NewId();
  ASSERT_TRUE(IsUuid(id)) << id;
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
}

TEST(NewId, SortsInTheOrderOfMaking) {
  std::vector<std::string> ids;
  for (int i = 0; i < 20000; ++i) ids.push_back(NewId());  // more than one millisecond's counter holds
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(NewId, NeverRepeatsAcrossThreads) {
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) threads.emplace_back([&mine] { for (int i = 0; i < 5000; ++i) mine.push_back(NewId()); });
  for (auto& t : threads) t.join();
  std::set<std::string> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 20000u);
}

TEST(RandomToken, HasTheAskedBytesInBase64url) {
  EXPECT_EQ(RandomToken(32).size(), 43u);
  EXPECT_EQ(RandomToken(3).size(), 4u);
  EXPECT_NE(RandomToken(), RandomToken());
  EXPECT_EQ(RandomToken(64).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
}

TEST(RandomCode, HasNoLookAlikes) {
  const std::string code = RandomCode(2000);
  EXPECT_EQ(code.size(), 2000u);
  EXPECT_EQ(code.find_first_of("ILOUV01"), std::string::npos);
  EXPECT_EQ(std::set<char>(code.begin(), code.end()).size(), 29u);  // every letter comes up
}

TEST(IdFromName, TakesTheIdOfTheRightCollectionOnly) {
  const std::string id = NewId();
  EXPECT_EQ(*IdFromName("workshops/" + id, "workshops"), id);
  for (const std::string& bad : {"workshop/" + id, "workshops/" + id + "/x", "workshops/" + id.substr(1), std::string(""), std::string("workshops/"),
                                 "workshops/../" + id.substr(3)}) {
    auto r = IdFromName(bad, "workshops");
    ASSERT_FALSE(r.ok()) << bad;
    EXPECT_EQ(r.error().reason, "NAME_INVALID");
  }
}

TEST(NestedIdFromName, TakesBothIds) {
  const std::string w = NewId(), p = NewId();
  auto r = NestedIdFromName("workshops/" + w + "/participants/" + p, "workshops", "participants");
  ASSERT_TRUE(r.ok());
  EXPECT_EQ(r->parent, w);
  EXPECT_EQ(r->child, p);
  EXPECT_FALSE(NestedIdFromName("workshops/" + w, "workshops", "participants").ok());
  EXPECT_FALSE(NestedIdFromName("workshops/" + w + "/tables/" + p, "workshops", "participants").ok());
}

TEST(Sha256Hex, AgreesWithTheStandard) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace concord

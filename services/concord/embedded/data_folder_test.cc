#include "concord/embedded/data_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace concord::embedded {
namespace {

std::string Fresh(const std::string& name) {
  const std::string path = testing::TempDir() + "concord_" + name + std::to_string(getpid());
  std::filesystem::remove_all(path);
  return path;
}

TEST(DataFolder, ASecondProcessIsRefusedAndToldWhoHoldsIt) {
  const auto path = Fresh("in_use");
  auto first = DataFolder::Open(path);
  ASSERT_TRUE(first.ok());
  auto second = DataFolder::Open(path);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "DATA_FOLDER_IN_USE");
  EXPECT_THAT(second.error().message, testing::HasSubstr(std::to_string(getpid())));
}

TEST(DataFolder, TheLockGoesWithItsHolder) {
  const auto path = Fresh("lock");
  { ASSERT_TRUE(DataFolder::Open(path).ok()); }
  EXPECT_TRUE(DataFolder::Open(path).ok());
}

TEST(DataFolder, AFileInItsPlaceIsAClearError) {
  const auto path = Fresh("file");
  std::ofstream(path) << "x";
  auto r = DataFolder::Open(path);
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().reason, "DATA_FOLDER_UNUSABLE");
}

TEST(DataFolder, SecretsAreMadeOnceAndForTheOwnerOnly) {
  auto folder = DataFolder::Open(Fresh("secret"));
  ASSERT_TRUE(folder.ok());
  EXPECT_EQ(*folder->Secret("signing.key", [] { return std::string("first"); }), "first");
  EXPECT_EQ(*folder->Secret("signing.key", [] { return std::string("second"); }), "first");
  EXPECT_EQ(std::filesystem::status(folder->File("signing.key")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace concord::embedded

#include "ranking/checkpoints.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "platform/store/testing/temp_dir.h"
#include "ranking/bytes.h"

namespace concord::ranking {
namespace {

TEST(Checkpoints, APartComesBackUnderItsKeyAndForWhatItWasMade) {
  store::TempDir dir;
  const std::string folder = dir / "parts/deep";
  const std::string bytes("net\0weights", 11);
  EXPECT_FALSE(Checkpoints(folder, "data").Get("net/1").has_value());
  ASSERT_TRUE(Checkpoints(folder, "data").Put("net/1", bytes));
  EXPECT_EQ(Checkpoints(folder, "data").Get("net/1"), bytes);
  EXPECT_FALSE(Checkpoints(folder, "data").Get("net/2").has_value());
  EXPECT_FALSE(Checkpoints(folder, "other data").Get("net/1").has_value());
  ASSERT_TRUE(Checkpoints(folder, "data").Put("net/1", "again"));
  EXPECT_EQ(Checkpoints(folder, "data").Get("net/1"), "again");
}

TEST(Checkpoints, ADamagedPartIsNone) {
  store::TempDir dir;
  const Checkpoints parts(dir / "parts", "data");
  ASSERT_TRUE(parts.Put("a", "whole"));
  const std::string file = std::filesystem::directory_iterator(dir / "parts")->path();
  const std::string whole = *ReadFile(file);
  for (const std::string& broken : {whole.substr(0, whole.size() / 2), whole + "x", std::string()}) {
    ASSERT_TRUE(WriteFile(file, broken).ok());
    EXPECT_FALSE(parts.Get("a").has_value());
  }
  EXPECT_FALSE(Checkpoints("/proc/nowhere", "data").Put("a", "b"));
}

}  // namespace
}  // namespace concord::ranking

#include "platform/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace concord::config {
namespace {

Config Declared() {
  Config c;
  c.Declare("http", "127.0.0.1:8080", "where the portal listens");
  c.Declare("data_dir", "data", "data folder");
  c.Declare("store.group", "32", "group size");
  c.Declare("demo", "false", "demo data");
  c.Declare("key", "s3cret", "a secret", true);
  return c;
}

std::string File(const std::string& text) {
  const std::string path = testing::TempDir() + "config_test.yaml";
  std::ofstream(path) << text;
  return path;
}

TEST(Config, FlagsBeatEnvironmentBeatsFileBeatsDefaults) {
  Config c = Declared();
  const auto file = File("http: file:1\ndata_dir: from_file\nstore:\n  group: 8\n");
  ASSERT_TRUE(c.Load({"--config", file, "--http", "flag:3", "--demo"}, {{"CONCORD_HTTP", "env:2"}, {"CONCORD_STORE_GROUP", "16"}, {"PATH", "x"}}).ok());
  EXPECT_EQ(c.String("http"), "flag:3");
  EXPECT_EQ(c.Int("store.group"), 16);
  EXPECT_EQ(c.String("data_dir"), "from_file");
  EXPECT_TRUE(c.Bool("demo"));
}

TEST(Config, UnknownKeysStopTheStartAndAreNamed) {
  for (const auto& [args, env] : std::vector<std::pair<std::vector<std::string>, std::map<std::string, std::string>>>{
           {{"--htpt=x"}, {}}, {{}, {{"CONCORD_HTPT", "x"}}}, {{"--config", File("htpt: 1\n")}, {}}}) {
    Config c = Declared();
    auto s = c.Load(args, env);
    ASSERT_FALSE(s.ok());
    EXPECT_EQ(s.error().reason, "CONFIG_UNKNOWN_KEY");
    EXPECT_THAT(s.error().message, testing::AnyOf(testing::HasSubstr("htpt"), testing::HasSubstr("HTPT")));
  }
}

TEST(Config, ABrokenFileNamesItsLine) {
  Config c = Declared();
  auto s = c.Load({"--config", File("http: a\ndata_dir: [1, 2]\n")}, {});
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "CONFIG_FILE");
  EXPECT_THAT(s.error().message, testing::HasSubstr("line 2"));
}

TEST(Config, SwitchesTakeOnlyTrueOrFalse) {
  Config c = Declared();
  auto s = c.Load({"--demo=perhaps"}, {});
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "CONFIG_VALUE");
}

TEST(Config, NumbersTakeOnlyWholeNumbers) {
  for (const char* bad : {"many", "", "-1", "1.5", "99999999999999999999"}) {
    Config c = Declared();
    auto s = c.Load({"--store-group", bad}, {});
    ASSERT_FALSE(s.ok()) << bad;
    EXPECT_EQ(s.error().reason, "CONFIG_VALUE");
  }
}

TEST(Config, WhatTestProgramsAreToldIsNotForUs) {
  Config c = Declared();
  EXPECT_TRUE(c.Load({}, {{"CONCORD_TEST_DATA", "x"}}).ok());
}

TEST(Config, DumpHidesSecrets) {
  Config c = Declared();
  ASSERT_TRUE(c.Load({}, {{"CONCORD_KEY", "hunter2"}}).ok());
  EXPECT_THAT(c.Dump(), testing::Not(testing::HasSubstr("hunter2")));
  EXPECT_THAT(c.Dump(), testing::HasSubstr("key = ***  # environment CONCORD_KEY"));
}

}  // namespace
}  // namespace concord::config

#include "platform/migrate/migrate.h"

#include <gtest/gtest.h>

#include "platform/store/testing/temp_store.h"

namespace concord::migrate {
namespace {

const Migration kFirst{10, "init", "-- people\nCREATE TABLE people (id TEXT PRIMARY KEY);\n\nCREATE INDEX people_id ON people (id);\n"};
const Migration kSecond{11, "age", "ALTER TABLE people ADD COLUMN age BIGINT;\nINSERT INTO people (id, age) VALUES ('a', 1);\n"};

std::int64_t Count(store::Store& s, const char* sql) {
  auto n = s.ReadUnscoped([&](store::Tx& tx) -> Result<std::int64_t> {
    CONCORD_TRY(auto row, tx.One(sql));
    return row->Int(0);
  });
  return n.ok() ? *n : -1;
}

TEST(Migrate, BringsAStoreUpToTheLastOnce) {
  store::TempStore s;
  ASSERT_TRUE(Apply(*s, {kFirst}).ok());
  ASSERT_TRUE(Apply(*s, {kSecond, kFirst}).ok());  // order of the list does not matter
  ASSERT_TRUE(Apply(*s, {kFirst, kSecond}).ok());
  EXPECT_EQ(Count(*s, "SELECT count(*) FROM people"), 1);
  EXPECT_EQ(Count(*s, "SELECT count(*) FROM schema_versions"), 2);
}

TEST(Migrate, RefusesAStoreOfANewerProgram) {
  store::TempStore s;
  ASSERT_TRUE(Apply(*s, {kFirst, kSecond}).ok());
  Status older = Apply(*s, {kFirst});
  ASSERT_FALSE(older.ok());
  EXPECT_EQ(older.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(older.error().reason, "STORE_NEWER");
  EXPECT_EQ(older.error().metadata.at("store_version"), "11");
  EXPECT_EQ(older.error().metadata.at("program_version"), "10");
}

TEST(Migrate, NoticesAChangedText) {
  store::TempStore s;
  ASSERT_TRUE(Apply(*s, {kFirst}).ok());
  Migration changed = kFirst;
  changed.sqlite += "CREATE TABLE more (id TEXT);\n";
  Status r = Apply(*s, {changed});
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().reason, "MIGRATION_CHANGED");
  Migration same = kFirst;
  same.sqlite += "\n";
  EXPECT_TRUE(Apply(*s, {same}).ok());
}

TEST(Migrate, AFailingOneLeavesNothingBehindAndIsNamed) {
  store::TempStore s;
  ASSERT_TRUE(Apply(*s, {kFirst}).ok());
  const Migration broken{11, "broken", "CREATE TABLE half (id TEXT);\nINSERT INTO nowhere VALUES (1);\n"};
  Status r = Apply(*s, {kFirst, broken});
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().metadata.at("migration"), "11 broken");
  EXPECT_EQ(Count(*s, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
  EXPECT_TRUE(Apply(*s, {kFirst, kSecond}).ok());
}

TEST(Migrate, WhoDoesNotOwnTheSchemaIsToldWhatIsMissing) {
  store::TempStore s;
  Status empty = Check(*s, {kFirst});
  ASSERT_FALSE(empty.ok());
  EXPECT_EQ(empty.error().reason, "SCHEMA_OLDER");
  EXPECT_EQ(Count(*s, "SELECT count(*) FROM sqlite_schema"), 0) << "looking makes nothing";
  ASSERT_TRUE(Apply(*s, {kFirst}).ok());
  EXPECT_TRUE(Check(*s, {kFirst}).ok());
  Status older = Check(*s, {kFirst, kSecond});
  ASSERT_FALSE(older.ok());
  EXPECT_EQ(older.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(older.error().reason, "SCHEMA_OLDER");
  EXPECT_NE(older.error().message.find("concord migrate"), std::string::npos);
  EXPECT_EQ(older.error().metadata.at("store_version"), "10");
  ASSERT_TRUE(Apply(*s, {kFirst, kSecond}).ok());
  EXPECT_EQ(Check(*s, {kFirst}).error().reason, "STORE_NEWER");
}

TEST(Migrate, ABodyOfAFunctionIsOneStatement) {
  store::TempStore s;
  // SQLite has no such bodies, but a text that holds the marks shows where a statement ends.
  const Migration word{10, "word", "CREATE TABLE a (id TEXT DEFAULT '$$\n;\n$$');\nCREATE TABLE b (id TEXT);\n"};
  ASSERT_TRUE(Apply(*s, {word}).ok());
  EXPECT_EQ(Count(*s, "SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')"), 2);
}

}  // namespace
}  // namespace concord::migrate

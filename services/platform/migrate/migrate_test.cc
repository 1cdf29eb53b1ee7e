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
  changed.sql += "CREATE TABLE more (id TEXT);\n";
  Status r = Apply(*s, {changed});
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().reason, "MIGRATION_CHANGED");
  Migration same = kFirst;
  same.sql += "\n";
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

}  // namespace
}  // namespace concord::migrate

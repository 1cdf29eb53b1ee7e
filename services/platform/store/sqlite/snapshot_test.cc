#include "platform/store/sqlite/snapshot.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "platform/store/testing/temp_store.h"

namespace concord::store {
namespace {

Status Exec(Store& s, const std::string& sql, const Params& params = {}) {
  return s.WriteUnscoped([&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec(sql, params));
    return Ok();
  });
}

std::int64_t Number(Store& s, const std::string& sql) {
  auto n = s.ReadUnscoped([&](Tx& tx) { return tx.One(sql); });
  return n.ok() && *n ? (*n)->Int(0) : -1;
}

// A transfer writes into one store and then into the other: the second may never be ahead of the first in a copy.
TEST(Snapshot, CopiesOfRunningStoresFitTogether) {
  TempStore first, second;
  ASSERT_TRUE(Exec(*first, "CREATE TABLE t (n BIGINT)").ok());
  ASSERT_TRUE(Exec(*second, "CREATE TABLE t (n BIGINT)").ok());
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> done{0};
  std::thread writer([&] {
    for (std::int64_t i = 0; !stop; ++i) {
      EXPECT_TRUE(Exec(*first, "INSERT INTO t (n) VALUES ($2)", {i}).ok());
      EXPECT_TRUE(Exec(*second, "INSERT INTO t (n) VALUES ($2)", {i}).ok());
      ++done;
    }
  });
  TempDir out;
  for (int round = 0; round < 5; ++round) {
    while (done < 20 * (round + 1)) std::this_thread::yield();
    // `second` is named first: without the barrier its copy would be the older one, and the difference hidden or negative.
    auto snapshots = TakeSnapshots({&*second, &*first});
    ASSERT_TRUE(snapshots.ok());
    const std::int64_t at = done;
    while (done < at + 20) std::this_thread::yield();  // what is written after the barrier is not in the copies
    const std::string a = out / ("a" + std::to_string(round)), b = out / ("b" + std::to_string(round));
    ASSERT_TRUE((*snapshots)[1]->CopyTo(a).ok());
    ASSERT_TRUE((*snapshots)[0]->CopyTo(b).ok());
    ASSERT_TRUE(CheckFile(a).ok());
    SqliteOptions oa, ob;
    oa.path = a;
    ob.path = b;
    auto ca = SqliteStore::Open(oa), cb = SqliteStore::Open(ob);
    ASSERT_TRUE(ca.ok() && cb.ok());
    const std::int64_t in_first = Number(**ca, "SELECT count(*) FROM t"), in_second = Number(**cb, "SELECT count(*) FROM t");
    EXPECT_GE(in_first, in_second);
    EXPECT_LE(in_first, in_second + 1);
    EXPECT_LE(in_second, at + 1);
    EXPECT_GE(in_second, 20 * (round + 1) - 1);
  }
  stop = true;
  writer.join();
}

TEST(Snapshot, DoesNotWriteOverAFile) {
  TempStore s;
  ASSERT_TRUE(Exec(*s, "CREATE TABLE t (n BIGINT)").ok());
  const std::string there = s.dir() / "there";
  std::ofstream(there) << "mine";
  auto snapshots = TakeSnapshots({&*s});
  ASSERT_TRUE(snapshots.ok());
  Status r = snapshots->front()->CopyTo(there);
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().reason, "FILE_EXISTS");
  EXPECT_EQ(std::filesystem::file_size(there), 4u);
}

TEST(CheckFile, NoticesDamage) {
  TempDir dir;
  std::ofstream(dir / "x") << std::string(8192, 'x');
  Status s = CheckFile(dir / "x");
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "STORE_CORRUPT");
}

}  // namespace
}  // namespace concord::store

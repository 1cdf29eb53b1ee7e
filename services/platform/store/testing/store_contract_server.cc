// What a store does when its server is killed or stopped. A store of this process says that it has none.
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "platform/store/testing/store_contract.h"

namespace concord::store {

TEST_P(StoreContract, AnswersWhetherItIsReachable) {
  EXPECT_TRUE(store().Reachable().ok());
  ServerUnderTest* server = under_test->server();
  if (!server) return;
  server->Stop();
  EXPECT_FALSE(store().Reachable().ok());
  server->Continue();
  for (int i = 0; i < 100 && !store().Reachable().ok(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(store().Reachable().ok());
}

TEST_P(StoreContract, AServerKilledBetweenTwoStatementsLeavesNothing) {
  ServerUnderTest* server = under_test->server();
  if (!server) GTEST_SKIP() << "no server: what a crash leaves of a file is the durability test's";
  ASSERT_TRUE(Put(kA, "before").ok());
  bool first = true;
  Status s = store().Write(kA, [&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("half")}));
    if (std::exchange(first, false)) server->Kill();
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("other half")}));
    return Ok();
  }, SystemClock().Now() + 2 * kSecond);
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, Code::kUnavailable) << s.error().ToString();
  EXPECT_EQ(s.error().reason, "STORE_UNREACHABLE");
  EXPECT_EQ(Count(kA), -1);
  server->Start();
  Status back = PutOnceItIsBack(kA, "after");
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(Count(kA), 2);
}

TEST_P(StoreContract, NothingAcknowledgedIsLostWhenTheServerIsKilled) {
  ServerUnderTest* server = under_test->server();
  if (!server) GTEST_SKIP() << "no server: what a crash leaves of a file is the durability test's";
  std::atomic<bool> stop{false};
  std::atomic<int> acknowledged{0};
  std::mutex mutex;
  std::set<std::string> saved, refused;
  std::vector<std::thread> callers;
  for (int c = 0; c < 6; ++c) {
    callers.emplace_back([&, c] {
      for (int i = 0; !stop; ++i) {
        const std::string id = std::to_string(c) + "." + std::to_string(i);
        Status s = store().Write(c % 2 ? kA : kB, [&](Tx& tx) -> Status {
          CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {id}));
          return Ok();
        }, SystemClock().Now() + 5 * kSecond);
        std::lock_guard lock(mutex);
        if (s.ok()) {
          saved.insert(id);
          ++acknowledged;
        } else if (s.error().reason == "COMMIT_UNKNOWN") {
          continue;  // may be there or not: it said so
        } else {
          refused.insert(id);
          EXPECT_EQ(s.error().code, Code::kUnavailable) << s.error().ToString();
        }
        if (!s.ok()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
  }
  const auto wait_for = [&](int more) {
    const int from = acknowledged;
    for (int i = 0; i < 1000 && acknowledged < from + more; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_GE(acknowledged, from + more);
  };
  for (int round = 0; round < 2; ++round) {
    wait_for(50);
    server->Kill();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    server->Start();
  }
  wait_for(50);  // it has come back by itself
  stop = true;
  for (auto& c : callers) c.join();
  std::set<std::string> there;
  for (const std::string& office : {kA, kB}) {
    auto rows = store().Read(office, [](Tx& tx) { return tx.Query("SELECT id FROM notes WHERE office_id = $1"); });
    ASSERT_TRUE(rows.ok());
    for (const Row& row : *rows) there.insert(row.Text(0));
  }
  for (const auto& id : saved) EXPECT_TRUE(there.count(id)) << id << " was acknowledged and is not there";
  for (const auto& id : refused) EXPECT_FALSE(there.count(id)) << id << " was refused and is there";
}

TEST_P(StoreContract, AStoppedServerFreesItsCallersAtTheirDeadline) {
  ServerUnderTest* server = under_test->server();
  if (!server) GTEST_SKIP() << "no server to stop";
  ASSERT_TRUE(Put(kA, "1").ok());
  server->Stop();
  const Micros begun = SystemClock().Now();
  std::vector<std::future<Status>> calls;
  for (int i = 0; i < 6; ++i) {
    calls.push_back(std::async(std::launch::async, [&, i]() -> Status {
      const Micros deadline = begun + kSecond / 2;
      const Closure ask = [](Tx& tx) -> Status {
        auto r = tx.Query("SELECT 1 FROM notes WHERE office_id = $1");
        return r.ok() ? Ok() : Status(r.error());
      };
      return i % 2 ? store().Write(kA, ask, deadline) : store().View(kA, ask, deadline);
    }));
  }
  for (auto& call : calls) {
    Status s = call.get();
    ASSERT_FALSE(s.ok());
    EXPECT_TRUE(s.error().code == Code::kDeadlineExceeded || s.error().code == Code::kUnavailable) << s.error().ToString();
  }
  EXPECT_LT(SystemClock().Now() - begun, 4 * kSecond);
  server->Continue();
  Status back = PutOnceItIsBack(kA, "2");
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(Count(kA), 2);
}

}  // namespace concord::store

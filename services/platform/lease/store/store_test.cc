#include "platform/lease/store/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/outbox/outbox.h"
#include "platform/store/testing/test_store.h"

namespace concord::lease {
namespace {

// A replica's way to the database: it can be lost, or stand still as it does for a process that was stopped.
class Line : public store::Store {
 public:
  explicit Line(store::Store& to) : to_(to) {}
  store::Dialect dialect() const override { return to_.dialect(); }
  Status Write(const std::string& o, const store::Closure& fn, Micros d) override { return to_.Write(o, fn, d); }
  Status View(const std::string& o, const store::Closure& fn, Micros d) override { return to_.View(o, fn, d); }
  Status WriteUnscoped(const store::Closure& fn, Micros d) override {
    CONCORD_CHECK_OK(Pass());
    return to_.WriteUnscoped(fn, d);
  }
  Status ViewUnscoped(const store::Closure& fn, Micros d) override {
    CONCORD_CHECK_OK(Pass());
    return to_.ViewUnscoped(fn, d);
  }
  Listening Listen(std::string channel, std::function<void()> fn) override { return to_.Listen(std::move(channel), std::move(fn)); }

  void Lose(bool lost) { lost_ = lost; }
  void Stand(bool still) {
    {
      std::lock_guard lock(mutex_);
      still_ = still;
    }
    go_.notify_all();
  }
  int waiting() const { return waiting_; }

 private:
  Status Pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    go_.wait(lock, [&] { return !still_; });
    --waiting_;
    return lost_ ? Status(Unavailable("STORE_CLOSED", "the database does not answer")) : Ok();
  }
  store::Store& to_;
  std::atomic<bool> lost_{false};
  std::atomic<int> waiting_{0};
  std::mutex mutex_;
  std::condition_variable go_;
  bool still_ = false;
};

class StoreLeases : public ::testing::Test {
 protected:
  std::unique_ptr<Leases> Replica(store::Store& s, const char* name) {
    StoreLeaseOptions options;
    options.replica = name;
    options.every = options.look = 2'000;  // the turns come in real time, the term is of the clock below
    options.clock = [this] { return now.load(); };
    return OnStore(s, options);
  }
  static bool Until(const std::function<bool()>& so) {
    for (int i = 0; i < 2500; ++i) {
      if (so()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
  }
  bool TimePassesUntil(const std::function<bool()>& so) {
    return Until([&] {
      now += 50'000;
      return so();
    });
  }
  // Both had some turns.
  void Turns() { std::this_thread::sleep_for(std::chrono::milliseconds(60)); }
  std::int64_t Beat() {
    auto beat = store->ReadUnscoped([](store::Tx& tx) -> Result<std::int64_t> {
      CONCORD_TRY(auto row, tx.One("SELECT beat FROM leases WHERE name = 'relay'"));
      return row ? row->Int(0) : 0;
    });
    return beat.ok() ? *beat : -1;
  }

  store::TestStore store{outbox::Migrations()};
  std::atomic<Micros> now{1000 * kSecond};
  Line first{*store}, second{*store};
};

TEST_F(StoreLeases, OneHoldsItAndTheOtherHasItAtOnceAfterwards) {
  auto a = Replica(first, "a"), b = Replica(second, "b");
  auto mine = a->Take("relay");
  ASSERT_TRUE(Until([&] { return mine->held(); }));
  auto theirs = b->Take("relay");
  auto other = b->Take("rebuild");
  EXPECT_TRUE(Until([&] { return other->held(); })) << "another lease is free";
  for (int i = 0; i < 20; ++i) {  // the clock runs, the holder lives
    now += kSecond;
    const auto beat = Beat();
    ASSERT_TRUE(Until([&] { return Beat() > beat; }));
    ASSERT_TRUE(mine->held());
    ASSERT_FALSE(theirs->held());
  }
  mine.reset();
  EXPECT_TRUE(Until([&] { return theirs->held(); })) << "without waiting for the term: the clock stands";
}

TEST_F(StoreLeases, AStoppedHolderHasLostItBeforeAnotherTakesIt) {
  auto a = Replica(first, "a"), b = Replica(second, "b");
  auto mine = a->Take("relay");
  ASSERT_TRUE(Until([&] { return mine->held(); }));
  auto theirs = b->Take("relay");
  Turns();
  first.Stand(true);
  ASSERT_TRUE(Until([&] { return first.waiting() > 0; }));
  Turns();  // the other has seen the last beat
  now += 4 * kSecond - 1;
  Turns();
  EXPECT_TRUE(mine->held());
  now += 1;
  EXPECT_FALSE(mine->held()) << "a margin before the other may have it";
  Turns();
  EXPECT_FALSE(theirs->held());
  ASSERT_TRUE(TimePassesUntil([&] { return theirs->held(); }));
  first.Stand(false);  // it goes on and finds out
  Turns();
  EXPECT_FALSE(mine->held());
  EXPECT_TRUE(theirs->held());
  now += 3 * kSecond;
  EXPECT_TRUE(Until([&] { return theirs->held(); })) << "and it stays with the other";
  EXPECT_FALSE(mine->held());
}

TEST_F(StoreLeases, ALostDatabaseEndsItAndItComesBackToWhoWasFirst) {
  auto a = Replica(first, "a"), b = Replica(second, "b");
  auto mine = a->Take("relay");
  ASSERT_TRUE(Until([&] { return mine->held(); }));
  auto theirs = b->Take("relay");
  Turns();
  first.Lose(true);
  second.Lose(true);  // the database itself
  now += 10 * kSecond;
  Turns();
  EXPECT_FALSE(mine->held());
  EXPECT_FALSE(theirs->held());
  first.Lose(false);
  second.Lose(false);
  EXPECT_TRUE(Until([&] { return mine->held() != theirs->held(); }));
  Turns();
  EXPECT_NE(mine->held(), theirs->held()) << "one of them, never both";
}

TEST_F(StoreLeases, OnlyTheOneWithoutDatabaseLosesIt) {
  auto a = Replica(first, "a"), b = Replica(second, "b");
  auto mine = a->Take("relay");
  ASSERT_TRUE(Until([&] { return mine->held(); }));
  auto theirs = b->Take("relay");
  Turns();
  first.Lose(true);
  Turns();
  now += 6 * kSecond;
  EXPECT_FALSE(mine->held());
  EXPECT_TRUE(TimePassesUntil([&] { return theirs->held(); }));
  first.Lose(false);
  Turns();
  EXPECT_FALSE(mine->held());
}

TEST_F(StoreLeases, NeverTwoAtATimeWhateverIsLost) {
  constexpr int kReplicas = 3;
  std::vector<std::unique_ptr<Line>> lines;
  std::vector<std::unique_ptr<Leases>> leases;
  std::vector<std::unique_ptr<Lease>> held;
  for (int i = 0; i < kReplicas; ++i) {
    lines.push_back(std::make_unique<Line>(*store));
    leases.push_back(Replica(*lines.back(), "r"));
    held.push_back(leases.back()->Take("relay"));
  }
  int handovers = 0, last = -1;
  unsigned seed = 7;
  for (int step = 0; step < 4000 && (step < 300 || handovers < 3); ++step) {
    seed = seed * 1103515245u + 12345u;
    if (step % 10 == 0) {
      for (auto& line : lines) line->Lose((seed >>= 3) % 3 == 0);
    }
    now += 300'000;
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    // Asked of one clock: it does not move between the questions, so two that say yes hold it at the same moment.
    int holders = 0, who = -1;
    for (int i = 0; i < kReplicas; ++i) {
      if (held[i]->held()) ++holders, who = i;
    }
    ASSERT_LE(holders, 1) << "at step " << step;
    if (who >= 0 && who != last) ++handovers, last = who;
  }
  EXPECT_GT(handovers, 2);
}

TEST(StoreLease, UptimeNeverStepsBack) {
  const Micros before = Uptime();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const Micros after = Uptime();
  EXPECT_GE(after - before, 4'000);
  EXPECT_LT(after - before, 60 * kSecond);
}

}  // namespace
}  // namespace concord::lease

// The second half of the contract: members that come, go, stand still or fail, and a server that is killed.
#include <atomic>
#include <chrono>
#include <latch>
#include <map>
#include <set>
#include <thread>

#include "platform/bus/testing/bus_contract.h"

namespace concord::bus {
namespace {

using std::chrono::milliseconds;

void Pause(int ms) { std::this_thread::sleep_for(milliseconds(ms)); }

// The numbers of each key rise.
void ExpectOrderPerKey(const std::vector<Event>& events) {
  std::map<std::string, int> last;
  for (const auto& e : events) {
    const int n = std::stoi(e.data);
    const auto at = last.find(e.key);
    EXPECT_TRUE(at == last.end() || at->second < n) << e.key << ": " << n << " after " << (at == last.end() ? 0 : at->second);
    last[e.key] = n;
  }
}

}  // namespace

TEST_P(BusContract, ADeadLetterKeepsTheEventWholeAndComesBackWhole) {
  Event sent = Make(T("t.v1"), "k", std::string("x\0y", 3));
  std::atomic<bool> mended{false};
  Heard heard;
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event& e) -> Status {
    if (!mended) return InvalidArgument("BROKEN_EVENT", "cannot be read");
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  ASSERT_TRUE(bus().Publish({sent}).ok());
  ASSERT_EQ(LagSettles(T("g"), 0), 0);
  auto letters = bus().DeadLetters(T("g"));
  ASSERT_EQ(letters->size(), 1u);
  const std::int64_t offset = letters->front().event.offset;
  EXPECT_GT(letters->front().time, 0);
  mended = true;
  ASSERT_TRUE(bus().Replay(letters->front().id).ok());
  ASSERT_EQ(heard.all().size(), 1u);
  for (const Event& got : {letters->front().event, heard.all()[0]}) {
    EXPECT_EQ(got.id, sent.id);
    EXPECT_EQ(got.topic, sent.topic);
    EXPECT_EQ(got.type, sent.type);
    EXPECT_EQ(got.source, sent.source);
    EXPECT_EQ(got.key, sent.key);
    EXPECT_EQ(got.office, sent.office);
    EXPECT_EQ(got.subject, sent.subject);
    EXPECT_EQ(got.time, sent.time);
    EXPECT_EQ(got.traceparent, sent.traceparent);
    EXPECT_EQ(got.data, sent.data);
    EXPECT_EQ(got.offset, offset);
  }
}

TEST_P(BusContract, AReplayThatNobodyHearsIsRefused) {
  {
    auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event&) -> Status { return InvalidArgument("BROKEN_EVENT", "no"); });
    ASSERT_TRUE(s.ok());
    ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1")}).ok());
    ASSERT_EQ(LagSettles(T("g"), 0), 0);
  }
  auto letters = bus().DeadLetters(T("g"));
  ASSERT_EQ(letters->size(), 1u);
  Status replayed = Ok();
  for (int i = 0; i < 200; ++i) {  // a broker may take its time to notice that the member has gone
    replayed = bus().Replay(letters->front().id);
    ASSERT_FALSE(replayed.ok());
    if (replayed.error().reason == "GROUP_NOT_SUBSCRIBED") break;
    Pause(50);
  }
  EXPECT_EQ(replayed.error().reason, "GROUP_NOT_SUBSCRIBED");
  EXPECT_EQ(bus().DeadLetters(T("g"))->size(), 1u);
}

TEST_P(BusContract, AKeyThatStandsStillStopsNoOtherKey) {
  std::latch open(1);
  std::vector<Event> events;
  for (int i = 0; i < 90; ++i) events.push_back(Make(T("t.v1"), "k" + std::to_string(i % 9), std::to_string(i)));
  ASSERT_TRUE(bus().Publish(events).ok());
  Heard heard;
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared, 4}, [&](const Event& e) -> Status {
    if (e.key == "k4") open.wait();
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  EXPECT_TRUE(heard.Wait(80));
  for (const auto& e : heard.all()) EXPECT_NE(e.key, "k4");
  open.count_down();
  EXPECT_TRUE(heard.Wait(90));
  ExpectOrderPerKey(heard.all());
}

// What is not handled waits in the log, not in memory: publishing goes on, other groups go on, and nothing is lost.
TEST_P(BusContract, AMemberThatStandsStillHoldsNobodyElseUp) {
  std::latch open(1);
  Heard slow, quick;
  auto a = bus().Subscribe({T("a"), {T("t.v1")}, Mode::kShared}, [&](const Event& e) -> Status {
    open.wait();
    slow.Add(e);
    return Ok();
  });
  ASSERT_TRUE(a.ok());
  auto b = Listen(quick, T("b"), {T("t.v1")});
  constexpr int kEvents = 2000;
  std::vector<Event> events;
  for (int i = 0; i < kEvents; ++i) events.push_back(Make(T("t.v1"), "k" + std::to_string(i % 5), std::to_string(i)));
  ASSERT_TRUE(bus().Publish(events).ok());
  EXPECT_TRUE(quick.Wait(kEvents));
  EXPECT_EQ(LagSettles(T("a"), kEvents), kEvents);
  open.count_down();
  EXPECT_TRUE(slow.Wait(kEvents));
  EXPECT_EQ(LagSettles(T("a"), 0), 0);
  EXPECT_EQ(slow.all().size(), static_cast<std::size_t>(kEvents));
  ExpectOrderPerKey(slow.all());
}

TEST_P(BusContract, AMemberLeavesSoonAndTheNextGoesOnWithTheRest) {
  constexpr int kEvents = 300;
  std::vector<Event> events;
  for (int i = 0; i < kEvents; ++i) events.push_back(Make(T("t.v1"), "k" + std::to_string(i % 7), std::to_string(i)));
  ASSERT_TRUE(bus().Publish(events).ok());
  Heard heard;
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event& e) -> Status {
    Pause(5);
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  ASSERT_TRUE(heard.Wait(10));
  const auto begin = std::chrono::steady_clock::now();
  s->reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  const std::size_t by_the_first = heard.all().size();
  EXPECT_LT(by_the_first, static_cast<std::size_t>(kEvents));
  auto next = Listen(heard, T("g"), {T("t.v1")});
  ASSERT_TRUE(heard.Wait(kEvents));
  EXPECT_EQ(LagSettles(T("g"), 0), 0);
  EXPECT_EQ(heard.all().size(), static_cast<std::size_t>(kEvents));  // what was handled before an orderly end does not come again
  ExpectOrderPerKey(heard.all());
}

TEST_P(BusContract, ATombstoneIsHeardAsAnEmptyEvent) {
  Heard heard;
  auto s = Listen(heard, T("g"), {T("x.table.v1")});
  ASSERT_TRUE(bus().Publish({Make(T("x.table.v1"), "a", "1")}).ok());
  ASSERT_TRUE(heard.Wait(1));
  ASSERT_TRUE(bus().Publish({Make(T("x.table.v1"), "a", "")}).ok());
  ASSERT_TRUE(heard.Wait(2));
  EXPECT_EQ(heard.data(), (std::vector<std::string>{"1", ""}));
  EXPECT_EQ(heard.all()[1].key, "a");
  EXPECT_FALSE(heard.all()[1].id.empty());
}

TEST_P(BusContract, MembersThatComeAndGoLoseNothingAndKeepTheOrderOfAKey) {
  constexpr int kEvents = 600;
  Heard heard;
  auto first = Listen(heard, T("g"), {T("t.v1")});
  std::thread publisher([&] {
    for (int i = 0; i < kEvents; ++i) {
      PublishAtLast({Make(T("t.v1"), "k" + std::to_string(i % 13), std::to_string(i))});
      if (i % 10 == 0) Pause(5);
    }
  });
  EXPECT_TRUE(heard.Wait(100));
  {
    auto second = Listen(heard, T("g"), {T("t.v1")});
    EXPECT_TRUE(heard.Wait(300));
  }
  publisher.join();
  std::size_t all = 0;
  for (int i = 0; i < 600 && all < kEvents; ++i) {
    Pause(50);
    all = heard.first_times().size();
  }
  EXPECT_EQ(all, static_cast<std::size_t>(kEvents));
  ExpectOrderPerKey(heard.first_times());
}

TEST_P(BusContract, AServerThatIsKilledLosesNothingThatWasConfirmed) {
  if (!under_test->HasServer()) GTEST_SKIP() << "this bus has no server of its own";
  constexpr int kBatches = 120;
  Heard heard;
  auto s = Listen(heard, T("g"), {T("t.v1")});
  std::atomic<int> sent{0};
  std::thread publisher([&] {
    for (int i = 0; i < kBatches; ++i) {
      std::vector<Event> batch;
      for (int k = 0; k < 5; ++k) batch.push_back(Make(T("t.v1"), "k" + std::to_string(k), std::to_string(i)));
      PublishAtLast(batch);
      ++sent;
      Pause(10);
    }
  });
  for (const int at : {kBatches / 4, kBatches / 2}) {
    while (sent < at) Pause(5);
    under_test->KillServer();
    Pause(300);
    under_test->StartServer();
  }
  publisher.join();
  std::size_t all = 0;
  for (int i = 0; i < 600 && all < kBatches * 5; ++i) {
    Pause(50);
    all = heard.first_times().size();
  }
  EXPECT_EQ(all, static_cast<std::size_t>(kBatches) * 5);
  EXPECT_EQ(LagSettles(T("g"), 0), 0);
  ExpectOrderPerKey(heard.first_times());
}

TEST_P(BusContract, SaysWhetherEventsCanTravel) {
  EXPECT_TRUE(bus().Reachable().ok());
  if (!under_test->HasServer()) return;
  const auto becomes = [&](bool ok) {
    for (int i = 0; i < 300 && bus().Reachable().ok() != ok; ++i) Pause(100);
    return bus().Reachable().ok() == ok;
  };
  under_test->KillServer();
  EXPECT_TRUE(becomes(false));
  under_test->StartServer();
  EXPECT_TRUE(becomes(true));
}

}  // namespace concord::bus

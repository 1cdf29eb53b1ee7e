#include "platform/bus/testing/bus_contract.h"

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "platform/bus/size.h"
#include "platform/id/id.h"

namespace concord::bus {

void Heard::Add(const Event& e) {
  std::lock_guard lock(mutex_);
  events_.push_back(e);
  wake_.notify_all();
}

bool Heard::Wait(std::size_t n) {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, std::chrono::seconds(30), [&] { return events_.size() >= n; });
}

std::vector<Event> Heard::all() const {
  std::lock_guard lock(mutex_);
  return events_;
}

std::vector<Event> Heard::first_times() const {
  std::set<std::string> seen;
  std::vector<Event> out;
  for (const auto& e : all()) {
    if (seen.insert(e.id).second) out.push_back(e);
  }
  return out;
}

std::vector<std::string> Heard::data() const {
  std::vector<std::string> out;
  for (const auto& e : all()) out.push_back(e.data);
  return out;
}

Event BusContract::Make(const std::string& topic, const std::string& key, const std::string& data) {
  Event e;
  e.id = NewId();
  e.topic = topic;
  e.type = "concord.test.v1.Happened";
  e.source = "test";
  e.key = key;
  e.office = "018f6f9e-0000-7000-8000-000000000001";
  e.subject = "things/" + key;
  e.time = 1'767'225'600 * kSecond;
  e.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  e.data = data;
  return e;
}

std::unique_ptr<Subscription> BusContract::Listen(Heard& heard, const std::string& group, std::vector<std::string> topics, Mode mode) {
  auto s = bus().Subscribe({group, std::move(topics), mode}, [&heard](const Event& e) {
    heard.Add(e);
    return Ok();
  });
  EXPECT_TRUE(s.ok());
  return s.ok() ? *std::move(s) : nullptr;
}

void BusContract::PublishAtLast(const std::vector<Event>& events) {
  Status sent = bus().Publish(events);
  for (int i = 0; i < 600 && !sent.ok(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    sent = bus().Publish(events);
  }
  EXPECT_TRUE(sent.ok()) << sent.error().ToString();
}

std::int64_t BusContract::LagSettles(const std::string& group, std::int64_t want) {
  std::int64_t behind = -1;
  for (int i = 0; i < 1500 && behind != want; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    auto lags = bus().Lags();
    if (!lags.ok() && lags.error().code == Code::kUnavailable) continue;  // a server that is coming up
    EXPECT_TRUE(lags.ok()) << lags.error().ToString();
    if (!lags.ok()) return -1;
    behind = 0;
    for (const auto& lag : *lags) {
      if (lag.group == group) behind += lag.behind;
    }
  }
  return behind;
}

using Strings = std::vector<std::string>;

TEST_P(BusContract, CarriesAnEventWhole) {
  const Event sent = Make(T("t.v1"), "k", std::string("a\0b", 3));
  ASSERT_TRUE(bus().Publish({sent}).ok());
  Heard heard;
  auto s = Listen(heard, T("g"), {T("t.v1")});
  ASSERT_TRUE(heard.Wait(1));
  const Event got = heard.all()[0];
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
  EXPECT_GE(got.offset, 0);
}

TEST_P(BusContract, KeepsTheOrderOfAKeyAndWakesUpForWhatComesLater) {
  Heard heard;
  auto s = Listen(heard, T("g"), {T("t.v1")});
  Strings sent;
  for (int i = 0; i < 200; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", sent.back())}).ok());
  }
  ASSERT_TRUE(heard.Wait(200));
  EXPECT_EQ(heard.data(), sent);
}

TEST_P(BusContract, AGroupGoesOnWhereItStopped) {
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1"), Make(T("t.v1"), "k", "2")}).ok());
  {
    Heard heard;
    auto s = Listen(heard, T("g"), {T("t.v1")});
    ASSERT_TRUE(heard.Wait(2));
    ASSERT_EQ(LagSettles(T("g"), 0), 0);
  }
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "3")}).ok());
  under_test->Reopen();
  Heard heard;
  auto s = Listen(heard, T("g"), {T("t.v1")});
  ASSERT_TRUE(heard.Wait(1));
  EXPECT_EQ(heard.data(), Strings{"3"});
}

TEST_P(BusContract, EveryGroupHearsEverythingFromTheBeginning) {
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1")}).ok());
  Heard one, two;
  auto a = Listen(one, T("a"), {T("t.v1")});
  auto b = Listen(two, T("b"), {T("t.v1"), T("other.v1")});
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "2"), Make(T("other.v1"), "k", "x")}).ok());
  ASSERT_TRUE(one.Wait(2));
  ASSERT_TRUE(two.Wait(3));
  EXPECT_EQ(one.data(), (Strings{"1", "2"}));
}

TEST_P(BusContract, MembersOfAGroupDivideTheWorkAndKeepTheOrderOfAKey) {
  Heard heard;
  auto a = Listen(heard, T("g"), {T("t.v1")});
  auto b = Listen(heard, T("g"), {T("t.v1")});
  for (int i = 0; i < 150; ++i) {
    ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k" + std::to_string(i % 7), std::to_string(i))}).ok());
  }
  ASSERT_TRUE(heard.Wait(150));
  ASSERT_EQ(LagSettles(T("g"), 0), 0);
  std::map<std::string, int> last;
  for (const auto& e : heard.all()) {
    const int n = std::stoi(e.data);
    EXPECT_TRUE(last.count(e.key) == 0 || last[e.key] < n) << e.key;
    last[e.key] = n;
  }
  EXPECT_EQ(heard.all().size(), 150u);
}

TEST_P(BusContract, LanesHandleKeysAtTheSameTimeAndKeepTheOrderOfAKey) {
  Heard heard;
  std::atomic<int> inside{0}, most{0};
  std::vector<Event> events;
  for (int i = 0; i < 400; ++i) events.push_back(Make(T("t.v1"), "k" + std::to_string(i % 11), i == 100 ? "bad" : std::to_string(i)));
  ASSERT_TRUE(bus().Publish(events).ok());
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared, 4}, [&](const Event& e) -> Status {
    const int now = ++inside;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) continue;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    --inside;
    if (e.data == "bad") return InvalidArgument("BROKEN_EVENT", "cannot be read");
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  ASSERT_TRUE(heard.Wait(399));
  ASSERT_EQ(LagSettles(T("g"), 0), 0);
  EXPECT_EQ(heard.all().size(), 399u);
  EXPECT_EQ(bus().DeadLetters(T("g"))->size(), 1u);
  EXPECT_GT(most, 1);
  EXPECT_LE(most, 4);
  std::map<std::string, int> last;
  for (const auto& e : heard.all()) {
    const int n = std::stoi(e.data);
    EXPECT_TRUE(last.count(e.key) == 0 || last[e.key] < n) << e.key;
    last[e.key] = n;
  }
}

TEST_P(BusContract, LanesThatAreStoppedBeginAgainBeforeTheFirstGap) {
  std::vector<Event> events;
  for (int i = 0; i < 60; ++i) events.push_back(Make(T("t.v1"), "k" + std::to_string(i % 6), std::to_string(i)));
  ASSERT_TRUE(bus().Publish(events).ok());
  std::set<std::string> handled;
  {
    std::mutex mutex;
    std::atomic<int> failed{0};
    auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared, 3}, [&](const Event& e) -> Status {
      if (e.key == "k2" && e.data != "2") {
        ++failed;
        return Unavailable("NOT_NOW", "later");
      }
      std::lock_guard lock(mutex);
      handled.insert(e.data);
      return Ok();
    });
    ASSERT_TRUE(s.ok());
    while (failed == 0) std::this_thread::yield();
  }
  Heard rest;
  auto s = Listen(rest, T("g"), {T("t.v1")});
  ASSERT_EQ(LagSettles(T("g"), 0), 0);
  for (const auto& data : rest.data()) handled.insert(data);
  EXPECT_EQ(handled.size(), 60u);
}

TEST_P(BusContract, BroadcastHearsEverythingAtEachStartAndSaysWhenItIsThere) {
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1"), Make(T("t.v1"), "k", "2")}).ok());
  for (int start = 0; start < 2; ++start) {
    Heard one, two;
    auto a = Listen(one, T("g"), {T("t.v1")}, Mode::kBroadcast);
    auto b = Listen(two, T("g"), {T("t.v1")}, Mode::kBroadcast);
    ASSERT_TRUE(one.Wait(2));
    ASSERT_TRUE(two.Wait(2));
    for (int i = 0; i < 1500 && !a->CaughtUp(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(a->CaughtUp());
    EXPECT_EQ(one.data(), (Strings{"1", "2"}));
  }
}

TEST_P(BusContract, BroadcastOnNothingIsThereAtOnce) {
  Heard heard;
  auto s = Listen(heard, T("g"), {T("empty.v1")}, Mode::kBroadcast);
  for (int i = 0; i < 1500 && !s->CaughtUp(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(s->CaughtUp());
}

TEST_P(BusContract, TriesAgainInPlaceWhatFailsForNow) {
  Heard heard;
  std::atomic<int> failures{3};
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event& e) -> Status {
    if (e.data == "1" && failures-- > 0) return Unavailable("NOT_NOW", "later");
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1"), Make(T("t.v1"), "k", "2")}).ok());
  ASSERT_TRUE(heard.Wait(2));
  EXPECT_EQ(heard.data(), (Strings{"1", "2"}));
  EXPECT_TRUE(bus().DeadLetters(T("g"))->empty());
}

TEST_P(BusContract, PutsAwayWhatCanNeverSucceedAndGoesOn) {
  Heard heard;
  std::atomic<bool> mended{false};
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event& e) -> Status {
    if (e.data == "bad" && !mended) return InvalidArgument("BROKEN_EVENT", "cannot be read");
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "bad"), Make(T("t.v1"), "k", "good")}).ok());
  ASSERT_TRUE(heard.Wait(1));
  EXPECT_EQ(heard.data(), Strings{"good"});
  ASSERT_EQ(LagSettles(T("g"), 0), 0);
  auto letters = bus().DeadLetters(T("g"));
  ASSERT_EQ(letters->size(), 1u);
  const auto& letter = letters->front();
  EXPECT_EQ(letter.group, T("g"));
  EXPECT_EQ(letter.event.data, "bad");
  EXPECT_NE(letter.reason.find("BROKEN_EVENT"), std::string::npos);
  EXPECT_TRUE(bus().DeadLetters(T("another"))->empty());

  EXPECT_FALSE(bus().Replay(letter.id).ok());
  EXPECT_EQ(bus().DeadLetters(T("g"))->size(), 1u);  // kept until it succeeds
  mended = true;
  EXPECT_TRUE(bus().Replay(letter.id).ok());
  EXPECT_EQ(heard.data(), (Strings{"good", "bad"}));
  EXPECT_TRUE(bus().DeadLetters(T("g"))->empty());
  Status again = bus().Replay(letter.id);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().reason, "DEAD_LETTER_NOT_FOUND");
}

TEST_P(BusContract, AHandlerThatThrowsIsADeadLetterAndADroppedOneIsGone) {
  Heard heard;
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event& e) -> Status {
    if (e.data == "bad") throw std::runtime_error("oops");
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "bad"), Make(T("t.v1"), "k", "good")}).ok());
  ASSERT_TRUE(heard.Wait(1));
  auto letters = bus().DeadLetters(T("g"));
  ASSERT_EQ(letters->size(), 1u);
  EXPECT_TRUE(bus().Drop(letters->front().id).ok());
  EXPECT_TRUE(bus().DeadLetters(T("g"))->empty());
  EXPECT_FALSE(bus().Drop(letters->front().id).ok());
}

TEST_P(BusContract, ATableTopicKeepsTheLastOfEachKey) {
  ASSERT_TRUE(bus().Publish({Make(T("x.table.v1"), "a", "1"), Make(T("x.table.v1"), "b", "2"), Make(T("x.table.v1"), "a", "3"),
                             Make(T("x.table.v1"), "b", "")}).ok());
  Heard heard;
  auto s = Listen(heard, T("g"), {T("x.table.v1")}, Mode::kBroadcast);
  for (int i = 0; i < 1500 && !s->CaughtUp(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::map<std::string, std::string> table;
  for (const auto& e : heard.all()) {
    if (e.data.empty()) {
      table.erase(e.key);
    } else {
      table[e.key] = e.data;
    }
  }
  EXPECT_EQ(table, (std::map<std::string, std::string>{{"a", "3"}}));
  if (under_test->CompactsAtOnce()) EXPECT_LE(heard.all().size(), 2u);  // at most the tombstone besides
}

TEST_P(BusContract, SaysHowFarAGroupIsBehind) {
  std::atomic<bool> open{false};
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event&) -> Status {
    if (!open) return Unavailable("NOT_NOW", "later");
    return Ok();
  });
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1"), Make(T("t.v1"), "k", "2"), Make(T("t.v1"), "k", "3")}).ok());
  EXPECT_EQ(LagSettles(T("g"), 3), 3);
  auto lags = bus().Lags();
  ASSERT_EQ(lags->size(), 1u);
  EXPECT_EQ(lags->front().oldest_time, 1'767'225'600 * kSecond);
  open = true;
  EXPECT_EQ(LagSettles(T("g"), 0), 0);
}

TEST_P(BusContract, DroppingASubscriptionWaitsForItsHandler) {
  std::atomic<bool> inside{false}, finished{false};
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, [&](const Event&) -> Status {
    inside = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    finished = true;
    return Ok();
  });
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1")}).ok());
  while (!inside) std::this_thread::yield();
  s->reset();
  EXPECT_TRUE(finished);
}

TEST_P(BusContract, RefusesAnEventWithoutKeyOrTopicAndKeepsNothingOfTheCall) {
  EXPECT_FALSE(bus().Publish({Make(T("t.v1"), "k", "1"), Make(T("t.v1"), "", "2")}).ok());
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "3")}).ok());
  Heard heard;
  auto s = Listen(heard, T("g"), {T("t.v1")});
  ASSERT_TRUE(heard.Wait(1));
  EXPECT_EQ(heard.data(), Strings{"3"});
}

TEST_P(BusContract, RefusesAnEventThatIsTooLargeAndTakesTheLargestThatMayBeAppended) {
  Status sent = bus().Publish({Make(T("t.v1"), "k", std::string(kLargestEvent + 1, 'x'))});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().code, Code::kInvalidArgument);
  EXPECT_EQ(sent.error().reason, "EVENT_TOO_LARGE");
  std::string noise(kLargestData, ' ');  // compression does not help
  std::uint32_t seed = 1;
  for (char& c : noise) c = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
  ASSERT_TRUE(bus().Publish({Make(T("large.v1"), "k", noise), Make(T("large.v1"), "k", "after")}).ok());
  Heard heard;
  auto s = Listen(heard, T("g"), {T("large.v1")});
  ASSERT_TRUE(heard.Wait(2));
  EXPECT_EQ(heard.data(), (Strings{noise, "after"}));
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BusContract);

}  // namespace concord::bus

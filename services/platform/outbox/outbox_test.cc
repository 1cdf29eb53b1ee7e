#include "platform/outbox/outbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "platform/bus/embedded/embedded.h"
#include "platform/bus/size.h"
#include "platform/inbox/inbox.h"
#include "platform/lease/testing/handed.h"
#include "platform/outbox/aside.h"
#include "platform/outbox/testing/fake_bus.h"
#include "platform/outbox/trim.h"
#include "platform/store/testing/postgres_server.h"
#include "platform/store/testing/temp_store.h"
#include "platform/store/testing/test_store.h"

namespace concord::outbox {
namespace {

const std::string kOffice = "018f6f9e-0000-7000-8000-000000000001";

bus::Event Make(const std::string& key, const std::string& data) {
  bus::Event e;
  e.topic = "concord.test.events.v1";
  e.type = "concord.test.events.v1.Happened";
  e.key = key;
  e.data = data;
  return e;
}

// The platform's tables and something that events are about.
std::vector<migrate::Migration> WithThings() {
  auto all = Migrations();
  const std::string table = "CREATE TABLE things (office_id TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (office_id, id));\n";
  all.push_back({10, "things", table, table + "SELECT concord_protect('things', true);\n"});
  return all;
}

class Outbox : public ::testing::Test {
 protected:
  Status Say(const std::string& key, const std::string& data, bool fail = false) {
    return store->Write(kOffice, [&](store::Tx& tx) -> Status {
      CONCORD_CHECK_OK(Append(tx, Make(key, data)));
      if (fail) return Internal("CHANGED_MIND", "no");
      return Ok();
    });
  }
  static Micros Soon() { return SystemClock().Now() + 30 * kSecond; }
  store::TestStore store{WithThings()};
  FakeBus fake;
};

TEST_F(Outbox, SendsInOrderWhatWasCommittedAndNothingElse) {
  Relay relay(*store, fake, "test");
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(Say("k", std::to_string(i)).ok());
  EXPECT_FALSE(Say("k", "undone", true).ok());
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  ASSERT_EQ(fake.published.size(), 40u);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(fake.published[i].data, std::to_string(i));
  EXPECT_EQ(fake.published[0].source, "test");
  EXPECT_EQ(fake.published[0].office, kOffice);
  EXPECT_EQ(fake.published[0].id.size(), 36u);
  EXPECT_GT(fake.published[0].time, 0);
  EXPECT_EQ(relay.Stats()->unsent, 0);
}

TEST_F(Outbox, KeepsEventsWhileTheBusIsDown) {
  fake.down = true;
  Relay relay(*store, fake, "test");
  ASSERT_TRUE(Say("k", "1").ok());
  Status late = relay.Flush(SystemClock().Now() + kSecond / 10);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().reason, "OUTBOX_NOT_EMPTY");
  EXPECT_EQ(relay.Stats()->unsent, 1);
  EXPECT_GT(relay.Stats()->oldest_unsent_time, 0);
  {
    std::lock_guard lock(fake.mutex);
    fake.down = false;
  }
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_EQ(fake.published.size(), 1u);
}

TEST_F(Outbox, WhatWasNotSentIsSentByTheNextRelay) {
  ASSERT_TRUE(Say("k", "1").ok());
  auto again = store.Replica();
  Relay relay(*again, fake, "test");
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_EQ(fake.published.size(), 1u);
}

TEST_F(Outbox, OnlyTheReplicaWithTheLeaseSends) {
  lease::Handed first, second;
  FakeBus other;
  Relay a(*store, fake, "test", first), b(*store, other, "test", second);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Say("k", std::to_string(i)).ok());
  EXPECT_FALSE(a.Flush(SystemClock().Now() + kSecond / 5).ok());
  EXPECT_EQ(a.Stats()->unsent, 10);
  first.yes = true;
  ASSERT_TRUE(b.Flush(Soon()).ok()) << "sent by the other";
  EXPECT_TRUE(a.leads());
  EXPECT_EQ(fake.published.size(), 10u);
  first.yes = false;
  second.yes = true;
  for (int i = 10; i < 20; ++i) ASSERT_TRUE(Say("k", std::to_string(i)).ok());
  ASSERT_TRUE(a.Flush(Soon()).ok());
  EXPECT_EQ(fake.published.size(), 10u);
  ASSERT_EQ(other.published.size(), 10u);
  EXPECT_EQ(other.published[0].data, "10");
}

TEST_F(Outbox, MarksManyBatchesWhateverTheirSize) {
  fake.down = true;
  Relay relay(*store, fake, "test");
  for (const int size : {1, 2, 3, 4, 5, 17, 256, 300}) {
    ASSERT_TRUE(store->Write(kOffice, [&](store::Tx& tx) -> Status {
                       for (int i = 0; i < size; ++i) CONCORD_CHECK_OK(Append(tx, Make("k", std::to_string(i))));
                       return Ok();
                     }).ok());
  }
  EXPECT_EQ(relay.Stats()->unsent, 588);
  fake.down = false;
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_EQ(fake.published.size(), 588u);
  EXPECT_EQ(relay.Stats()->unsent, 0);
}

// Two replicas, several writers on the same keys, in offices and across them: what is told of a key comes in the order of its versions,
// though sequence numbers are given out before commits.
TEST_F(Outbox, KeepsTheOrderOfAKeyWhoeverWrites) {
  constexpr int kKeys = 3, kRounds = 25;
  const std::vector<std::string> offices = {kOffice, "018f6f9e-0000-7000-8000-000000000002", ""};
  auto replica = store.Replica();
  ASSERT_TRUE(store->WriteUnscoped([&](store::Tx& tx) -> Status {
                     for (const auto& office : offices) {
                       for (int k = 0; k < kKeys; ++k) {
                         CONCORD_CHECK_OK(tx.Exec("INSERT INTO things (office_id, id, version) VALUES ($2, $3, 0)",
                                                  {office.empty() ? "all" : office, "k" + std::to_string(k)}));
                       }
                     }
                     return Ok();
                   }).ok());
  Relay relay(*store, fake, "test");
  std::vector<std::thread> writers;
  std::atomic<int> failed{0};
  for (int w = 0; w < 6; ++w) {
    writers.emplace_back([&, w] {
      store::Store& s = w % 2 == 0 ? *store : *replica;
      const std::string& office = offices[static_cast<std::size_t>(w / 2)];
      for (int i = 0; i < kRounds; ++i) {
        const std::string key = "k" + std::to_string(i % kKeys);
        const auto step = [&](store::Tx& tx) -> Status {
          CONCORD_TRY(auto rows, office.empty()
                                     ? tx.Query("UPDATE things SET version = version + 1 WHERE office_id = 'all' AND id = $2 RETURNING version", {key})
                                     : tx.Query("UPDATE things SET version = version + 1 WHERE office_id = $1 AND id = $2 RETURNING version", {key}));
          return Append(tx, Make((office.empty() ? "all" : office) + key, std::to_string(rows.at(0).Int(0))));
        };
        if (!(office.empty() ? s.WriteUnscoped(step) : s.Write(office, step)).ok()) ++failed;
      }
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(failed, 0);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  std::map<std::string, int> last;
  for (const auto& e : fake.published) EXPECT_EQ(std::stoi(e.data), ++last[e.key]) << e.key;
  EXPECT_EQ(last.size(), offices.size() * kKeys);
  EXPECT_EQ(fake.published.size(), 6u * kRounds);
}

TEST_F(Outbox, SaysWhatWaits) {
  metrics::Registry registry;
  lease::Handed leases;
  {
    Relay relay(*store, fake, "test", leases, &registry);
    bus::Event old = Make("k", "1");
    old.time = SystemClock().Now() - 100 * kSecond;
    ASSERT_TRUE(store->Write(kOffice, [&](store::Tx& tx) { return Append(tx, old); }).ok());
    ASSERT_TRUE(Say("k", "2").ok());
    const std::string waiting = registry.Text();
    EXPECT_NE(waiting.find("concord_outbox_unsent{service=\"test\"} 2\n"), std::string::npos) << waiting;
    EXPECT_NE(waiting.find("concord_outbox_oldest_seconds{service=\"test\"} 10"), std::string::npos) << waiting;
    EXPECT_NE(waiting.find("concord_outbox_leader{service=\"test\"} 0\n"), std::string::npos) << waiting;
    fake.down = leases.yes = true;
    const std::string none = "concord_outbox_send_failures_total{service=\"test\"} 0\n";
    for (int i = 0; i < 1500 && registry.Text().find(none) != std::string::npos; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(registry.Text().find(none), std::string::npos);
    fake.down = false;
    ASSERT_TRUE(relay.Flush(Soon()).ok());
    const std::string sent = registry.Text();
    EXPECT_NE(sent.find("concord_outbox_unsent{service=\"test\"} 0\n"), std::string::npos) << sent;
    EXPECT_NE(sent.find("concord_outbox_oldest_seconds{service=\"test\"} 0\n"), std::string::npos) << sent;
    EXPECT_NE(sent.find("concord_outbox_leader{service=\"test\"} 1\n"), std::string::npos) << sent;
    EXPECT_NE(sent.find("concord_outbox_sent_total{service=\"test\"} 2\n"), std::string::npos) << sent;
  }
  EXPECT_NE(registry.Text().find("concord_outbox_leader{service=\"test\"} 0\n"), std::string::npos) << "asked after it has gone";
}

TEST_F(Outbox, AScopedTransactionSpeaksForItsOwnOffice) {
  Relay relay(*store, fake, "test");
  bus::Event e = Make("k", "1");
  e.office = "018f6f9e-0000-7000-8000-0000000000ff";
  ASSERT_TRUE(store->Write(kOffice, [&](store::Tx& tx) { return Append(tx, e); }).ok());
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_EQ(fake.published.at(0).office, kOffice);
}

TEST_F(Outbox, AnIncompleteEventUndoesItsTransaction) {
  bus::Event e = Make("", "1");
  Status s = store->Write(kOffice, [&](store::Tx& tx) { return Append(tx, e); });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "EVENT_INCOMPLETE");
}

TEST_F(Outbox, AnEventThatIsTooLargeUndoesItsTransaction) {
  Status s = store->Write(kOffice, [&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO things (office_id, id, version) VALUES ($1, $2, 1)", {std::string("a")}));
    CONCORD_CHECK_OK(Append(tx, Make("k", "small")));
    return Append(tx, Make("k", std::string(bus::kLargestData + 1, 'x')));
  });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "EVENT_TOO_LARGE");
  EXPECT_EQ(s.error().metadata.at("bytes"), "3900001");
  auto rows = store->ReadUnscoped([](store::Tx& tx) { return tx.One("SELECT count(*) FROM outbox"); });
  EXPECT_EQ((*rows)->Int(0), 0);
  EXPECT_TRUE(Say("k", std::string(bus::kLargestData, 'x')).ok());
}

// The broker takes less than a use case may append (a topic with another limit).
TEST_F(Outbox, WhatTheBusRefusesForGoodStandsAsideAndHoldsUpItsOwnKeyOnly) {
  metrics::Registry registry;
  fake.takes = 10;
  std::string large(20, 'x');
  const auto travelled = [&] {
    std::lock_guard lock(fake.mutex);
    std::string out;
    for (const auto& e : fake.published) out += e.key + (e.data == large ? "*" : e.data) + " ";
    return out;
  };
  Relay relay(*store, fake, "test", lease::Always(), &registry);
  ASSERT_TRUE(store->Write(kOffice, [&](store::Tx& tx) -> Status {
                CONCORD_CHECK_OK(Append(tx, Make("a", "1")));
                CONCORD_CHECK_OK(Append(tx, Make("b", "1")));
                CONCORD_CHECK_OK(Append(tx, Make("a", large)));
                CONCORD_CHECK_OK(Append(tx, Make("a", "2")));
                return Append(tx, Make("b", "2"));
              }).ok());
  ASSERT_TRUE(relay.Flush(Soon()).ok()) << "what stands aside holds nobody up";
  ASSERT_TRUE(Say("a", "3").ok());
  ASSERT_TRUE(Say("c", "1").ok());
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_EQ(travelled(), "a1 b1 b2 c1 ");
  auto aside = SetAside(*store);
  ASSERT_TRUE(aside.ok());
  ASSERT_EQ(aside->size(), 3u);
  EXPECT_EQ(aside->at(0).bytes, 20);
  EXPECT_NE(aside->at(0).refusal.find("EVENT_TOO_LARGE"), std::string::npos);
  EXPECT_NE(aside->at(1).refusal.find("behind"), std::string::npos);
  EXPECT_EQ(aside->at(2).key, "a");
  EXPECT_NE(registry.Text().find("concord_outbox_set_aside{service=\"test\"} 3\n"), std::string::npos) << registry.Text();
  EXPECT_EQ(*TrimOutbox(*store, SystemClock().Now() + kSecond, 100), 4);

  EXPECT_EQ(*Resend(*store), 3);  // too early
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_EQ(SetAside(*store)->size(), 3u);
  fake.takes = 100;
  EXPECT_EQ(*Resend(*store), 3);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_EQ(travelled(), "a1 b1 b2 c1 a* a2 a3 ");
  EXPECT_TRUE(SetAside(*store)->empty());
}

// A store of a relay: an operator is quick after a look that found what the test waits for.
class WithOperator : public store::Store {
 public:
  WithOperator(store::Store& to, std::function<bool()> waits, std::function<void()> acts)
      : to_(to), waits_(std::move(waits)), acts_(std::move(acts)) {}
  store::Dialect dialect() const override { return to_.dialect(); }
  Status Write(const std::string& o, const store::Closure& fn, Micros d) override { return to_.Write(o, fn, d); }
  Status View(const std::string& o, const store::Closure& fn, Micros d) override { return to_.View(o, fn, d); }
  Status WriteUnscoped(const store::Closure& fn, Micros d) override { return to_.WriteUnscoped(fn, d); }
  Status ViewUnscoped(const store::Closure& fn, Micros d) override {
    const bool now = !acted_ && waits_();
    Status seen = to_.ViewUnscoped(fn, d);
    if (now) {
      acted_ = true;
      acts_();
    }
    return seen;
  }
  Listening Listen(std::string channel, std::function<void()> fn) override { return to_.Listen(std::move(channel), std::move(fn)); }

 private:
  store::Store& to_;
  const std::function<bool()> waits_;
  const std::function<void()> acts_;
  bool acted_ = false;  // the relay's thread's
};

TEST_F(Outbox, WhatIsSentAgainWhileTheQueueIsReadIsNotOvertaken) {
  fake.takes = 10;
  const std::string large(20, 'x');
  ASSERT_TRUE(Say("a", large).ok());
  WithOperator looked(*store, [&] { return UnsentByType(*store)->size() == 1 && SetAside(*store)->size() == 1; },
                      [&] {
                        fake.takes = 100;
                        EXPECT_EQ(*Resend(*store), 1);
                      });
  Relay relay(looked, fake, "test");
  for (int i = 0; i < 1000 && SetAside(*store)->empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_EQ(SetAside(*store)->size(), 1u);
  ASSERT_TRUE(Say("a", "2").ok());
  ASSERT_TRUE(AwaitSent(*store, Soon()).ok());
  if (!SetAside(*store)->empty()) {  // the relay had begun to look before the event was there: nothing was to be seen this time
    fake.takes = 100;
    EXPECT_EQ(*Resend(*store), 2);
    ASSERT_TRUE(AwaitSent(*store, Soon()).ok());
  }
  ASSERT_EQ(fake.published.size(), 2u);
  EXPECT_EQ(fake.published[0].data, large);
  EXPECT_EQ(fake.published[1].data, "2");
}

TEST_F(Outbox, OfATableOnlyTheLastOfAKeyTravelsAndNoStateIsKeptTwice) {
  const auto say = [&](const std::string& topic, const std::string& key, const std::string& data) {
    bus::Event e = Make(key, data);
    e.topic = topic;
    ASSERT_TRUE(store->Write(kOffice, [&](store::Tx& tx) { return Append(tx, e); }).ok());
  };
  for (const char* state : {"1", "2", "3"}) {
    say("concord.test.table.v1", "a", state);
    say("concord.test.events.v1", "a", state);
  }
  say("concord.test.table.v1", "b", "4");
  {
    Relay relay(*store, fake, "test");
    ASSERT_TRUE(relay.Flush(Soon()).ok());
  }
  std::string travelled;
  for (const auto& e : fake.published) travelled += (bus::IsTableTopic(e.topic) ? "table " : "event ") + e.key + e.data + ", ";
  EXPECT_EQ(travelled, "event a1, event a2, table a3, event a3, table b4, ");
  auto rows = store->ReadUnscoped([](store::Tx& tx) { return tx.Query("SELECT topic, data, sent_time FROM outbox ORDER BY seq"); });
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 7u) << "all are accounted for";
  for (const auto& row : *rows) {
    EXPECT_EQ(row.Bytes(1).empty(), bus::IsTableTopic(row.Text(0)));
    EXPECT_GT(row.Int(2), 0);
  }
}

TEST_F(Outbox, InboxAppliesOnceAndBothSidesAddUpEvenAfterTrimming) {
  Relay relay(*store, fake, "test");
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(Say("k", std::to_string(i)).ok());
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  int applied = 0;
  for (int round = 0; round < 2; ++round) {  // at-least-once: all of them come twice
    for (const auto& e : fake.published) {
      ASSERT_TRUE(inbox::Once(*store, "reporting", e, [&](store::Tx& tx) -> Status {
                    ++applied;
                    CONCORD_CHECK_OK(tx.Exec("INSERT INTO things (office_id, id, version) VALUES ($1, $2, 1)", {e.data}));
                    return Ok();
                  }).ok());
    }
  }
  EXPECT_EQ(applied, 30);
  Status failed = inbox::Once(*store, "other", fake.published[0], [](store::Tx&) { return Status(Unavailable("NOT_NOW", "later")); });
  EXPECT_FALSE(failed.ok());  // and no mark stays: see the count below
  for (int round = 0; round < 2; ++round) {
    auto accepted = AcceptedByType(*store);
    auto there = inbox::AppliedByType(*store);
    ASSERT_TRUE(accepted.ok() && there.ok());
    ASSERT_EQ(accepted->size(), 1u);
    ASSERT_EQ(there->size(), 1u);
    EXPECT_EQ(accepted->front().count, 30);
    EXPECT_EQ(there->front().count, 30);
    EXPECT_EQ(there->front().source, "test");
    EXPECT_NE(accepted->front().id_xor, 0u);
    EXPECT_EQ(accepted->front().id_xor, there->front().id_xor);
    EXPECT_EQ(*TrimOutbox(*store, SystemClock().Now() + kSecond, 20), round == 0 ? 20 : 10);
    EXPECT_EQ(*TrimInbox(*store, SystemClock().Now() + kSecond, 20), round == 0 ? 20 : 10);
  }
  auto rest = AcceptedByType(*store);
  EXPECT_EQ(rest->front().count, 30);
}

TEST_F(Outbox, TravelsOverTheEmbeddedBus) {
  store::TempStore log;
  auto embedded = bus::OpenEmbedded(*log);
  ASSERT_TRUE(embedded.ok());
  std::atomic<int> heard{0};
  auto s = (*embedded)->Subscribe({"g", {"concord.test.events.v1"}, bus::Mode::kShared}, [&](const bus::Event&) {
    ++heard;
    return Ok();
  });
  Relay relay(*store, **embedded, "test");
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Say("k", std::to_string(i)).ok());
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  for (int i = 0; i < 1500 && heard < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(heard, 20);
}

// Taken while much was unsent, statistics would have every look for the few that are unsent later read the whole table.
TEST_F(Outbox, LooksUseTheirIndexWhateverTheStatisticsWereTakenFrom) {
  if (store->dialect() != store::Dialect::kPostgres) GTEST_SKIP() << "SQLite keeps no statistics here";
  const auto database = store->ReadUnscoped([](store::Tx& tx) -> Result<std::string> {
    CONCORD_TRY(auto row, tx.One("SELECT current_database()"));
    return row->Text(0);
  });
  ASSERT_TRUE(database.ok());
  store::PostgresServer::Get().Psql(
      *database,
      "INSERT INTO outbox (office_id, id, topic, type, source, event_key, subject, event_time, traceparent, data, sent_time) "
      "SELECT 'o', 'e' || i, 't', 't', '', 'k', '', i, '', '\\x00', 0 FROM generate_series(1, 4000) i; ANALYZE outbox; UPDATE outbox SET sent_time = 1");
  for (const std::string look : {"SELECT count(*) FROM outbox WHERE sent_time = 0", "SELECT count(*) FROM outbox WHERE sent_time < 0"}) {
    const auto plan = store->ReadUnscoped([&](store::Tx& tx) -> Result<std::string> {
      CONCORD_TRY(auto rows, tx.Query("EXPLAIN " + look));
      std::string out;
      for (const auto& row : rows) out += row.Text(0) + "\n";
      return out;
    });
    ASSERT_TRUE(plan.ok()) << plan.error().ToString();
    EXPECT_EQ(plan->find("Seq Scan"), std::string::npos) << *plan;
  }
}

}  // namespace
}  // namespace concord::outbox

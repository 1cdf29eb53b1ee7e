// A database that can be read and takes no changes: what was committed before is sent and stays unmarked, changes are refused with a reason,
// and all goes on by itself afterwards.
#include <gtest/gtest.h>

#include <thread>

#include "platform/outbox/outbox.h"
#include "platform/outbox/testing/fake_bus.h"
#include "platform/store/postgres/postgres.h"
#include "platform/store/testing/postgres_server.h"

namespace concord::outbox {
namespace {

const std::string kOffice = "018f6f9e-0000-7000-8000-000000000001";

class ReadOnly : public ::testing::Test {
 protected:
  ReadOnly() : server(store::PostgresServer::Get()), database(server.FreshDatabase()) {
    store::PostgresOptions owner;
    owner.dsn = server.Dsn(database, "concord_owner");
    owner.owns_schema = true;
    auto opened = store::PostgresStore::Open(owner);
    EXPECT_TRUE(opened.ok() && migrate::Apply(**opened, Migrations()).ok());
    store::PostgresOptions options;
    options.dsn = server.Dsn(database, database);
    options.system_dsn = server.Dsn(database, database + "_system");
    store = *store::PostgresStore::Open(options);
  }
  // As an operator does, or a service that keeps a database whose disk is nearly full from filling it.
  void Freeze() {
    server.Psql("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
    server.Psql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
  }
  void Thaw() { server.Psql("postgres", "ALTER DATABASE " + database + " RESET default_transaction_read_only"); }
  Result<std::string> Say(const std::string& key) {
    bus::Event e;
    e.topic = "concord.test.events.v1";
    e.type = "concord.test.events.v1.Happened";
    e.key = key;
    e.data = "x";
    return store->Transact(kOffice, [&](store::Tx& tx) -> Result<std::string> {
      CONCORD_CHECK_OK(Append(tx, e));
      return key;
    });
  }
  template <class Holds>
  static bool Until(Holds&& holds) {
    for (int i = 0; i < 3000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  store::PostgresServer& server;
  const std::string database;
  std::unique_ptr<store::PostgresStore> store;
};

TEST_F(ReadOnly, NothingIsLostItIsSaidAndPassesByItself) {
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(Say(key).ok());
  EXPECT_TRUE(store->TakesChanges(true).ok());
  Freeze();
  EXPECT_EQ(store->TakesChanges(true).error().reason, "STORE_READ_ONLY");
  metrics::Registry registry;
  FakeBus bus;
  Relay relay(*store, bus, "test", lease::Always(), &registry);
  EXPECT_TRUE(Until([&] { return bus.ids().size() == 3; }));
  const std::string none = "concord_outbox_send_failures_total{service=\"test\"} 0\n";
  EXPECT_TRUE(Until([&] { return registry.Text().find(none) == std::string::npos; }));
  EXPECT_NE(registry.Text().find("concord_outbox_unsent{service=\"test\"} 3\n"), std::string::npos) << registry.Text();
  const auto refused = Say("d");
  EXPECT_EQ(refused.error().reason, "STORE_READ_ONLY");
  EXPECT_EQ(refused.error().code, Code::kUnavailable) << "what may pass is tried again: no dead letter, no defect of ours";
  EXPECT_EQ(store->TakesChanges().error().reason, "STORE_READ_ONLY") << "known from what was refused";
  EXPECT_TRUE(store->Reachable().ok());
  Thaw();
  EXPECT_TRUE(Until([&] { return store->TakesChanges().ok(); }));
  ASSERT_TRUE(Until([&] { return Say("d").ok(); }));
  ASSERT_TRUE(relay.Flush(SystemClock().Now() + 30 * kSecond).ok());
  EXPECT_EQ(bus.ids().size(), 4u);
  EXPECT_NE(registry.Text().find("concord_outbox_unsent{service=\"test\"} 0\n"), std::string::npos) << registry.Text();
}

}  // namespace
}  // namespace concord::outbox

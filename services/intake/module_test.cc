// The module as a host starts it: store, bus, cache and gRPC host are the real ones of the embedded shape; what it says arrives at a
// subscriber of the bus.
#include "intake/module.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "concord/intake/v1/instrument.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "intake/app/testing/small_bundle.h"
#include "platform/auth/testing/callers.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/cache/memory/memory.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/store/testing/temp_store.h"

namespace concord::intake {
namespace {

namespace pb = concord::intake::v1;
using testing_world::SmallBundle;

class ModuleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto bus = bus::OpenEmbedded(*bus_store_);
    ASSERT_TRUE(bus.ok()) << bus.error().ToString();
    bus_ = *std::move(bus);
    auto rules = rpc::Rules::Load();
    ASSERT_TRUE(rules.ok());
    rules_ = *std::move(rules);
    cache_ = cache::MakeMemoryCache();
    Declare(config_);
    config_.Set("intake.bundles", bundles_.path());
    auth::Principal person;
    person.kind = auth::Kind::kPerson;
    person.office = "018f0000-0000-7000-8000-00000000000a";
    person.roles = {"facilitator"};
    verifier_.callers["facilitator"] = person;
  }
  lifecycle::Env Env() {
    return {*store_, *bus_, *cache_, host_, rules_, verifier_, tokens_, db_, wait_, metrics_, config_, SystemClock(), ""};
  }
  void Bundle(const std::string& name, const std::string& text) { std::ofstream(bundles_ / name, std::ios::binary) << text; }

  store::TempDir bundles_;
  store::TempStore store_, bus_store_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<cache::Cache> cache_;
  rpc::Rules rules_;
  rpc::Host host_;
  auth::TableVerifier verifier_;
  auth::FixedTokens tokens_;
  exec::Executor db_{"db", 4, 100}, wait_{"wait", 4, 100};
  metrics::Registry metrics_;
  config::Config config_;
};

TEST_F(ModuleTest, ServesTheBundlesAndPublishesWhatHappens) {
  Bundle("mini.json", SmallBundle());
  auto module = MakeModule(Env());
  const Status started = module->Start();
  ASSERT_TRUE(started.ok()) << started.error().ToString();
  EXPECT_EQ(module->Services().size(), 5u);
  for (grpc::Service* service : module->Services()) host_.Register(service);
  ASSERT_TRUE(host_.Start("127.0.0.1:0").ok());
  host_.Admit(true);

  std::atomic<int> opened{0};
  auto subscription = bus_->Subscribe({.group = "test", .topics = {"concord.intake.events.v1"}}, [&](const bus::Event& e) -> Status {
    opened += e.type == "concord.intake.events.v1.WorkshopOpened" && e.office == "018f0000-0000-7000-8000-00000000000a";
    return Ok();
  });
  ASSERT_TRUE(subscription.ok());

  auto instruments = pb::InstrumentService::NewStub(host_.To("intake"));
  auto list = rpc::Invoke<pb::ListInstrumentsResponse>(*instruments, &pb::InstrumentService::Stub::ListInstruments,
                                                       pb::ListInstrumentsRequest(), {.token = "facilitator"});
  ASSERT_TRUE(list.ok()) << list.error().ToString();
  ASSERT_EQ(list->instruments_size(), 1);
  EXPECT_EQ(list->instruments(0).state(), pb::INSTRUMENT_STATE_PUBLISHED);

  auto workshops = pb::WorkshopService::NewStub(host_.To("intake"));
  pb::CreateWorkshopRequest create;
  auto* w = create.mutable_workshop();
  w->set_display_name("Sunflower oil");
  w->set_instrument(list->instruments(0).name());
  w->set_country_code("XA");
  w->set_product("Sunflower oil");
  w->set_start_date("2026-11-23");
  w->set_end_date("2026-11-24");
  auto* table = w->add_tables();
  table->set_number(1);
  table->set_side(pb::SIDE_GOVERNMENT);
  auto made = rpc::Invoke<pb::Workshop>(*workshops, &pb::WorkshopService::Stub::CreateWorkshop, create, {.token = "facilitator"});
  ASSERT_TRUE(made.ok()) << made.error().ToString();
  pb::AdvanceStageRequest advance;
  advance.set_name(made->name());
  advance.set_from(pb::STAGE_PREPARE);
  auto gone = rpc::Invoke<pb::Workshop>(*workshops, &pb::WorkshopService::Stub::AdvanceStage, advance, {.token = "facilitator"});
  ASSERT_TRUE(gone.ok()) << gone.error().ToString();
  for (int tries = 0; tries < 500 && opened == 0; ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(opened, 1);
  host_.Quiet(kSecond);
  module->Stop();
  host_.Stop(kSecond);
}

TEST_F(ModuleTest, ABrokenBundleStopsTheStartAndIsNamed) {
  Bundle("good.json", SmallBundle());
  Bundle("torn.json", SmallBundle().substr(0, 500));
  auto module = MakeModule(Env());
  const Status started = module->Start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().reason, "INSTRUMENT_INVALID");
  EXPECT_NE(started.error().message.find("torn.json"), std::string::npos) << started.error().message;
}

TEST_F(ModuleTest, AMissingFolderOfBundlesStopsTheStart) {
  config_.Set("intake.bundles", "/nowhere/at/all");
  auto module = MakeModule(Env());
  const Status started = module->Start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().reason, "BUNDLES_UNREADABLE");
}

}  // namespace
}  // namespace concord::intake

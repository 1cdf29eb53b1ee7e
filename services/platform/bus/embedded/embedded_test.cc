#include "platform/bus/embedded/embedded.h"

#include <atomic>
#include <chrono>
#include <ctime>
#include <optional>
#include <thread>

#include "platform/bus/testing/bus_contract.h"
#include "platform/store/testing/temp_store.h"

namespace concord::bus {
namespace {

class Embedded : public BusUnderTest {
 public:
  Embedded() { Open(); }
  Bus& bus() override { return *bus_; }
  void Reopen() override {
    bus_.reset();
    store_.Reopen();
    Open();
  }

 private:
  void Open() {
    EmbeddedOptions quick;
    quick.retry_min = 1000;
    quick.retry_max = 10'000;
    auto bus = OpenEmbedded(*store_, quick);
    ASSERT_TRUE(bus.ok()) << bus.error().ToString();
    bus_ = *std::move(bus);
  }
  store::TempStore store_;
  std::unique_ptr<Bus> bus_;
};

INSTANTIATE_TEST_SUITE_P(Embedded, BusContract, ::testing::Values(BusFactory([] { return std::make_unique<Embedded>(); })));

// Two members of different groups that have nothing to do must not wake each other for ever.
TEST(EmbeddedBus, RestsWhenEverythingIsHandled) {
  Embedded under;
  std::atomic<int> handled = 0;
  std::vector<std::unique_ptr<Subscription>> members;
  for (const char* group : {"first", "second", "third"}) {
    SubscriptionOptions options;
    options.group = group;
    options.topics = {"t"};
    auto member = under.bus().Subscribe(options, [&](const Event&) { return ++handled, Ok(); });
    ASSERT_TRUE(member.ok()) << member.error().ToString();
    members.push_back(*std::move(member));
  }
  Event event;
  event.id = "e", event.topic = "t", event.key = "k", event.type = "T", event.source = "s", event.office = "o";
  ASSERT_TRUE(under.bus().Publish({event}).ok());
  for (int i = 0; i < 500 && handled < 3; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_EQ(handled, 3);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::clock_t before = std::clock();  // processor time of all threads
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 50);
}

}  // namespace
}  // namespace concord::bus

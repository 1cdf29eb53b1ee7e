#include "platform/bus/embedded/embedded.h"

#include <optional>

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

}  // namespace
}  // namespace concord::bus

#include "platform/observe/observe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace concord::observe {
namespace {

using testing::HasSubstr;
using testing::Not;

double ValueOf(const std::string& text, const std::string& series) {
  const auto at = text.find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + series.size() + 2, nullptr);
}

TEST(Observe, TheProcessSaysWhatItUses) {
  metrics::Registry metrics;
  Process(metrics, "embedded", "all");
  metrics.Text();
  const auto spins = clock() + CLOCKS_PER_SEC / 20;
  while (clock() < spins) {}
  const std::string text = metrics.Text();
  EXPECT_GT(ValueOf(text, "process_cpu_seconds_total"), 0.03);
  EXPECT_GT(ValueOf(text, "process_resident_memory_bytes"), 1e6);
  EXPECT_GE(ValueOf(text, "process_open_fds"), 3);
  EXPECT_GT(ValueOf(text, "process_max_fds"), 3);
  EXPECT_NEAR(ValueOf(text, "process_start_time_seconds"), static_cast<double>(time(nullptr)), 60);
  EXPECT_THAT(text, HasSubstr("concord_build_info{service=\"all\",shape=\"embedded\",version=\""));
}

TEST(Observe, AnExecutorSaysWhatWaits) {
  metrics::Registry metrics;
  exec::Executor executor("x-db", 1, 2);
  Executor(metrics, executor);
  std::promise<void> begun, go;
  auto gate = go.get_future().share();
  ASSERT_TRUE(executor.Submit([&] { begun.set_value(); gate.wait(); }).ok());
  begun.get_future().wait();
  ASSERT_TRUE(executor.Submit([] {}).ok());
  ASSERT_TRUE(executor.Submit([] {}).ok());
  EXPECT_FALSE(executor.Submit([] {}).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::string text = metrics.Text();
  EXPECT_EQ(ValueOf(text, "concord_executor_queued{executor=\"x-db\"}"), 2);
  EXPECT_GE(ValueOf(text, "concord_executor_oldest_seconds{executor=\"x-db\"}"), 0.02);
  EXPECT_EQ(ValueOf(text, "concord_executor_refused_total{executor=\"x-db\"}"), 1);
  go.set_value();
  executor.Stop();
  metrics.Text();
  EXPECT_EQ(ValueOf(metrics.Text(), "concord_executor_run_total{executor=\"x-db\"}"), 3);
}

TEST(Observe, HealthSaysWhatIsDegradedAndWhenItIsOver) {
  metrics::Registry metrics;
  std::vector<lifecycle::ModuleHealth> degraded;
  bool ready = false;
  Health(metrics, [&] { return ready; }, [&] { return degraded; });
  EXPECT_EQ(ValueOf(metrics.Text(), "concord_ready"), 0);
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("concord_degraded")));
  ready = true;
  degraded = {{"inference", {"model", "LEARNING_UNREACHABLE"}}, {"inference", {"model", "MODEL_CHECKSUM"}}};
  EXPECT_EQ(ValueOf(metrics.Text(), "concord_ready"), 1);
  EXPECT_EQ(ValueOf(metrics.Text(), "concord_degraded{module=\"inference\",part=\"model\"}"), 1);
  degraded.clear();
  EXPECT_EQ(ValueOf(metrics.Text(), "concord_degraded{module=\"inference\",part=\"model\"}"), 0);
}

// A bus that only tells how far groups are behind, or does not.
class Told final : public bus::Bus {
 public:
  Status Publish(const std::vector<bus::Event>&) override { return Ok(); }
  Result<std::unique_ptr<bus::Subscription>> Subscribe(bus::SubscriptionOptions, bus::Handler) override { return Unavailable("NOT_HERE", "not here"); }
  Result<std::vector<bus::Lag>> Lags() override {
    ++looks;
    if (away) return Unavailable("AWAY", "away");
    return std::vector<bus::Lag>{{"reporting", "events", 7, SystemClock().Now() - 10 * kSecond}, {"learning", "events", 0, 0}};
  }
  Result<std::vector<bus::DeadLetter>> DeadLetters(const std::string&) override { return std::vector<bus::DeadLetter>(); }
  Status Replay(std::int64_t) override { return Ok(); }
  Status Drop(std::int64_t) override { return Ok(); }
  std::atomic<bool> away{false};
  std::atomic<int> looks{0};
};

TEST(Observe, TheBusSaysHowFarGroupsAreBehindAlsoWhileItIsAway) {
  metrics::Registry metrics;
  Told bus;
  {
    BusLag lag(bus, metrics, 1000);
    while (bus.looks < 2) std::this_thread::yield();
    std::string text = metrics.Text();
    EXPECT_EQ(ValueOf(text, "concord_bus_behind{group=\"reporting\",topic=\"events\"}"), 7);
    EXPECT_NEAR(ValueOf(text, "concord_bus_oldest_seconds{group=\"reporting\",topic=\"events\"}"), 10, 5);
    EXPECT_EQ(ValueOf(text, "concord_bus_oldest_seconds{group=\"learning\",topic=\"events\"}"), 0);
    bus.away = true;
    const int until = bus.looks + 3;
    while (bus.looks < until) std::this_thread::yield();
    text = metrics.Text();
    EXPECT_GE(ValueOf(text, "concord_sample_errors_total{source=\"bus\"}"), 1);
    EXPECT_EQ(ValueOf(text, "concord_bus_behind{group=\"reporting\",topic=\"events\"}"), 7);
  }
  EXPECT_EQ(ValueOf(metrics.Text(), "concord_bus_behind{group=\"reporting\",topic=\"events\"}"), 7) << "asked after it has gone";
}

}  // namespace
}  // namespace concord::observe

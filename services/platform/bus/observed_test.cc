#include "platform/bus/observed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "platform/bus/embedded/embedded.h"
#include "platform/log/log.h"
#include "platform/store/testing/temp_store.h"
#include "platform/trace/context.h"
#include "platform/trace/queue.h"

namespace concord::bus {
namespace {

using ::testing::HasSubstr;

constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class ObservedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    EmbeddedOptions timing;
    timing.retry_min = 1000;
    auto bus = OpenEmbedded(*store_, timing);
    ASSERT_TRUE(bus.ok());
    bus_ = MakeObserved(*std::move(bus), "embedded", metrics_);
  }
  Event Of(const std::string& id, const std::string& trace = kTrace) {
    Event e;
    e.id = id;
    e.topic = "concord.test.events.v1";
    e.type = "concord.test.events.v1.Said";
    e.key = "k";
    e.office = "018f0000-0000-7000-8000-000000000001";
    e.time = SystemClock().Now();
    e.traceparent = trace;
    return e;
  }
  // Hands each event to `handler` until `count` handlings were made.
  void Hear(Handler handler, int count) {
    std::mutex mutex;
    std::condition_variable changed;
    int seen = 0;
    auto subscription = bus_->Subscribe({"group", {"concord.test.events.v1"}}, [&](const Event& e) {
      Status s = handler(e);
      const std::lock_guard lock(mutex);
      ++seen;
      changed.notify_all();
      return s;
    });
    ASSERT_TRUE(subscription.ok());
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return seen >= count; }));
    lock.unlock();
    subscription->reset();
  }

  store::TempStore store_;
  metrics::Registry metrics_;
  std::unique_ptr<Bus> bus_;
};

TEST_F(ObservedTest, CountsWhatBecomesOfEvents) {
  ASSERT_TRUE(bus_->Publish({Of("1"), Of("2"), Of("3")}).ok());
  int tries = 0;
  Hear([&](const Event& e) -> Status {
    if (e.id == "1" && ++tries == 1) return Unavailable("AWAY", "away");
    if (e.id == "2") return InvalidArgument("UNREADABLE", "no");
    return Ok();
  }, 4);
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("concord_bus_published_total{topic=\"concord.test.events.v1\"} 3"));
  EXPECT_THAT(text, HasSubstr("concord_bus_handled_total{group=\"group\",outcome=\"done\"} 2"));
  EXPECT_THAT(text, HasSubstr("concord_bus_handled_total{group=\"group\",outcome=\"again\"} 1"));
  EXPECT_THAT(text, HasSubstr("concord_bus_handled_total{group=\"group\",outcome=\"dead\"} 1"));
  EXPECT_THAT(text, HasSubstr("concord_bus_handle_seconds_count{group=\"group\"} 4"));
}

TEST_F(ObservedTest, TheTraceGoesFromThePublisherToTheHandler) {
  trace::Queue::Get().Open(100);
  ASSERT_TRUE(bus_->Publish({Of("1"), Of("2", ""), Of("3", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")}).ok());
  std::map<std::string, std::string> in_handler;
  Hear([&](const Event& e) {
    in_handler[e.id] = log::CurrentTrace();
    return Ok();
  }, 3);
  trace::Queue::Get().Close();
  const auto spans = trace::Queue::Get().Take(100, 0);
  ASSERT_EQ(spans.size(), 2u) << "what has no trace or is not sampled has no spans";
  EXPECT_EQ(spans[0].name, "send concord.test.events.v1");
  EXPECT_EQ(spans[0].kind, trace::Kind::kProducer);
  EXPECT_EQ(spans[0].parent_span_id, "b7ad6b7169203331");
  EXPECT_EQ(spans[1].name, "process concord.test.events.v1");
  EXPECT_EQ(spans[1].kind, trace::Kind::kConsumer);
  EXPECT_EQ(spans[1].parent_span_id, trace::SpanIdOf(spans[0].traceparent));
  EXPECT_EQ(in_handler["1"], spans[1].traceparent);
  EXPECT_EQ(in_handler["2"], "");
  EXPECT_EQ(in_handler["3"], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
}

}  // namespace
}  // namespace concord::bus

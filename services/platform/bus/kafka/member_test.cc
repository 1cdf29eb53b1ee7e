// What a member does when the broker has lost the end of a log that was read already (a machine without power, a leader that was behind).
// The broker is librdkafka's mock, which says so on purpose and has lost nothing.
#include "platform/bus/kafka/member.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>

namespace concord::bus::kafka {
namespace {

constexpr std::int16_t kFetch = 1;  // the request's number in Kafka's protocol

class MemberTest : public ::testing::Test {
 protected:
  MemberTest() : handle_(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0)), cluster_(rd_kafka_mock_cluster_new(handle_.get(), 1)) {
    for (const auto& topic : {std::string("t.v1"), DeadTopic("g"), ReplayTopic("g")}) rd_kafka_mock_topic_create(cluster_, topic.c_str(), 1, 1);
    KafkaOptions options;
    options.brokers = rd_kafka_mock_cluster_bootstraps(cluster_);
    options.client = "test";
    options.window = 4;  // smaller than what comes
    bus_ = *OpenKafka(options);
  }
  ~MemberTest() override {
    subscription_.reset();
    bus_.reset();
    rd_kafka_mock_cluster_destroy(cluster_);
  }

  void Publish(int from, int count) {
    std::vector<Event> events;
    for (int i = from; i < from + count; ++i) {
      Event event;
      event.id = std::to_string(i);
      event.topic = "t.v1";
      event.type = "Happened";
      event.source = "test";
      event.key = "k";
      event.time = kSecond;
      event.data = "x";
      events.push_back(std::move(event));
    }
    Status sent = bus_->Publish(events);
    ASSERT_TRUE(sent.ok()) << sent.error().ToString();
  }
  // Their ids, as they came.
  std::vector<int> Heard(std::size_t at_least) {
    for (int i = 0; i < 1500; ++i) {
      {
        std::lock_guard lock(mutex_);
        if (heard_.size() >= at_least) return heard_;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    std::lock_guard lock(mutex_);
    return heard_;
  }
  static std::vector<int> Numbers(int count) {
    std::vector<int> out;
    for (int i = 0; i < count; ++i) out.push_back(i);
    return out;
  }

  const Owned<rd_kafka_t> handle_;
  rd_kafka_mock_cluster_t* const cluster_;
  std::unique_ptr<Bus> bus_;
  std::unique_ptr<Subscription> subscription_;
  std::mutex mutex_;
  std::vector<int> heard_;
};

TEST_F(MemberTest, WhatHasTheOffsetsOfALostEndIsHeard) {
  constexpr int kBefore = 20, kAfter = 5;
  auto s = bus_->Subscribe({"g", {"t.v1"}}, [this](const Event& event) {
    std::lock_guard lock(mutex_);
    heard_.push_back(std::stoi(event.id));
    return Ok();
  });
  ASSERT_TRUE(s.ok()) << s.error().ToString();
  subscription_ = *std::move(s);
  Publish(0, kBefore);
  EXPECT_EQ(Heard(kBefore), Numbers(kBefore));
  const rd_kafka_resp_err_t lost = RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
  rd_kafka_mock_push_request_errors_array(cluster_, kFetch, 1, &lost);
  auto again = Numbers(kBefore), all = Numbers(kBefore + kAfter);
  again.insert(again.end(), all.begin(), all.end());
  Heard(2 * kBefore);  // the member cannot know what is the same
  Publish(kBefore, kAfter);
  EXPECT_EQ(Heard(again.size()), again);
}

}  // namespace
}  // namespace concord::bus::kafka

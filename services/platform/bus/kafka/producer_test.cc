// What reaches the log of what a producer was told, when the broker refuses a request in between. The broker is librdkafka's mock: a real
// one refuses at the wanted moment by luck only (the contract's suite meets it in one run of fifty, on topics that have just been made).
#include "platform/bus/kafka/producer.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <algorithm>
#include <future>
#include <thread>

#include "platform/bus/kafka/reader.h"

namespace concord::bus::kafka {
namespace {

constexpr std::int16_t kProduce = 0;  // the request's number in Kafka's protocol
constexpr int kPartitions = 2, kKeys = 6;

class ProducerTest : public ::testing::Test {
 protected:
  ProducerTest() : handle_(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0)), cluster_(rd_kafka_mock_cluster_new(handle_.get(), 1)) {
    rd_kafka_mock_topic_create(cluster_, "t.v1", kPartitions, 1);
    rd_kafka_mock_topic_create(cluster_, "other.v1", 1, 1);
    rd_kafka_mock_broker_set_rtt(cluster_, 1, 50);  // several requests are under way before the first is answered
    options_.brokers = rd_kafka_mock_cluster_bootstraps(cluster_);
    options_.client = "test";
    options_.publish = 10 * kSecond;
    producer_ = *Producer::Open(options_);
  }
  ~ProducerTest() override {
    producer_.reset();
    rd_kafka_mock_cluster_destroy(cluster_);
  }

  void Refuse(int requests) {
    const std::vector<rd_kafka_resp_err_t> errors(static_cast<std::size_t>(requests), RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
    rd_kafka_mock_push_request_errors_array(cluster_, kProduce, errors.size(), errors.data());
  }

  // `count` records, one after the other over kKeys keys.
  static std::vector<Record> Records(int from, int count, const std::string& topic = "t.v1") {
    std::vector<Record> out;
    for (int i = from; i < from + count; ++i) {
      Record record;
      record.topic = topic;
      record.key = "k" + std::to_string(i % kKeys);
      record.value = std::to_string(i);
      out.push_back(std::move(record));
    }
    return out;
  }

  // The numbers of each key in the log, in its order.
  std::map<std::string, std::vector<int>> Log() {
    std::map<std::string, std::vector<int>> out;
    auto reader = Reader::At(options_, {{{"t.v1", 0}, 0}, {{"t.v1", 1}, 0}});
    EXPECT_TRUE(reader.ok());
    for (const auto deadline = After(20 * kSecond);;) {
      auto record = reader->Next(deadline);
      EXPECT_TRUE(record.ok()) << record.error().ToString();
      if (!record.ok() || !*record) return out;
      out[(*record)->key].push_back(std::stoi(*(*record)->value));
    }
  }

  static std::map<std::string, std::vector<int>> Expected(int count) {
    std::map<std::string, std::vector<int>> out;
    for (int i = 0; i < count; ++i) out["k" + std::to_string(i % kKeys)].push_back(i);
    return out;
  }

  const Owned<rd_kafka_t> handle_;
  rd_kafka_mock_cluster_t* const cluster_;
  KafkaOptions options_;
  std::unique_ptr<Producer> producer_;
};

// A broker that has just made a partition may refuse the first request of it and take the second.
TEST_F(ProducerTest, AFirstRequestThatIsRefusedLosesNothing) {
  for (int requests = 1; requests <= 3; ++requests) {
    const int before = (requests - 1) * 60;
    producer_ = *Producer::Open(options_);  // one that no partition of the topic has heard of
    ASSERT_TRUE(producer_->Send(Records(0, 1, "other.v1")).ok());  // from now on it sends what comes at once
    Refuse(requests);
    Status sent = producer_->Send(Records(before, 60));
    ASSERT_TRUE(sent.ok()) << sent.error().ToString();
    EXPECT_EQ(Log(), Expected(before + 60)) << requests << " refused";
  }
}

// Who waits for the first record of a partition that nobody leads holds up nobody else.
TEST_F(ProducerTest, APartitionThatCannotBeOpenedHoldsUpNoOther) {
  rd_kafka_mock_partition_set_leader(cluster_, "t.v1", 0, -1);
  std::vector<Record> stuck;
  for (auto& record : Records(0, kKeys)) {
    if (rd_kafka_msg_partitioner_murmur2(nullptr, record.key.data(), record.key.size(), kPartitions, nullptr, nullptr) == 0) stuck.push_back(std::move(record));
  }
  ASSERT_FALSE(stuck.empty());
  auto waits = std::async(std::launch::async, [&] { return producer_->Send(stuck); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // it has begun
  Status sent = producer_->Send(Records(0, 20, "other.v1"));
  EXPECT_TRUE(sent.ok()) << sent.error().ToString();
  EXPECT_EQ(waits.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "the other was sent meanwhile";
  rd_kafka_mock_partition_set_leader(cluster_, "t.v1", 0, 1);
  sent = waits.get();
  EXPECT_TRUE(sent.ok()) << sent.error().ToString();
}

// Several at once, over partitions that none of them has opened: each finds its own in its order.
TEST_F(ProducerTest, ManyWhoBeginAtOnceKeepEachTheirOrder) {
  constexpr int kThreads = 6, kEach = 40;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<Record> mine;
      for (int i = 0; i < kEach; ++i) {
        Record record;
        record.topic = "t.v1";
        record.key = "k" + std::to_string(t * 7 % kKeys) + "/" + std::to_string(i % 3);
        record.value = std::to_string(t * kEach + i);
        mine.push_back(std::move(record));
      }
      Status sent = producer_->Send(mine);
      EXPECT_TRUE(sent.ok()) << sent.error().ToString();
    });
  }
  for (auto& thread : threads) thread.join();
  std::size_t count = 0;
  std::map<std::pair<std::string, int>, int> last;  // of a key and a thread
  for (const auto& [key, numbers] : Log()) {
    count += numbers.size();
    for (const int number : numbers) {
      const auto [at, first] = last.try_emplace({key, number / kEach}, number);
      EXPECT_TRUE(first || at->second < number) << key << ": " << number << " after " << at->second;
      at->second = number;
    }
  }
  EXPECT_EQ(count, static_cast<std::size_t>(kThreads * kEach));
}

// This broker does not look at the order of requests, as a real one does once it knows the producer: what was refused in between is behind
// what came after it. It must not be called delivered.
TEST_F(ProducerTest, WhatIsOnlyConcludedToBeThereIsNotConfirmed) {
  ASSERT_TRUE(producer_->Send(Records(0, 60)).ok());
  Refuse(1);
  Status sent = producer_->Send(Records(60, 60));
  if (sent.ok()) {
    EXPECT_EQ(Log(), Expected(120));
    return;
  }
  EXPECT_EQ(sent.error().reason, "BUS_UNAVAILABLE");
  for (int i = 0; i < 10 && !sent.ok(); ++i) sent = producer_->Send(Records(60, 60));
  ASSERT_TRUE(sent.ok()) << sent.error().ToString();
  auto log = Log();
  for (auto& [key, numbers] : log) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  }
  EXPECT_EQ(log, Expected(120));
}

}  // namespace
}  // namespace concord::bus::kafka

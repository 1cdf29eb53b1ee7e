// All of several partitions is read while one of them grows and another cannot be read for a while. The broker is librdkafka's mock.
#include "platform/bus/kafka/reader.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include "platform/bus/kafka/producer.h"

namespace concord::bus::kafka {
namespace {

constexpr Micros kLong = 20 * kSecond;

TEST(Reader, WhatGrowsAtItsEndEndsNothingElse) {
  const Owned<rd_kafka_t> handle(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0));
  rd_kafka_mock_cluster_t* const cluster = rd_kafka_mock_cluster_new(handle.get(), 1);
  KafkaOptions options;
  options.brokers = rd_kafka_mock_cluster_bootstraps(cluster);
  options.client = "test";
  for (const char* topic : {"busy.v1", "away.v1"}) rd_kafka_mock_topic_create(cluster, topic, 1, 1);
  {
    auto producer = *Producer::Open(options);
    const auto send = [&](const std::string& topic, const std::string& key) {
      Record record;
      record.topic = topic;
      record.key = key;
      record.value = "x";
      Status sent = producer->Send({record});
      ASSERT_TRUE(sent.ok()) << sent.error().ToString();
    };
    send("busy.v1", "1");
    send("away.v1", "a");
    rd_kafka_mock_partition_set_leader(cluster, "away.v1", 0, -1);
    auto reader = *Reader::At(options, {{{"busy.v1", 0}, 0}, {{"away.v1", 0}, 0}});
    const auto next = [&](Micros wait) {
      auto record = reader.Next(After(wait));
      return !record.ok() ? "not all: " + record.error().reason : !*record ? "the end" : (*record)->key;
    };
    EXPECT_EQ(next(kLong), "1");
    EXPECT_EQ(next(kSecond / 2), "not all: BUS_UNAVAILABLE");
    send("busy.v1", "2");
    EXPECT_EQ(next(kLong), "2");
    EXPECT_EQ(next(kSecond / 2), "not all: BUS_UNAVAILABLE");
    rd_kafka_mock_partition_set_leader(cluster, "away.v1", 0, 1);
    EXPECT_EQ(next(kLong), "a");
    EXPECT_EQ(next(kLong), "the end");
  }
  rd_kafka_mock_cluster_destroy(cluster);
}

}  // namespace
}  // namespace concord::bus::kafka

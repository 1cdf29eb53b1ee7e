#pragma once
// The bus on Apache Kafka. Publishing waits for the delivery report of every event; a group of the bus is a consumer group with static
// members; dead letters lie in a compacted topic of their group. Topics are made by `concord topics apply`, never by use.
#include <memory>
#include <string>

#include "platform/bus/bus.h"
#include "platform/metrics/metrics.h"

namespace concord::bus {

struct KafkaOptions {
  std::string brokers;              // "host:port,host:port"
  bool tls = false;
  std::string ca, certificate, key; // PEM files; certificate and key: ours, for mTLS
  std::string client = "concord";   // client.id: in the broker's log and quotas
  // Names this process for ever (host name + service): a member that comes back under its name gets its partitions back without
  // a rebalance. No two processes may share it. Empty: members without a name.
  std::string instance;
  Micros session = 10 * kSecond;    // a member that is not heard of for so long loses its partitions to the others
  Micros publish = 30 * kSecond;    // Publish says UNAVAILABLE after so long
  Micros close = 10 * kSecond;      // a broker that is away holds the end of a subscription up for so long
  Micros retry_min = 50'000;        // first wait before an event is handled again
  Micros retry_max = 5 * kSecond;
  std::size_t window = 256;         // events of a partition that are read and not yet handled, for each lane; then it is not read on
  metrics::Registry* metrics = nullptr;
};

// Does not wait for the broker: what needs one says UNAVAILABLE while it is away. INVALID_ARGUMENT KAFKA_OPTIONS: a setting or a file
// that the client refuses. The bus outlives its subscriptions.
Result<std::unique_ptr<Bus>> OpenKafka(KafkaOptions options);

// Topics of a group's dead letters, and the one through which they are handed to it again.
std::string DeadTopic(const std::string& group);
std::string ReplayTopic(const std::string& group);

}  // namespace concord::bus

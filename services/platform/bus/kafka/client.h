#pragma once
// librdkafka's handles as values, its settings, and its errors in our words. Nothing outside this folder sees librdkafka.
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "platform/bus/kafka/kafka.h"

namespace concord::bus::kafka {

using SteadyTime = std::chrono::steady_clock::time_point;
inline SteadyTime After(Micros wait) { return std::chrono::steady_clock::now() + std::chrono::microseconds(wait); }
// Milliseconds from now to then, at least 0.
int MillisecondsTo(SteadyTime then);

struct Destroy {
  void operator()(rd_kafka_t* p) const { rd_kafka_destroy(p); }
  void operator()(rd_kafka_topic_partition_list_t* p) const { rd_kafka_topic_partition_list_destroy(p); }
  void operator()(rd_kafka_message_t* p) const { rd_kafka_message_destroy(p); }
  void operator()(rd_kafka_queue_t* p) const { rd_kafka_queue_destroy(p); }
  void operator()(rd_kafka_event_t* p) const { rd_kafka_event_destroy(p); }
  void operator()(rd_kafka_error_t* p) const { rd_kafka_error_destroy(p); }
  void operator()(rd_kafka_conf_t* p) const { rd_kafka_conf_destroy(p); }
  void operator()(rd_kafka_AdminOptions_t* p) const { rd_kafka_AdminOptions_destroy(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Destroy>;
using Client = Owned<rd_kafka_t>;
using Partitions = Owned<rd_kafka_topic_partition_list_t>;
using Message = Owned<rd_kafka_message_t>;

Partitions NewPartitions();

using Settings = std::map<std::string, std::string>;
// What the options say about every client, plus `more`. `prepare` sets callbacks; `opaque` is theirs.
Result<Client> NewClient(rd_kafka_type_t type, const KafkaOptions& options, const Settings& more, void* opaque = nullptr,
                         void (*prepare)(rd_kafka_conf_t*) = nullptr);

// An error of the client or the broker: UNAVAILABLE unless waiting cannot help.
Error ErrorOf(rd_kafka_resp_err_t code, const std::string& doing, const std::string& topic = "");
Error TopicMissing(const std::string& topic);

// Topics of the cluster and their numbers of partitions; creates none.
using Topics = std::map<std::string, int>;
Result<Topics> TopicsOf(rd_kafka_t* client, int milliseconds);

struct Place {
  std::string topic;
  int partition = 0;
  bool operator<(const Place& o) const { return topic != o.topic ? topic < o.topic : partition < o.partition; }
};
// The offset of each place's next event (its end).
Result<std::map<Place, std::int64_t>> Ends(rd_kafka_t* client, const std::vector<Place>& places, int milliseconds);

}  // namespace concord::bus::kafka

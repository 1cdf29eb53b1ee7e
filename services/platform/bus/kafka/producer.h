#pragma once
// The idempotent producer. What says that an event is durable is its delivery report alone; a producer that has failed for good, or
// whose broker did not answer in time, is replaced: who called publishes again (the outbox is the truth).
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/bus/kafka/record.h"

namespace concord::bus::kafka {

class Producer {
 public:
  static Result<std::unique_ptr<Producer>> Open(const KafkaOptions& options);
  ~Producer();

  // In order; OK when every one is PERSISTED.
  Status Send(const std::vector<Record>& records);
  // The topics of the cluster as of now; kept for Send and Partitions.
  Result<Topics> Refresh(int milliseconds);
  // TOPIC_MISSING, or UNAVAILABLE while nothing is known.
  Result<int> PartitionsOf(const std::string& topic, int milliseconds);
  // For questions to the broker.
  struct Line;
  std::shared_ptr<Line> line();
  static rd_kafka_t* ClientOf(const Line& line);

 private:
  explicit Producer(const KafkaOptions& options);
  Result<std::shared_ptr<Line>> Connect();
  // Replaces `failed` unless somebody has done it.
  void Replace(const std::shared_ptr<Line>& failed, const char* why);
  Status SendOn(Line& line, const std::vector<struct Outgoing>& records, SteadyTime deadline);
  Status Confirmed(Line& line, const std::vector<const Outgoing*>& records, SteadyTime deadline);
  Status Enqueue(Line& line, const Outgoing& outgoing, const std::shared_ptr<struct Reports>& reports, SteadyTime deadline);

  const KafkaOptions options_;
  metrics::Counter* replaced_ = nullptr;
  std::mutex mutex_;
  std::shared_ptr<Line> line_;  // under mutex_, as is topics_
  Topics topics_;
};

}  // namespace concord::bus::kafka

#include "platform/bus/kafka/reader.h"

#include <algorithm>

namespace concord::bus::kafka {

Result<Reader> Reader::At(const KafkaOptions& options, const std::map<Place, std::int64_t>& offsets) {
  Reader reader;
  CONCORD_TRY(reader.client_, NewClient(RD_KAFKA_CONSUMER, options,
                                        {{"group.id", "concord.reader"}, {"enable.auto.commit", "false"}, {"enable.partition.eof", "true"},
                                         {"auto.offset.reset", "earliest"}, {"allow.auto.create.topics", "false"},
                                         {"fetch.error.backoff.ms", "100"},
                                         {"fetch.wait.max.ms", "20"}}));  // the end is known only by an answer without records
  const Partitions list = NewPartitions();
  for (const auto& [place, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset = offset;
    reader.unfinished_.insert(place);
  }
  const auto code = rd_kafka_assign(reader.client_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(code, "reading");
  return reader;
}

Result<std::optional<Record>> Reader::Poll(SteadyTime deadline, bool stop_at_end) {
  while (!stop_at_end || !unfinished_.empty()) {
    const Message message(rd_kafka_consumer_poll(client_.get(), std::min(100, MillisecondsTo(deadline))));
    if (!message) {
      if (MillisecondsTo(deadline) > 0) continue;
      if (!stop_at_end) break;
      return Unavailable("BUS_UNAVAILABLE", "the broker did not send all in time");
    }
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return std::optional<Record>(RecordOf(*message));
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) unfinished_.erase({rd_kafka_topic_name(message->rkt), message->partition});
    if (message->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return TopicMissing(rd_kafka_topic_name(message->rkt));
  }
  return std::optional<Record>();
}

Result<std::optional<Record>> Reader::Next(SteadyTime deadline) { return Poll(deadline, true); }
Result<std::optional<Record>> Reader::Await(SteadyTime deadline) { return Poll(deadline, false); }

}  // namespace concord::bus::kafka

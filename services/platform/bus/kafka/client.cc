#include "platform/bus/kafka/client.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "platform/bus/kafka/steady_waits.h"
#include "platform/log/log.h"

namespace concord::bus::kafka {
namespace {

void Log(const rd_kafka_t*, int level, const char* facility, const char* text) {
  const bool known = std::strcmp(facility, "CONFWARN") == 0;  // says that we chose an experimental setting
  log::Write(level <= 4 && !known ? log::Level::kWarning : log::Level::kDebug, "kafka", {{"what", facility}, {"detail", text}});
}

}  // namespace

int MillisecondsTo(SteadyTime then) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(then - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::max<std::int64_t>(0, left));
}

Partitions NewPartitions() { return Partitions(rd_kafka_topic_partition_list_new(8)); }

Result<Client> NewClient(rd_kafka_type_t type, const KafkaOptions& options, const Settings& more, void* opaque,
                         void (*prepare)(rd_kafka_conf_t*)) {
  KeepWaitsSteady();
  Settings settings = {
      {"bootstrap.servers", options.brokers},
      {"client.id", options.client},
      {"socket.keepalive.enable", "true"},
      {"socket.nagle.disable", "true"},  // else an acknowledgement that the peer delays costs 40 ms
      {"socket.timeout.ms", "10000"},  // a peer that says nothing any more is given up and asked anew
      {"socket.connection.setup.timeout.ms", "5000"},  // and one that never answered at all
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"log.connection.close", "false"},
  };
  if (options.tls) {
    settings["security.protocol"] = "ssl";
    if (!options.ca.empty()) settings["ssl.ca.location"] = options.ca;
    if (!options.certificate.empty()) settings["ssl.certificate.location"] = options.certificate;
    if (!options.key.empty()) settings["ssl.key.location"] = options.key;
  }
  for (const auto& [name, value] : more) settings[name] = value;
  Owned<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  char why[512] = "";
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof why) != RD_KAFKA_CONF_OK) {
      return InvalidArgument("KAFKA_OPTIONS", why).With("setting", name);
    }
  }
  rd_kafka_conf_set_log_cb(conf.get(), Log);
  rd_kafka_conf_set_opaque(conf.get(), opaque);
  if (prepare != nullptr) prepare(conf.get());
  Client client(rd_kafka_new(type, conf.get(), why, sizeof why));
  if (!client) return InvalidArgument("KAFKA_OPTIONS", why);
  conf.release();  // now the client's
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(client.get());
  return client;
}

Error TopicMissing(const std::string& topic) {
  return FailedPrecondition("TOPIC_MISSING", "the broker has no topic " + topic + ": `concord topics apply` makes it").With("topic", topic);
}

Error ErrorOf(rd_kafka_resp_err_t code, const std::string& doing, const std::string& topic) {
  const auto with = [&](Error e) { return topic.empty() ? e : std::move(e).With("topic", topic); };
  const std::string why = doing + ": " + rd_kafka_err2str(code);
  switch (code) {
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return TopicMissing(topic);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return with(InvalidArgument("EVENT_TOO_LARGE", why));
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return with(PermissionDenied("BUS_FORBIDDEN", why));
    default:
      return with(Unavailable("BUS_UNAVAILABLE", why));
  }
}

Result<Topics> TopicsOf(rd_kafka_t* client, int milliseconds) {
  const struct rd_kafka_metadata* metadata = nullptr;
  const auto code = rd_kafka_metadata(client, 1, nullptr, &metadata, milliseconds);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(code, "asking the broker for its topics");
  Topics topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    if (metadata->topics[i].partition_cnt > 0) topics[metadata->topics[i].topic] = metadata->topics[i].partition_cnt;
  }
  rd_kafka_metadata_destroy(metadata);
  return topics;
}

namespace {

Result<std::map<Place, std::int64_t>> AskForEnds(rd_kafka_t* client, const std::vector<Place>& places, int milliseconds) {
  std::map<Place, std::int64_t> ends;
  const Partitions list = NewPartitions();
  for (const auto& place : places) {  // -1 as a time asks for the end
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset = RD_KAFKA_OFFSET_END;
  }
  const auto code = rd_kafka_offsets_for_times(client, list.get(), milliseconds);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(code, "asking the broker for the ends of topics", places[0].topic);
  for (int i = 0; i < list->cnt; ++i) {
    const auto& found = list->elems[i];
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(found.err, "asking the broker for the end", found.topic);
    ends[{found.topic, found.partition}] = std::max<std::int64_t>(0, found.offset);
  }
  return ends;
}

}  // namespace

// A partition that has just been made, or whose leader changes, is asked for again: librdkafka does so for what it reads, not here.
Result<std::map<Place, std::int64_t>> Ends(rd_kafka_t* client, const std::vector<Place>& places, int milliseconds) {
  if (places.empty()) return std::map<Place, std::int64_t>();
  for (const auto deadline = After(milliseconds * Micros{1000});;) {
    auto ends = AskForEnds(client, places, std::max(100, MillisecondsTo(deadline)));
    if (ends.ok() || ends.error().code != Code::kUnavailable || MillisecondsTo(deadline) < 200) return ends;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    (void)TopicsOf(client, std::max(100, MillisecondsTo(deadline)));  // who leads now
  }
}

}  // namespace concord::bus::kafka

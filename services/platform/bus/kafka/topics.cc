#include "platform/bus/kafka/topics.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "platform/bus/kafka/client.h"

namespace concord::bus {
namespace {

using namespace kafka;

constexpr int kPatience = 15'000;


// The answer to one question to the broker's administration.
Result<Owned<rd_kafka_event_t>> Answer(rd_kafka_queue_t* queue, const std::string& doing) {
  Owned<rd_kafka_event_t> answer(rd_kafka_queue_poll(queue, kPatience + 2000));
  if (!answer) return ErrorOf(RD_KAFKA_RESP_ERR__TIMED_OUT, doing);
  if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(rd_kafka_event_error(answer.get()), doing);
  return answer;
}

Owned<rd_kafka_AdminOptions_t> Options(rd_kafka_t* client, rd_kafka_admin_op_t what) {
  Owned<rd_kafka_AdminOptions_t> options(rd_kafka_AdminOptions_new(client, what));
  char why[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kPatience, why, sizeof why);
  return options;
}

Status Create(rd_kafka_t* client, const std::vector<TopicSpec>& topics) {
  std::vector<rd_kafka_NewTopic_t*> wanted;
  for (const auto& topic : topics) {
    char why[256] = "";
    auto* fresh = rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication, why, sizeof why);
    if (fresh == nullptr) {
      rd_kafka_NewTopic_destroy_array(wanted.data(), wanted.size());
      return InvalidArgument("TOPICS_FILE", topic.name + ": " + why);
    }
    for (const auto& [name, value] : topic.config) rd_kafka_NewTopic_set_config(fresh, name.c_str(), value.c_str());
    wanted.push_back(fresh);
  }
  const auto options = Options(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(client));
  rd_kafka_CreateTopics(client, wanted.data(), wanted.size(), options.get(), queue.get());
  rd_kafka_NewTopic_destroy_array(wanted.data(), wanted.size());
  CONCORD_TRY(const auto answer, Answer(queue.get(), "making topics"));
  std::size_t count = 0;
  const auto** results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(results[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;  // somebody was quicker
    const char* words = rd_kafka_topic_result_error_string(results[i]);
    return FailedPrecondition("TOPIC_REFUSED", std::string("the broker refuses ") + rd_kafka_topic_result_name(results[i]) + ": " +
                                                   (words != nullptr ? words : rd_kafka_err2str(code)));
  }
  return Ok();
}

using Configs = std::map<std::string, std::map<std::string, std::string>>;

Result<Configs> Describe(rd_kafka_t* client, const std::vector<std::string>& topics) {
  Configs out;
  if (topics.empty()) return out;
  std::vector<rd_kafka_ConfigResource_t*> asked;
  for (const auto& topic : topics) asked.push_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const auto options = Options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(client));
  rd_kafka_DescribeConfigs(client, asked.data(), asked.size(), options.get(), queue.get());
  rd_kafka_ConfigResource_destroy_array(asked.data(), asked.size());
  CONCORD_TRY(const auto answer, Answer(queue.get(), "asking for the settings of topics"));
  std::size_t count = 0;
  const auto** resources = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(answer.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_ConfigResource_error(resources[i]);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(code, "asking for settings", rd_kafka_ConfigResource_name(resources[i]));
    std::size_t settings = 0;
    const auto** entries = rd_kafka_ConfigResource_configs(resources[i], &settings);
    for (std::size_t k = 0; k < settings; ++k) {
      const char* value = rd_kafka_ConfigEntry_value(entries[k]);
      out[rd_kafka_ConfigResource_name(resources[i])][rd_kafka_ConfigEntry_name(entries[k])] = value == nullptr ? "" : value;
    }
  }
  return out;
}

Result<TopicsReport> Compare(rd_kafka_t* client, const std::vector<TopicSpec>& topics) {
  CONCORD_TRY(const auto there, TopicsOf(client, kPatience));
  std::vector<std::string> found;
  for (const auto& topic : topics) {
    if (there.count(topic.name) > 0) found.push_back(topic.name);
  }
  CONCORD_TRY(auto configs, Describe(client, found));
  TopicsReport report;
  for (const auto& topic : topics) {
    const auto at = there.find(topic.name);
    if (at == there.end()) {
      report.missing.push_back(topic.name);
      continue;
    }
    const std::size_t before = report.differing.size();
    const auto differs = [&](const std::string& what, const std::string& is, const std::string& should) {
      report.differing.push_back(topic.name + ": " + what + " is " + (is.empty() ? "not set" : is) + " and should be " + should);
    };
    if (at->second != topic.partitions) differs("number of partitions", std::to_string(at->second), std::to_string(topic.partitions));
    for (const auto& [name, value] : topic.config) {
      if (configs[topic.name][name] != value) differs(name, configs[topic.name][name], value);
    }
    if (report.differing.size() == before) ++report.same;
  }
  return report;
}

Result<Client> Administrator(const KafkaOptions& options) { return NewClient(RD_KAFKA_PRODUCER, options, {}); }

}  // namespace

Result<TopicsReport> CheckTopics(const KafkaOptions& options, const std::vector<TopicSpec>& topics) {
  CONCORD_TRY(const auto client, Administrator(options));
  return Compare(client.get(), topics);
}

Result<TopicsReport> ApplyTopics(const KafkaOptions& options, const std::vector<TopicSpec>& topics) {
  CONCORD_TRY(const auto client, Administrator(options));
  CONCORD_TRY(const auto before, Compare(client.get(), topics));
  if (before.missing.empty()) return before;
  std::vector<TopicSpec> fresh;
  for (const auto& topic : topics) {
    if (std::find(before.missing.begin(), before.missing.end(), topic.name) != before.missing.end()) fresh.push_back(topic);
  }
  CONCORD_CHECK_OK(Create(client.get(), fresh));
  for (const auto deadline = After(kPatience * Micros{1000});;) {  // until the brokers tell of them
    CONCORD_TRY(auto after, Compare(client.get(), topics));
    after.created = before.missing;
    if (after.missing.empty() || MillisecondsTo(deadline) == 0) return after;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace concord::bus

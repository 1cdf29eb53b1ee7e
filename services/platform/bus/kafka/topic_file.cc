#include <yaml-cpp/yaml.h>

#include "platform/bus/kafka/topics.h"

namespace concord::bus {
namespace {

Error Bad(const std::string& what) { return InvalidArgument("TOPICS_FILE", "list of topics: " + what); }

struct Reading {
  YAML::Node file;
  int replication, min_insync;
  std::vector<TopicSpec> topics;

  Status Add(const std::string& name, const std::string& kind, int partitions) {
    const YAML::Node config = file["kinds"][kind];
    if (!config || !config.IsMap()) return Bad(name + " is of an unknown kind: " + kind);
    if (partitions < 1 || partitions > 1000) return Bad(name + " must have 1 to 1000 partitions");
    if (name.empty() || name.size() > 249 || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") != std::string::npos) {
      return Bad("not a name of a topic: " + name);
    }
    TopicSpec topic{name, partitions, replication, {{"min.insync.replicas", std::to_string(min_insync)}}};
    for (const auto& setting : config) topic.config[setting.first.as<std::string>()] = setting.second.as<std::string>();
    topics.push_back(std::move(topic));
    return Ok();
  }

  Status Read() {
    if (replication == 0) replication = file["replication"].as<int>();
    if (min_insync == 0) min_insync = std::min(replication, file["min_insync"].as<int>());
    if (replication < 1 || min_insync < 1 || min_insync > replication) return Bad("1 <= min_insync <= replication does not hold");
    if (!file["topics"].IsMap()) return Bad("`topics` is missing");
    for (const auto& topic : file["topics"]) {
      CONCORD_CHECK_OK(Add(topic.first.as<std::string>(), topic.second["kind"].as<std::string>(), topic.second["partitions"].as<int>()));
    }
    for (const auto& group : file["groups"]) {
      CONCORD_CHECK_OK(Add(DeadTopic(group.as<std::string>()), "dead", 1));
      CONCORD_CHECK_OK(Add(ReplayTopic(group.as<std::string>()), "replay", 1));
    }
    return Ok();
  }
};

}  // namespace

Result<std::vector<TopicSpec>> ReadTopics(const std::string& yaml, int replication, int min_insync) {
  try {
    Reading reading{YAML::Load(yaml), replication, min_insync, {}};
    CONCORD_CHECK_OK(reading.Read());
    return std::move(reading.topics);
  } catch (const YAML::Exception& e) {
    return Bad(e.what());
  }
}

}  // namespace concord::bus

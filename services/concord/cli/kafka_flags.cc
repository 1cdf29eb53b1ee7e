#include "concord/cli/kafka_flags.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>

#include "platform/bus/kafka/settings.h"

extern char** environ;

namespace concord::cli {

void DeclareKafka(config::Config& config) {
  config.Declare("brokers", "", "the same as kafka.brokers");
  bus::DeclareKafka(config, "");
}

bool LoadKafka(const std::vector<std::string>& args, config::Config& config, const char* use, const std::vector<std::string>& more) {
  std::vector<std::string> ours = more;
  for (std::string key : bus::kKafkaKeys) {
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::toupper(c); });
    ours.push_back("CONCORD_KAFKA_" + key);
  }
  std::map<std::string, std::string> environment;
  for (char** e = environ; *e != nullptr; ++e) {
    const std::string pair = *e;
    const auto eq = pair.find('=');
    const std::string name = pair.substr(0, eq);
    if (eq != std::string::npos && std::find(ours.begin(), ours.end(), name) != ours.end()) environment[name] = pair.substr(eq + 1);
  }
  auto s = config.Load(args, environment);
  if (s.ok()) return true;
  std::fprintf(stderr, "concord: %s\nuse: %s\n%s", s.error().message.c_str(), use, config.Help().c_str());
  return false;
}

bus::KafkaOptions KafkaFrom(const config::Config& config) {
  bus::KafkaOptions options = bus::KafkaFrom(config);
  options.client = "concord-cli";
  if (!config.String("brokers").empty()) options.brokers = config.String("brokers");
  return options;
}

}  // namespace concord::cli

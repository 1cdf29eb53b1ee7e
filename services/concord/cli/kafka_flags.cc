#include "concord/cli/kafka_flags.h"

#include <algorithm>
#include <cstdio>
#include <map>

extern char** environ;

namespace concord::cli {

void DeclareKafka(config::Config& config) {
  config.Declare("brokers", "", "addresses of the brokers, host:port,host:port");
  config.Declare("kafka.brokers", "", "the same");
  config.Declare("kafka.tls", "false", "speak TLS with the brokers");
  config.Declare("kafka.ca", "", "PEM file of the authority that signed the brokers' certificates");
  config.Declare("kafka.certificate", "", "PEM file of our certificate");
  config.Declare("kafka.key", "", "PEM file of its key");
}

bool LoadKafka(const std::vector<std::string>& args, config::Config& config, const char* use, const std::vector<std::string>& more) {
  std::vector<std::string> ours = more;
  for (const char* key : {"BROKERS", "TLS", "CA", "CERTIFICATE", "KEY"}) ours.push_back("CONCORD_KAFKA_" + std::string(key));
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
  bus::KafkaOptions options;
  options.client = "concord-cli";
  options.brokers = config.String("brokers").empty() ? config.String("kafka.brokers") : config.String("brokers");
  options.tls = config.Bool("kafka.tls");
  options.ca = config.String("kafka.ca");
  options.certificate = config.String("kafka.certificate");
  options.key = config.String("kafka.key");
  return options;
}

}  // namespace concord::cli

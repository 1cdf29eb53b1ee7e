#include "platform/bus/kafka/settings.h"

namespace concord::bus {

void DeclareKafka(config::Config& config, const std::string& brokers) {
  config.Declare("kafka.brokers", brokers, "brokers to begin with, host:port with commas");
  config.Declare("kafka.tls", "false", "speak TLS with the brokers");
  config.Declare("kafka.ca", "", "PEM file of the brokers' authority; empty: the system's");
  config.Declare("kafka.certificate", "", "PEM file of the client certificate for the brokers");
  config.Declare("kafka.key", "", "PEM file of its key");
}

KafkaOptions KafkaFrom(const config::Config& config) {
  KafkaOptions options;
  options.brokers = config.String("kafka.brokers");
  options.tls = config.Bool("kafka.tls");
  options.ca = config.String("kafka.ca");
  options.certificate = config.String("kafka.certificate");
  options.key = config.String("kafka.key");
  return options;
}

}  // namespace concord::bus

#pragma once
// How a program is told where the brokers are: one list of keys for the services and the commands.
#include <array>
#include <string>

#include "platform/bus/kafka/kafka.h"
#include "platform/config/config.h"

namespace concord::bus {

// After "kafka.".
inline constexpr std::array kKafkaKeys{"brokers", "tls", "ca", "certificate", "key"};

// `brokers`: what kafka.brokers is where nothing is said.
void DeclareKafka(config::Config& config, const std::string& brokers);
KafkaOptions KafkaFrom(const config::Config& config);

}  // namespace concord::bus

#pragma once
// Flags of the commands that speak with a broker; the same names and environment as those of the services.
#include <string>
#include <vector>

#include "platform/bus/kafka/kafka.h"
#include "platform/config/config.h"

namespace concord::cli {

void DeclareKafka(config::Config& config);
// Flags, and CONCORD_KAFKA_… and `more` of the environment (what is meant for other commands there is not ours). Prints what is wrong.
bool LoadKafka(const std::vector<std::string>& args, config::Config& config, const char* use, const std::vector<std::string>& more = {});
bus::KafkaOptions KafkaFrom(const config::Config& config);

}  // namespace concord::cli

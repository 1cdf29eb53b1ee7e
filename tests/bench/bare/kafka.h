#pragma once
// librdkafka and nothing else, for the bare programs.
#include <librdkafka/rdkafka.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace concord::bench {

using Flags = std::map<std::string, std::string>;

inline Flags FlagsOf(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i + 1 < argc; i += 2) flags[argv[i]] = argv[i + 1];
  return flags;
}

[[noreturn]] inline void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(64);
}

// --brokers, and --ca --certificate --key where the broker wants TLS.
inline rd_kafka_t* Client(rd_kafka_type_t type, Flags& flags, std::map<std::string, std::string> settings) {
  settings["bootstrap.servers"] = flags["--brokers"];
  settings["socket.nagle.disable"] = "true";
  if (!flags["--ca"].empty()) {
    settings["security.protocol"] = "ssl";
    settings["ssl.ca.location"] = flags["--ca"];
    settings["ssl.certificate.location"] = flags["--certificate"];
    settings["ssl.key.location"] = flags["--key"];
  }
  char why[512] = "";
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why, sizeof why) != RD_KAFKA_CONF_OK) Die(why);
  }
  rd_kafka_t* client = rd_kafka_new(type, conf, why, sizeof why);
  if (client == nullptr) Die(why);
  return client;
}

}  // namespace concord::bench

// concord topics apply | check: the topics of the distributed shape, as deploy/kafka/topics.yaml lists them (built in).
#include "platform/bus/kafka/topics.h"

#include <cstdio>
#include <fstream>
#include <iterator>

#include "concord/cli/commands.h"
#include "concord/cli/kafka_flags.h"
#include "platform/log/log.h"

namespace concord::cli {
namespace {

constexpr char kUse[] = "concord topics apply | check --brokers HOST:PORT[,…] [--replication N] [--min-insync N] [--file FILE]";

Result<std::string> ListFrom(const std::string& file) {
  if (file.empty()) return std::string(bus::ShippedTopics());
  std::ifstream in(file);
  if (!in) return InvalidArgument("TOPICS_FILE", "cannot read the list of topics").With("path", file);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void Print(const bus::TopicsReport& report) {
  for (const auto& topic : report.created) std::printf("made     %s\n", topic.c_str());
  for (const auto& topic : report.missing) std::printf("missing  %s\n", topic.c_str());
  for (const auto& what : report.differing) std::printf("differs  %s\n", what.c_str());
  std::printf("%zu as they should be, %zu made, %zu missing, %zu differing\n", report.same, report.created.size(), report.missing.size(),
              report.differing.size());
}

}  // namespace

int Topics(const std::vector<std::string>& args) {
  log::SetLevel(log::Level::kError);
  config::Config config;
  DeclareKafka(config);
  config.Declare("file", "", "another list than the one built in");
  config.Declare("replication", "0", "copies of each topic; 0: as the list says");
  config.Declare("min_insync", "0", "copies that must be there for an event to count as sent; 0: as the list says");
  if (!LoadKafka(args, config, kUse)) return kWrongUse;
  const auto options = KafkaFrom(config);
  const bool apply = config.positional() == std::vector<std::string>{"apply"};
  if ((!apply && config.positional() != std::vector<std::string>{"check"}) || options.brokers.empty()) {
    std::fprintf(stderr, "use: %s\n%s", kUse, config.Help().c_str());
    return kWrongUse;
  }
  auto yaml = ListFrom(config.String("file"));
  if (!yaml.ok()) return Failed(yaml.error());
  auto topics = bus::ReadTopics(*yaml, static_cast<int>(config.Int("replication")), static_cast<int>(config.Int("min_insync")));
  if (!topics.ok()) return Failed(topics.error());
  auto report = apply ? bus::ApplyTopics(options, *topics) : bus::CheckTopics(options, *topics);
  if (!report.ok()) return Failed(report.error());
  Print(*report);
  return report->missing.empty() && report->differing.empty() ? kDone : kFailedCheck;
}

}  // namespace concord::cli

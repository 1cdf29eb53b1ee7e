#include "concord/safe/cluster.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <unordered_set>

#include "platform/bus/kafka/whole.h"

namespace concord::safe {
namespace {

constexpr Micros kReading = 600 * kSecond;

Status CountTopics(const bus::KafkaOptions& kafka, bus::Bus& bus, OnBus& out) {
  std::unordered_set<std::string> seen;
  CONCORD_CHECK_OK(bus::ReadWhole(kafka, [&](const bus::Published& p) {
    if (bus::IsTableTopic(p.topic)) {
      out.table_types.insert(p.type);
    } else if (seen.insert(p.id).second) {
      out.published[{p.source, p.type}].Add(p.id);
    }
  }, SystemClock().Now() + kReading));
  CONCORD_TRY(const auto letters, bus.DeadLetters(""));
  for (const auto& l : letters) out.dead[{l.group, l.event.source, l.event.type}].Add(l.event.id);
  return Ok();
}

// One look; nothing when something is on its way and `late` does not say that it has to do.
Result<std::optional<Report>> Look(const std::vector<Keeper>& keepers, const bus::KafkaOptions& kafka, bus::Bus& bus, bool late) {
  std::set<std::string> consumers;
  for (const auto& [consumer, type] : Heard(keepers)) consumers.insert(consumer);
  OnBus on_bus;
  CONCORD_TRY(const auto before, ReadOutboxes(keepers));
  CONCORD_TRY(on_bus.behind, bus::BehindOf(kafka, {consumers.begin(), consumers.end()}));
  if (!late && before.Unsent() + on_bus.Behind() > 0) return std::optional<Report>();
  CONCORD_TRY(const auto consumed, ReadConsumed(keepers));
  CONCORD_CHECK_OK(CountTopics(kafka, bus, on_bus));
  CONCORD_TRY(const auto after, ReadOutboxes(keepers));
  Report report = Compare(before, consumed, on_bus, after, Heard(keepers));
  return late || report.quiet() ? std::optional<Report>(std::move(report)) : std::nullopt;
}

}  // namespace

Result<Report> VerifyCluster(const std::vector<Keeper>& keepers, const bus::KafkaOptions& kafka, Micros wait) {
  CONCORD_TRY(const auto bus, bus::OpenKafka(kafka));
  const auto begun = std::chrono::steady_clock::now();
  const auto until = begun + std::chrono::microseconds(wait), patience = std::max(until, begun + std::chrono::seconds(10));
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    auto report = Look(keepers, kafka, *bus, now >= until);
    if (report.ok() && *report) return **std::move(report);
    // A server that is busy, or whose part has just moved, is asked again.
    if (!report.ok() && (now >= patience || report.error().code != Code::kUnavailable)) return report.error();
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
}

}  // namespace concord::safe

#pragma once
// The bus port: facts between services. Adapters: bus/embedded (a SQLite log) and bus/kafka; one contract suite.
// At-least-once; order per key; durable when Publish returns. Consumers deduplicate with inbox.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::bus {

// An event in the shape of CloudEvents 1.0, binary mode: attributes apart from the data.
struct Event {
  std::string id;           // UUIDv7
  std::string topic;        // "concord.intake.events.v1"
  std::string type;         // proto full name, "concord.intake.events.v1.AnswersSubmitted"
  std::string source;       // producing service, "intake"
  std::string key;          // aggregate id: order is kept per key
  std::string office;       // CloudEvents extension; written by the producer's transaction
  std::string subject;      // resource name
  Micros time = 0;          // when it happened
  std::string traceparent;  // W3C
  std::string data;         // protobuf bytes; empty on a table topic: tombstone
  std::int64_t offset = -1; // set by the bus
};

enum class Mode {
  kShared,     // the members of a group divide the work; offsets are kept
  kBroadcast,  // every member reads everything from the beginning, at each start
};

// Handles one event. OK: done, the offset is stored. UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED: tried again in
// place with back-off, later events of the topic (of its partition, where it has several) wait. Any other error can never succeed: the event goes to the dead letters
// with its reason and later ones go on.
using Handler = std::function<Status(const Event&)>;

struct SubscriptionOptions {
  std::string group;                // "reporting"
  std::vector<std::string> topics;
  Mode mode = Mode::kShared;
  // Events of so many keys may be handled at the same time, so that their transactions commit together; those of one key stay in
  // order. Above 1 the handler is called by several threads.
  int lanes = 1;
  // So long may an event lie with the broker, that one answer brings many: for a group of whom nobody waits for each event. A broker asks
  // much work of itself for every fetch.
  Micros patience = 0;
};

struct Lag {
  std::string group;
  std::string topic;
  std::int64_t behind = 0;          // events not yet handled
  Micros oldest_time = 0;           // time of the oldest of them; 0: none
};

struct DeadLetter {
  std::int64_t id = 0;
  std::string group;
  Event event;
  std::string reason;
  Micros time = 0;
};

// Stops handling when destroyed: waits for the handler in progress.
class Subscription {
 public:
  virtual ~Subscription() = default;
  // For a broadcast subscription: true once everything that was there at its start has been handled.
  virtual bool CaughtUp() const = 0;
};

class Bus {
 public:
  virtual ~Bus() = default;
  // Appends in order; durable when OK. An adapter that cannot do all or none (Kafka) may leave a part behind when it fails; who
  // then publishes the same events again, from the first one on, keeps the order and loses nothing (the outbox relay does).
  // FAILED_PRECONDITION TOPIC_MISSING, INVALID_ARGUMENT EVENT_INCOMPLETE | EVENT_TOO_LARGE, UNAVAILABLE BUS_UNAVAILABLE.
  virtual Status Publish(const std::vector<Event>& events) = 0;
  virtual Result<std::unique_ptr<Subscription>> Subscribe(SubscriptionOptions options, Handler handler) = 0;
  virtual Result<std::vector<Lag>> Lags() = 0;
  // What readiness says of the bus: OK, or why events cannot travel now. Answers at once (as of the last few seconds).
  virtual Status Reachable() { return Ok(); }
  // Dead letters: list, hand again to their group's handler (kept until it succeeds), drop.
  virtual Result<std::vector<DeadLetter>> DeadLetters(const std::string& group) = 0;
  virtual Status Replay(std::int64_t dead_letter) = 0;
  virtual Status Drop(std::int64_t dead_letter) = 0;
};

// Table topics keep the last event of each key only: names that end in ".table.v1" or are listed here.
bool IsTableTopic(const std::string& topic);

}  // namespace concord::bus

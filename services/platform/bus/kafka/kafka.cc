#include "platform/bus/kafka/kafka.h"

#include <algorithm>
#include <condition_variable>

#include "platform/bus/kafka/lags.h"
#include "platform/bus/kafka/letters.h"
#include "platform/bus/kafka/member.h"
#include "platform/log/log.h"

namespace concord::bus {
namespace {

using namespace kafka;  // of this adapter

class KafkaBus : public Bus {
 public:
  explicit KafkaBus(KafkaOptions options) : core_(std::make_shared<Core>(std::move(options))) {}

  Status Open() {
    CONCORD_TRY(core_->producer, Producer::Open(core_->options));
    letters_ = std::make_unique<Letters>(core_->options, *core_->producer);
    lags_ = std::make_unique<kafka::Lags>(core_->options, *core_->producer);
    watch_ = std::thread([this] { Watch(); });
    return Ok();
  }

  ~KafkaBus() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (watch_.joinable()) watch_.join();
  }

  Status Publish(const std::vector<Event>& events) override {
    if (events.empty()) return Ok();
    std::vector<Record> records;
    for (const auto& e : events) {
      if (e.id.empty() || e.topic.empty() || e.key.empty()) {
        return InvalidArgument("EVENT_INCOMPLETE", "an event needs id, topic and key").With("type", e.type);
      }
      records.push_back(RecordOf(e));
    }
    return core_->producer->Send(records);
  }

  Result<std::unique_ptr<Subscription>> Subscribe(SubscriptionOptions options, Handler handler) override {
    if (options.group.empty() || options.topics.empty()) {
      return InvalidArgument("SUBSCRIPTION_INCOMPLETE", "a subscription needs a group and topics");
    }
    auto needed = options.topics;
    needed.push_back(DeadTopic(options.group));
    if (options.mode == Mode::kShared) needed.push_back(ReplayTopic(options.group));
    for (const auto& topic : needed) {
      auto known = core_->producer->PartitionsOf(topic, 3000);
      if (known.ok()) continue;
      if (known.error().reason == "TOPIC_MISSING") return known.error();
      break;  // the broker is away: the member waits for it, and Reachable tells
    }
    {
      std::lock_guard lock(mutex_);
      needed_.insert(needed.begin(), needed.end());
    }
    auto member = std::make_unique<Member>(core_, std::move(options), std::move(handler));
    member->Start();
    return std::unique_ptr<Subscription>(std::move(member));
  }

  Result<std::vector<Lag>> Lags() override {
    std::map<std::string, GroupStand> groups;
    {
      std::lock_guard lock(core_->mutex);
      for (const Member* member : core_->members) {
        if (member->options().mode != Mode::kShared) continue;
        auto& group = groups[member->options().group];
        group.topics.insert(member->options().topics.begin(), member->options().topics.end());
        for (auto& stand : member->Stands()) group.live.push_back(std::move(stand));
      }
      // A group that was subscribed here once is still asked for.
      for (const auto& [group, stand] : groups) known_[group] = stand.topics;
      for (const auto& [group, topics] : known_) groups.try_emplace(group, GroupStand{topics, {}});
    }
    return lags_->Of(groups);
  }

  Result<std::vector<DeadLetter>> DeadLetters(const std::string& group) override { return letters_->List(group); }
  Status Replay(std::int64_t id) override { return letters_->Replay(id); }
  Status Drop(std::int64_t id) override { return letters_->Drop(id); }

  Status Reachable() override {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::seconds(3), [&] { return looked_; });
    return looked_ ? reachable_ : Status(Unavailable("BUS_UNAVAILABLE", "the broker has not answered yet"));
  }

 private:
  Status Look() {
    CONCORD_TRY(const auto topics, core_->producer->Refresh(2000));
    std::lock_guard lock(mutex_);
    for (const auto& topic : needed_) {
      if (topics.count(topic) == 0) return TopicMissing(topic);
    }
    return Ok();
  }

  void Watch() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      Status now = Look();
      lock.lock();
      if (looked_ && now.ok() != reachable_.ok()) {
        log::Warning(now.ok() ? "the broker is there again" : "the broker is away", {{"reason", now.ok() ? "" : now.error().ToString()}});
      }
      reachable_ = std::move(now);
      looked_ = true;
      wake_.notify_all();
      wake_.wait_for(lock, std::chrono::seconds(2), [&] { return stopping_; });
    }
  }

  const std::shared_ptr<Core> core_;
  std::unique_ptr<Letters> letters_;
  std::unique_ptr<kafka::Lags> lags_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false, looked_ = false;
  Status reachable_;
  std::set<std::string> needed_;              // topics of subscriptions
  std::map<std::string, std::set<std::string>> known_;  // groups that were subscribed, their topics; under core_->mutex
  std::thread watch_;
};

}  // namespace

std::string DeadTopic(const std::string& group) { return "concord." + group + ".dead.v1"; }
std::string ReplayTopic(const std::string& group) { return "concord." + group + ".replay.v1"; }

Result<std::unique_ptr<Bus>> OpenKafka(KafkaOptions options) {
  if (options.brokers.empty()) return InvalidArgument("KAFKA_OPTIONS", "no brokers are named (kafka.brokers)");
  auto bus = std::make_unique<KafkaBus>(std::move(options));
  CONCORD_CHECK_OK(bus->Open());
  return std::unique_ptr<Bus>(std::move(bus));
}

}  // namespace concord::bus

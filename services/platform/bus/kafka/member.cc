#include "platform/bus/kafka/member.h"

#include <algorithm>

#include "platform/bus/handling.h"
#include "platform/log/log.h"

namespace concord::bus::kafka {
namespace {

constexpr Micros kConnectAgain = 500'000;

const Settings kConsumer = {
    // Stored is what is handled, committed is what is stored: a crash repeats at most what a second has done.
    {"enable.auto.commit", "true"},
    {"enable.auto.offset.store", "false"},
    {"auto.commit.interval.ms", "1000"},
    {"auto.offset.reset", "earliest"},
    {"partition.assignment.strategy", "range"},  // cooperative-sticky loses assignments before librdkafka 2.10
    {"max.poll.interval.ms", "300000"},
    {"heartbeat.interval.ms", "1000"},
    {"queued.min.messages", "1000"},
    {"queued.max.messages.kbytes", "16384"},
    {"fetch.wait.max.ms", "500"},
    {"fetch.error.backoff.ms", "100"},
    {"topic.metadata.refresh.interval.ms", "30000"},  // new partitions are taken up
    {"allow.auto.create.topics", "false"},
};

}  // namespace

std::string GroupId(const std::string& group) { return "concord." + group; }

Member::Member(std::shared_ptr<Core> core, SubscriptionOptions options, Handler handler)
    : core_(std::move(core)), options_(std::move(options)), handler_(std::move(handler)),
      lanes_(options_.lanes, core_->options.retry_min, core_->options.retry_max, [this](const Delivery& d) { return Handle(d); },
             [this](const Place& place, std::int64_t offset) { Advanced(place, offset); }) {
  if (core_->options.metrics != nullptr && shared()) {
    rebalances_ = &core_->options.metrics->AddCounter("concord_kafka_rebalances_total", "times that partitions were given to a member",
                                                      {{"group", options_.group}});
  }
  std::lock_guard lock(core_->mutex);
  auto& taken = core_->seats[options_.group];
  while (taken.count(seat_) > 0) ++seat_;
  taken.insert(seat_);
  core_->members.push_back(this);
}

void Member::Start() {
  thread_ = std::thread([this] { Loop(); });
}

Member::~Member() {
  {
    std::lock_guard lock(core_->mutex);
    core_->members.remove(this);
  }
  lanes_.Stop();  // waits for the handlers in progress; polling goes on meanwhile
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  std::lock_guard lock(core_->mutex);
  core_->seats[options_.group].erase(seat_);
}

void Member::Loop() {
  while (!stopping_) {
    if (!client_) {
      Status connected = Connect();
      if (!connected.ok()) {
        log::Warning("subscription waits for the broker", {{"group", options_.group}, {"reason", connected.error().ToString()}});
        Disconnect();
        for (const auto then = After(kConnectAgain); !stopping_ && MillisecondsTo(then) > 0;) {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        continue;
      }
    }
    Poll();
  }
  Disconnect();
}

Status Member::Connect() { return shared() ? ConnectShared() : ConnectBroadcast(); }

Status Member::ConnectShared() {
  Settings settings = kConsumer;
  settings["group.id"] = GroupId(options_.group);
  if (options_.patience > 0) {
    settings["fetch.min.bytes"] = "1000000";
    settings["fetch.wait.max.ms"] = std::to_string(options_.patience / 1000);
  }
  settings["session.timeout.ms"] = std::to_string(core_->options.session / 1000);
  if (!core_->options.instance.empty()) settings["group.instance.id"] = core_->options.instance + "-" + std::to_string(seat_);
  CONCORD_TRY(client_, NewClient(RD_KAFKA_CONSUMER, core_->options, settings, this,
                                 [](rd_kafka_conf_t* conf) { rd_kafka_conf_set_rebalance_cb(conf, Rebalanced); }));
  stores_ = client_.get();
  const Partitions topics = NewPartitions();
  for (const auto& topic : options_.topics) rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  rd_kafka_topic_partition_list_add(topics.get(), ReplayTopic(options_.group).c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(client_.get(), topics.get());
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? Ok() : Status(ErrorOf(code, "subscribing"));
}

// No member of any group: every partition, from its beginning.
Status Member::ConnectBroadcast() {
  std::vector<Place> places;
  for (const auto& topic : options_.topics) {
    CONCORD_TRY(const int count, core_->producer->PartitionsOf(topic, 2000));
    for (int i = 0; i < count; ++i) places.push_back({topic, i});
  }
  Settings settings = kConsumer;
  settings["group.id"] = GroupId(options_.group) + ".all";
  settings["enable.auto.commit"] = "false";
  settings["enable.partition.eof"] = "true";
  CONCORD_TRY(client_, NewClient(RD_KAFKA_CONSUMER, core_->options, settings));
  const auto line = core_->producer->line();
  CONCORD_TRY(auto ends, Ends(Producer::ClientOf(*line), places, 5000));
  const Partitions list = NewPartitions();
  for (const auto& place : places) {
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
    partitions_[place] = lanes_.Open(place, ends[place]);
  }
  const auto code = rd_kafka_assign(client_.get(), list.get());
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? Ok() : Status(ErrorOf(code, "reading all partitions"));
}

void Member::Poll() {
  const Message message(rd_kafka_consumer_poll(client_.get(), paused_ > 0 ? 5 : 50));
  if (message) {
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      Read(*message);
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      const auto at = partitions_.find({rd_kafka_topic_name(message->rkt), message->partition});
      if (at != partitions_.end()) lanes_.ReadTo(at->second, message->offset);
    } else {
      log::Warning("subscription", {{"group", options_.group}, {"reason", rd_kafka_message_errstr(message.get())}});
    }
  }
  if (paused_ > 0) ResumeWhatHasRoom();
  if (!shared() && !caught_up_) NoteCaughtUp();
  char why[256] = "";
  if (rd_kafka_fatal_error(client_.get(), why, sizeof why) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    log::Error("subscription begins anew", {{"group", options_.group}, {"reason", why}});
    Disconnect();
  }
}

void Member::Read(const rd_kafka_message_t& message) {
  Delivery delivery;
  delivery.record = RecordOf(message);
  delivery.position = message.offset;
  const auto at = partitions_.find({delivery.record.topic, delivery.record.partition});
  if (at == partitions_.end()) return;  // taken away meanwhile
  if (delivery.record.topic == ReplayTopic(options_.group)) {
    delivery.letter = delivery.record.Header(kLetter);
    Restore(delivery.record);
  }
  auto event = EventOf(delivery.record);
  if (event.ok()) {
    delivery.event = *std::move(event);
  } else {
    delivery.unreadable = event.error();
  }
  if (!lanes_.Add(at->second, std::move(delivery))) {
    Anew(at->second, message.offset);
    (void)lanes_.Add(at->second, std::move(delivery));
  }
  if (!at->second->paused && lanes_.Weight(at->second) >= Full()) Route(*at->second, false);
}

// The broker has lost the end of its log, and librdkafka reads it from its beginning: what has these offsets now may be another event.
// What is known is known to inboxes.
void Member::Anew(Lanes::Ref& partition, std::int64_t offset) {
  const Place place = partition->place;
  log::Warning("a partition is read again: the broker no longer has what was read", {{"group", options_.group}, {"topic", place.topic},
               {"partition", std::to_string(place.partition)}, {"offset", std::to_string(offset)}});
  if (partition->paused) Route(*partition, true);
  lanes_.Close({partition});
  partition = lanes_.Open(place, partition->end_at_start);
}

std::size_t Member::Full() const { return core_->options.window * static_cast<std::size_t>(std::max(1, options_.lanes)); }

// A partition whose window is full keeps what comes in its own queue, which librdkafka fills to its limit and no further. Pausing would
// throw away what it has fetched already, and fetch it again.
bool Member::Forward(const Place& place, bool to_us) {
  const Owned<rd_kafka_queue_t> own(rd_kafka_queue_get_partition(client_.get(), place.topic.c_str(), place.partition));
  const Owned<rd_kafka_queue_t> ours(rd_kafka_queue_get_consumer(client_.get()));
  if (!own || !ours) return false;
  rd_kafka_queue_forward(own.get(), to_us ? ours.get() : nullptr);
  return true;
}

void Member::Route(Lanes::Partition& partition, bool to_us) {
  if (!Forward(partition.place, to_us)) return;
  partition.paused = !to_us;
  paused_ += to_us ? -1 : 1;
}

void Member::ResumeWhatHasRoom() {
  for (auto& [place, partition] : partitions_) {
    if (partition->paused && lanes_.Weight(partition) <= Full() / 2) Route(*partition, true);
  }
}

void Member::NoteCaughtUp() {
  const auto stands = lanes_.Stands();
  caught_up_ = std::all_of(stands.begin(), stands.end(), [](const Lanes::Stand& s) { return s.position >= s.end_at_start; });
}

void Member::Rebalanced(rd_kafka_t* client, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto& member = *static_cast<Member*>(self);
  member.Revoked();  // eager: all go before any come
  if (what != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    rd_kafka_assign(client, nullptr);  // commits what is stored
    return;
  }
  member.Assigned(partitions);
}

void Member::Assigned(rd_kafka_topic_partition_list_t* partitions) {
  for (int i = 0; i < partitions->cnt; ++i) {
    const Place place{partitions->elems[i].topic, partitions->elems[i].partition};
    partitions_[place] = lanes_.Open(place);
  }
  rd_kafka_assign(client_.get(), partitions);
  // librdkafka leaves a queue alone that was ever routed by hand, and unroutes it when its partition goes: without this, what comes back
  // after a rebalance would never be read.
  for (auto& [place, partition] : partitions_) Forward(place, true);
  if (rebalances_ != nullptr) rebalances_->Add();
  log::Info("partitions", {{"group", options_.group}, {"count", std::to_string(partitions->cnt)}});
}

void Member::Revoked() {
  std::vector<Lanes::Ref> all;
  for (auto& [place, partition] : partitions_) all.push_back(partition);
  lanes_.Close(all);  // the last handlers store their offsets here
  partitions_.clear();
  paused_ = 0;
}

// In order: nothing is handled any more, what is stored is committed, then the client goes. A broker that is away is not waited for.
void Member::Disconnect() {
  if (!client_) return;
  if (!shared()) {
    Revoked();
    client_.reset();
    return;
  }
  const auto deadline = After(core_->options.close);
  bool closed = false;
  {
    const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(client_.get()));
    const Owned<rd_kafka_error_t> refused(rd_kafka_consumer_close_queue(client_.get(), queue.get()));
    if (!refused) {
      while (!(closed = rd_kafka_consumer_closed(client_.get()) != 0) && MillisecondsTo(deadline) > 0) {
        // Messages that were fetched and not read are in this queue, too: read and let go. rd_kafka_queue_poll_callback ends the process at one.
        const Message left(rd_kafka_consume_queue(queue.get(), 20));
      }
    }
  }
  Revoked();
  stores_ = nullptr;
  if (closed) {
    client_.reset();
  } else {
    log::Warning("subscription left without the broker", {{"group", options_.group}});
    rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
}

// A lane calls it under the mutex of the lanes, so in order; the client outlives the lanes' last call (Close and Stop wait).
void Member::Advanced(const Place& place, std::int64_t offset) {
  rd_kafka_t* client = stores_;
  if (client == nullptr) return;
  const Partitions list = NewPartitions();
  rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset = offset;
  (void)rd_kafka_offsets_store(client, list.get());  // refused when it was taken away meanwhile: then it is repeated
}

Outcome Member::Handle(const Delivery& delivery) {
  Status handled = delivery.unreadable ? Status(*delivery.unreadable) : CallHandler(handler_, delivery.event);
  if (handled.ok()) {
    if (delivery.letter.empty()) return Outcome::kDone;
    return core_->producer->Send({Forget(delivery.letter, options_.group)}).ok() ? Outcome::kDone : Outcome::kAgain;
  }
  return MaySucceedLater(handled.error()) ? Outcome::kAgain : Bury(delivery, handled.error());
}

// Put away only when the broker has confirmed it; until then the event stays where it is.
Outcome Member::Bury(const Delivery& delivery, const Error& error) {
  Status buried = core_->producer->Send({LetterOf(delivery.record, options_.group, error.ToString(), SystemClock().Now())});
  const log::TraceScope trace(delivery.event.traceparent);
  if (!buried.ok()) {
    log::Error("event cannot be put away", {{"group", options_.group}, {"event", delivery.event.id}, {"reason", buried.error().ToString()}});
    return Outcome::kAgain;
  }
  log::Warning("event put away", {{"group", options_.group}, {"type", delivery.event.type}, {"event", delivery.event.id}, {"reason", error.reason}});
  return Outcome::kDone;
}

}  // namespace concord::bus::kafka

#include "platform/bus/kafka/producer.h"

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <set>
#include <thread>

#include "platform/bus/size.h"
#include "platform/log/log.h"

namespace concord::bus::kafka {

// Delivery reports of one call of Send.
struct Reports {
  std::mutex mutex;
  std::condition_variable all;
  std::size_t waiting = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;  // the first one
  std::string topic;                                       // of it
};

struct Outgoing {
  const Record* record;
  Place place;
};

namespace {

void Delivered(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  const std::unique_ptr<std::shared_ptr<Reports>> reports(static_cast<std::shared_ptr<Reports>*>(message->_private));
  auto& r = **reports;
  auto error = message->err;
  // Without an offset librdkafka only concludes that it is there, because a later one is: see Line::opened.
  const bool there = rd_kafka_message_status(message) == RD_KAFKA_MSG_STATUS_PERSISTED && message->offset >= 0;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR && !there) error = RD_KAFKA_RESP_ERR__FAIL;
  std::lock_guard lock(r.mutex);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR && r.error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    r.error = error;
    r.topic = rd_kafka_topic_name(message->rkt);
  }
  if (--r.waiting == 0) r.all.notify_all();
}

// The partition that Java clients choose.
std::int32_t PartitionOf(const std::string& key, int partitions) {
  return rd_kafka_msg_partitioner_murmur2(nullptr, key.data(), key.size(), partitions, nullptr, nullptr);
}

// Brokers forget a producer that has written nothing to a partition for a day (producer.id.expiration.ms).
constexpr auto kOpenFor = std::chrono::hours(1);

const Settings kSettings = {
    {"enable.idempotence", "true"},
    {"acks", "all"},
    // A message that fails while a later one of its partition is on its way stops the producer: no order with a gap.
    {"enable.gapless.guarantee", "true"},
    {"linger.ms", "0"},  // what is sent together is there together; waiting for more is the relay's
    {"compression.codec", "lz4"},
    {"message.max.bytes", "4194304"},
    {"queue.buffering.max.kbytes", "65536"},
    {"message.timeout.ms", "300000"},  // Send gives up earlier, and then the whole producer goes
    {"request.timeout.ms", "10000"},
    {"retry.backoff.ms", "50"},
    {"topic.metadata.refresh.fast.interval.ms", "100"},
};

}  // namespace

struct Producer::Line {
  Client client;
  std::atomic<bool> stopping{false};
  std::thread poll;
  // Partitions that have confirmed something to this producer, and when. A broker (3.9 and before, KAFKA-15591) takes any first sequence
  // number: had the first request of a partition failed and the second not, the first could never be written any more, and librdkafka
  // would report it as delivered. So the first record of a partition travels alone.
  std::map<Place, SteadyTime> opened;  // under mutex, as is opening
  std::set<Place> opening;             // their first record is on its way
  std::mutex mutex;
  std::condition_variable opening_ends;

  // Those of `records` that are the first of a partition which is not open: the caller sends them, and then says OpeningEnds. Waits for
  // who is opening one of them; all are taken at once, so that two who wait never wait for each other. Nothing: not by `deadline`.
  std::optional<std::vector<const Outgoing*>> Firsts(const std::vector<Outgoing>& records, SteadyTime deadline) {
    std::unique_lock lock(mutex);
    for (;;) {
      const auto now = std::chrono::steady_clock::now();
      std::map<Place, const Outgoing*> firsts;
      for (const auto& r : records) {
        const auto at = opened.find(r.place);
        if (at == opened.end() || now - at->second > kOpenFor) firsts.emplace(r.place, &r);
      }
      if (std::none_of(firsts.begin(), firsts.end(), [&](const auto& first) { return opening.count(first.first) > 0; })) {
        std::vector<const Outgoing*> out;
        for (const auto& [place, first] : firsts) {
          opening.insert(place);
          out.push_back(first);
        }
        return out;
      }
      if (opening_ends.wait_until(lock, deadline) == std::cv_status::timeout) return std::nullopt;
    }
  }
  void OpeningEnds(const std::vector<const Outgoing*>& firsts, bool opened_now) {
    std::lock_guard lock(mutex);
    for (const auto* first : firsts) {
      opening.erase(first->place);
      if (opened_now) opened[first->place] = std::chrono::steady_clock::now();
    }
    opening_ends.notify_all();
  }
  void CloseAll() {
    std::lock_guard lock(mutex);
    opened.clear();
  }

  void Start() {
    poll = std::thread([this] {
      while (!stopping) rd_kafka_poll(client.get(), 100);
    });
  }
  // Whatever is left has failed: its sender hears so.
  ~Line() {
    if (!client) return;
    if (rd_kafka_outq_len(client.get()) > 0) rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(client.get(), 500);
    stopping = true;
    if (poll.joinable()) poll.join();
  }
};

Producer::Producer(const KafkaOptions& options) : options_(options) {
  if (options_.metrics == nullptr) return;
  replaced_ = &options_.metrics->AddCounter("concord_kafka_producers_replaced_total", "producers that failed for good and were replaced");
}

Result<std::shared_ptr<Producer::Line>> Producer::Connect() {
  auto line = std::make_shared<Line>();
  CONCORD_TRY(line->client, NewClient(RD_KAFKA_PRODUCER, options_, kSettings, nullptr,
                                      [](rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, Delivered); }));
  line->Start();
  return line;
}

Result<std::unique_ptr<Producer>> Producer::Open(const KafkaOptions& options) {
  std::unique_ptr<Producer> producer(new Producer(options));
  CONCORD_TRY(producer->line_, producer->Connect());
  return producer;
}

Producer::~Producer() = default;

std::shared_ptr<Producer::Line> Producer::line() {
  std::lock_guard lock(mutex_);
  return line_;
}

rd_kafka_t* Producer::ClientOf(const Line& line) { return line.client.get(); }

void Producer::Replace(const std::shared_ptr<Line>& failed, const char* why) {
  auto fresh = Connect();
  if (!fresh.ok()) return log::Error("no new producer", {{"reason", fresh.error().ToString()}});
  std::lock_guard lock(mutex_);
  if (line_ != failed) return;
  line_ = *std::move(fresh);
  log::Warning("producer replaced", {{"reason", why}});
  if (replaced_ != nullptr) replaced_->Add();
}

Result<Topics> Producer::Refresh(int milliseconds) {
  const auto on = line();
  CONCORD_TRY(auto topics, TopicsOf(on->client.get(), milliseconds));
  std::lock_guard lock(mutex_);
  topics_ = topics;
  return topics;
}

Result<int> Producer::PartitionsOf(const std::string& topic, int milliseconds) {
  {
    std::lock_guard lock(mutex_);
    if (const auto known = topics_.find(topic); known != topics_.end()) return known->second;
  }
  CONCORD_TRY(auto topics, Refresh(milliseconds));
  const auto found = topics.find(topic);
  if (found == topics.end()) return TopicMissing(topic);
  return found->second;
}

Status Producer::Enqueue(Line& line, const Outgoing& outgoing, const std::shared_ptr<Reports>& reports, SteadyTime deadline) {
  const Record& record = *outgoing.record;
  for (;;) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(), static_cast<ssize_t>(value.size()));
    }
    auto opaque = std::make_unique<std::shared_ptr<Reports>>(reports);
    {
      std::lock_guard lock(reports->mutex);
      ++reports->waiting;
    }
    // A null value is a tombstone, an empty one is not.
    void* value = record.value ? const_cast<char*>(record.value->data()) : nullptr;
    const std::size_t size = record.value ? record.value->size() : 0;
    const auto code = rd_kafka_producev(
        line.client.get(), RD_KAFKA_V_TOPIC(record.topic.c_str()), RD_KAFKA_V_PARTITION(outgoing.place.partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(record.key.data(), record.key.size()), RD_KAFKA_V_VALUE(value, size),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(opaque.get()), RD_KAFKA_V_END);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      opaque.release();  // its delivery report deletes it
      return Ok();
    }
    rd_kafka_headers_destroy(headers);
    {
      std::lock_guard lock(reports->mutex);
      --reports->waiting;
    }
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || std::chrono::steady_clock::now() > deadline) {
      return ErrorOf(code, "publishing", record.topic);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the polling thread makes room
  }
}

// OK when every one is PERSISTED.
Status Producer::Confirmed(Line& line, const std::vector<const Outgoing*>& records, SteadyTime deadline) {
  auto reports = std::make_shared<Reports>();
  Status queued;
  for (const auto* record : records) {
    queued = Enqueue(line, *record, reports, deadline);
    if (!queued.ok()) break;
  }
  std::unique_lock lock(reports->mutex);
  if (!reports->all.wait_until(lock, deadline, [&] { return reports->waiting == 0; })) {
    return Unavailable("BUS_UNAVAILABLE", "the broker did not confirm in time").With("waiting", std::to_string(reports->waiting));
  }
  if (reports->error != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(reports->error, "publishing", reports->topic);
  return queued;
}

Status Producer::SendOn(Line& line, const std::vector<Outgoing>& records, SteadyTime deadline) {
  const auto firsts = line.Firsts(records, deadline);
  if (!firsts) return Unavailable("BUS_UNAVAILABLE", "the broker did not confirm in time");
  if (!firsts->empty()) {
    Status first = Confirmed(line, *firsts, deadline);
    line.OpeningEnds(*firsts, first.ok());
    CONCORD_CHECK_OK(first);
  }
  std::vector<const Outgoing*> rest;
  for (const auto& record : records) {
    if (std::find(firsts->begin(), firsts->end(), &record) == firsts->end()) rest.push_back(&record);
  }
  return rest.empty() ? Ok() : Confirmed(line, rest, deadline);
}

Status Producer::Send(const std::vector<Record>& records) {
  const auto deadline = After(options_.publish);
  std::vector<Outgoing> outgoing;
  for (const auto& record : records) {
    std::size_t size = record.key.size() + (record.value ? record.value->size() : 0);
    for (const auto& [name, value] : record.headers) size += name.size() + value.size();
    if (record.Header(kLetter).empty()) {
      Event event;
      event.topic = record.topic;
      event.type = record.Header("ce_type");
      event.id = record.Header("ce_id");
      CONCORD_CHECK_OK(CheckSize(event, size, kLargestEvent));
    }
    CONCORD_TRY(const int partitions, PartitionsOf(record.topic, MillisecondsTo(deadline)));
    outgoing.push_back({&record, {record.topic, PartitionOf(record.key, partitions)}});
  }
  const auto on = line();
  Status sent = SendOn(*on, outgoing, deadline);
  if (sent.ok()) return sent;
  on->CloseAll();
  char why[256] = "";
  if (rd_kafka_fatal_error(on->client.get(), why, sizeof why) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Replace(on, why);
  } else if (std::chrono::steady_clock::now() >= deadline) {
    Replace(on, "the broker did not confirm in time");
  }
  if (sent.error().reason == "TOPIC_MISSING") {  // it was there: look again the next time
    std::lock_guard lock(mutex_);
    topics_.clear();
  }
  return sent;
}

}  // namespace concord::bus::kafka

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/log/log.h"
#include "platform/outbox/marker.h"
#include "platform/outbox/outbox.h"
#include "platform/outbox/outbox_rows.h"
#include "platform/outbox/trim.h"

namespace concord::outbox {
namespace {

constexpr std::int64_t kBatch = 256;
constexpr Micros kGather = 300;           // for each event just sent: a lone one is quick, many let many more come along,
constexpr Micros kGatherMost = 20'000;    // but no longer than this
constexpr Micros kPollMin = 10'000;       // the first look without a wake-up; while nothing comes the next ones wait longer,
constexpr Micros kPollMax = 1 * kSecond;  // so that an idle process is idle; not where other replicas append (PostgreSQL)
constexpr Micros kAsideFor = 1 * kSecond; // what stands aside is known for so long; another replica cannot take over, act and give back sooner
constexpr Micros kAsk = 50'000;           // how often one asks who does not hold the lease
constexpr Micros kRetryMin = 50'000, kRetryMax = 5 * kSecond;
constexpr Micros kTrimEvery = 3600 * kSecond;
constexpr Micros kDay = 86'400 * kSecond;

using std::chrono::microseconds;

}  // namespace

// What is measured; outlives the relay, since nobody takes a refresh back from the registry.
struct Figures {
  Figures(metrics::Registry& m, const std::string& service)
      : unsent(m.AddGauge("concord_outbox_unsent", "Events that are committed and not yet on the bus.", {{"service", service}})),
        oldest(m.AddGauge("concord_outbox_oldest_seconds", "Age of the oldest event that is not yet on the bus.", {{"service", service}})),
        aside(m.AddGauge("concord_outbox_set_aside", "Events that the bus refuses for good, and those of their keys behind them.", {{"service", service}})),
        leader(m.AddGauge("concord_outbox_leader", "1 on the replica that sends the events of its service.", {{"service", service}})),
        sent(m.AddCounter("concord_outbox_sent_total", "Events sent and marked.", {{"service", service}})),
        failures(m.AddCounter("concord_outbox_send_failures_total", "Batches that could not be sent or marked; they are tried again.", {{"service", service}})),
        blind(m.AddCounter("concord_sample_errors_total", "Looks that failed; the figures are then those of the last look.", {{"source", "outbox"}})) {}
  metrics::Gauge &unsent, &oldest, &aside, &leader;
  metrics::Counter &sent, &failures, &blind;
  std::mutex mutex;                // held while one looks
  store::Store* store = nullptr;   // null once the relay has gone
  const lease::Lease* lease = nullptr;

  void Look() {
    std::lock_guard lock(mutex);
    if (store == nullptr) return;
    leader.Set(lease->held() ? 1 : 0);
    const auto stats = internal::CountUnsent(*store, SystemClock().Now() + kSecond);
    const auto refused = internal::CountAside(*store, SystemClock().Now() + kSecond);
    if (!stats.ok() || !refused.ok()) return blind.Add();
    aside.Set(static_cast<double>(*refused));
    unsent.Set(static_cast<double>(stats->unsent));
    const Micros age = stats->oldest_unsent_time == 0 ? 0 : std::max<Micros>(0, SystemClock().Now() - stats->oldest_unsent_time);
    oldest.Set(static_cast<double>(age) / kSecond);
  }
};

struct Relay::Impl {
  store::Store& store;
  bus::Bus& bus;
  const std::string source;
  const std::unique_ptr<lease::Lease> lease;
  const std::shared_ptr<Figures> figures;
  const Micros poll_max;
  std::mutex mutex;
  std::condition_variable wake, progress;
  bool woken = true, stopping = false;
  Micros next_trim = SystemClock().Now() + 60 * kSecond;
  internal::Keys aside;
  std::chrono::steady_clock::time_point aside_until{};
  internal::Marker marker{store, [this](const Status& marked, std::size_t count) { Marked(marked, count); }};
  std::thread thread;
  store::Store::Listening listening;

  void Wake() {
    std::lock_guard lock(mutex);
    if (woken) return;
    woken = true;
    wake.notify_one();
  }

  void Marked(const Status& marked, std::size_t count) {
    if (!marked.ok()) {
      if (figures) figures->failures.Add();
      return log::Warning("events are on the bus and cannot be marked", {{"service", source}, {"error", marked.error().ToString()}});
    }
    if (figures) figures->sent.Add(static_cast<double>(count));
    progress.notify_all();
  }

  // The first that are not on the bus.
  Result<std::vector<internal::Unsent>> Next() {
    const auto waiting = marker.Waiting();  // before the look: see marker.h
    if (waiting.size() >= internal::kMostWaiting) return std::vector<internal::Unsent>();
    CONCORD_TRY(auto batch, internal::FirstUnsent(store, source, kBatch + static_cast<std::int64_t>(waiting.size())));
    batch.erase(std::remove_if(batch.begin(), batch.end(), [&](const internal::Unsent& u) { return waiting.count(u.seq) != 0; }), batch.end());
    return batch;
  }

  // How many were sent. Marked only after Publish has said that they are durable: a crash between the two sends them twice,
  // and the consumers' inboxes know them. Of a table only the last of a key is all there is to know: those before it in the batch
  // need not travel.
  Result<std::size_t> SendBatch() {
    CONCORD_CHECK_OK(LookAside());
    CONCORD_TRY(auto batch, Next());
    if (batch.empty()) return std::size_t{0};
    const std::size_t found = batch.size();
    CONCORD_CHECK_OK(KeepBehind(batch));
    if (batch.empty()) return found;
    std::map<std::pair<std::string, std::string>, std::int64_t> last;  // of a table: topic, key → seq
    for (const auto& [seq, event] : batch) {
      if (bus::IsTableTopic(event.topic)) last[{event.topic, event.key}] = seq;
    }
    std::vector<bus::Event> events;
    std::vector<std::int64_t> sent, sent_of_tables;
    for (auto& [seq, event] : batch) {
      const auto newest = last.find({event.topic, event.key});
      (newest == last.end() ? sent : sent_of_tables).push_back(seq);
      if (newest == last.end() || newest->second == seq) events.push_back(std::move(event));
    }
    if (!lease->held()) return std::size_t{0};  // reading took so long that another may send them
    const Status delivered = internal::Deliver(bus, events, [&] {
      marker.Add(sent, sent_of_tables);
      return Ok();
    });
    if (!delivered.ok()) {
      if (!ForGood(delivered)) return delivered.error();
      CONCORD_TRY(batch, Next());
      return SendEach(batch);
    }
    return found;
  }

  // Trying again cannot help.
  static bool ForGood(const Status& s) { return s.error().reason == "EVENT_TOO_LARGE" || s.error().reason == "EVENT_INCOMPLETE"; }

  // Before the queue is read: what an operator sends again after this look still stands aside for us, and what he sent before it is in
  // the queue. The other way round a later event of its key would be sent before it.
  Status LookAside() {
    if (std::chrono::steady_clock::now() < aside_until) return Ok();
    CONCORD_TRY(aside, internal::KeysAside(store));
    aside_until = std::chrono::steady_clock::now() + microseconds(kAsideFor);
    return Ok();
  }

  // Takes out of the batch what stands behind an event that was set aside.
  Status KeepBehind(std::vector<internal::Unsent>& batch) {
    if (aside.empty()) return Ok();
    std::vector<std::int64_t> behind;
    const auto stays = [&](const internal::Unsent& u) { return aside.count({u.event.topic, u.event.key}) != 0; };
    for (const auto& u : batch) {
      if (stays(u)) behind.push_back(u.seq);
    }
    batch.erase(std::remove_if(batch.begin(), batch.end(), stays), batch.end());
    if (behind.empty()) return Ok();
    aside_until = {};  // an operator may have sent it again
    return lease->held() ? internal::PutBehind(store, behind) : Ok();
  }

  // Something of a batch can never be sent: one by one, to set aside what it is and send the rest.
  Result<std::size_t> SendEach(const std::vector<internal::Unsent>& batch) {
    aside_until = {};
    for (const auto& [seq, event] : batch) {
      if (!lease->held()) break;
      if (aside.count({event.topic, event.key}) != 0) continue;  // the next batch finds it behind
      const std::vector<std::int64_t> one{seq}, none;
      const bool table = bus::IsTableTopic(event.topic);
      const Status delivered = internal::Deliver(bus, {event}, [&] { return internal::MarkSent(store, table ? none : one, table ? one : none); });
      if (!delivered.ok()) {
        if (!ForGood(delivered)) return delivered.error();
        log::Error("an event is set aside: the bus refuses it for good, and those of its key wait behind it (`concord outbox`)",
                   {{"service", source}, {"event", event.id}, {"type", event.type}, {"error", delivered.error().ToString()}});
        CONCORD_CHECK_OK(internal::PutAside(store, seq, delivered.error().ToString()));
        aside.emplace(event.topic, event.key);
        continue;
      }
      if (figures) figures->sent.Add();
    }
    return batch.size();
  }

  void Trim() {
    const Micros now = SystemClock().Now();
    if (now < next_trim) return;
    auto sent = TrimOutbox(store, now - 7 * kDay, 2000);
    auto applied = TrimInbox(store, now - 30 * kDay, 2000);
    const bool more = (sent.ok() && *sent == 2000) || (applied.ok() && *applied == 2000);
    next_trim = now + (more ? kSecond : kTrimEvery);
  }

  void Loop() {
    Micros poll = kPollMin, retry = kRetryMin;
    std::unique_lock lock(mutex);
    while (!stopping) {
      if (!lease->held()) {
        wake.wait_for(lock, microseconds(kAsk), [&] { return stopping; });
        continue;
      }
      woken = false;
      lock.unlock();
      auto sent = SendBatch();
      if (sent.ok() && *sent == 0) Trim();
      lock.lock();
      if (!sent.ok()) {
        if (figures) figures->failures.Add();
        if (retry == kRetryMin) log::Warning("events wait: they cannot be sent", {{"service", source}, {"error", sent.error().ToString()}});
        wake.wait_for(lock, microseconds(retry), [&] { return stopping; });
        retry = std::min(retry * 2, kRetryMax);
        woken = true;
        continue;
      }
      retry = kRetryMin;
      if (*sent > 0) {
        progress.notify_all();
        poll = kPollMin;
        if (*sent >= kBatch) continue;
        wake.wait_for(lock, microseconds(std::min(kGatherMost, static_cast<Micros>(*sent) * kGather)), [&] { return stopping; });
      }
      if (!wake.wait_for(lock, microseconds(poll), [&] { return woken || stopping; })) poll = std::min(poll * 2, poll_max);
    }
  }
};

Relay::Relay(store::Store& store, bus::Bus& bus, std::string source, lease::Leases& leases, metrics::Registry* metrics)
    : impl_(new Impl{store, bus, source, leases.Take("relay"), metrics != nullptr ? std::make_shared<Figures>(*metrics, source) : nullptr,
                     store.dialect() == store::Dialect::kPostgres ? kPollMin : kPollMax}) {
  if (const auto& figures = impl_->figures) {
    figures->store = &store;
    figures->lease = impl_->lease.get();
    metrics->OnScrape([figures] { figures->Look(); });
  }
  impl_->listening = store.Listen("outbox", [impl = impl_.get()] { impl->Wake(); });
  impl_->thread = std::thread([impl = impl_.get()] { impl->Loop(); });
}

Relay::~Relay() {
  impl_->listening.reset();
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  impl_->thread.join();
  if (const auto& figures = impl_->figures) {
    std::lock_guard lock(figures->mutex);
    figures->store = nullptr;
    figures->leader.Set(0);
  }
}

Result<RelayStats> Relay::Stats() const { return internal::CountUnsent(impl_->store, 0); }

bool Relay::leads() const { return impl_->lease->held(); }

Status Relay::Flush(Micros deadline) {
  const auto first_unsent = [&] {
    return impl_->store.ReadUnscoped([](store::Tx& tx) -> Result<std::pair<std::int64_t, std::int64_t>> {
      CONCORD_TRY(auto row, tx.One("SELECT min(seq), max(seq) FROM outbox WHERE sent_time = 0"));
      return std::pair(row->Int(0), row->Int(1));
    },
                                     deadline + kSecond);  // a look that is late says what is there, not that it is late
  };
  CONCORD_TRY(const auto at_call, first_unsent());
  for (auto now = at_call; now.first != 0 && now.first <= at_call.second;) {
    if (SystemClock().Now() > deadline) {
      return Error(Code::kDeadlineExceeded, "OUTBOX_NOT_EMPTY", "not every event could be sent in time");
    }
    impl_->Wake();
    {
      std::unique_lock lock(impl_->mutex);
      impl_->progress.wait_for(lock, microseconds(20'000));
    }
    CONCORD_TRY(now, first_unsent());
  }
  return Ok();
}

}  // namespace concord::outbox

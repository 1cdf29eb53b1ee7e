#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/log/log.h"
#include "platform/outbox/outbox.h"
#include "platform/outbox/outbox_rows.h"
#include "platform/outbox/trim.h"

namespace concord::outbox {
namespace {

constexpr std::int64_t kBatch = 256;
constexpr Micros kGather = 3'000;         // after a wake-up: commits that follow at once travel together
constexpr Micros kPollMin = 10'000;       // the first look without a wake-up; while nothing comes the next ones wait longer,
constexpr Micros kPollMax = 1 * kSecond;  // so that an idle process is idle; not where other replicas append (PostgreSQL)
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
        leader(m.AddGauge("concord_outbox_leader", "1 on the replica that sends the events of its service.", {{"service", service}})),
        sent(m.AddCounter("concord_outbox_sent_total", "Events sent and marked.", {{"service", service}})),
        failures(m.AddCounter("concord_outbox_send_failures_total", "Batches that could not be sent or marked; they are tried again.", {{"service", service}})),
        blind(m.AddCounter("concord_sample_errors_total", "Looks that failed; the figures are then those of the last look.", {{"source", "outbox"}})) {}
  metrics::Gauge &unsent, &oldest, &leader;
  metrics::Counter &sent, &failures, &blind;
  std::mutex mutex;                // held while one looks
  store::Store* store = nullptr;   // null once the relay has gone
  const lease::Lease* lease = nullptr;

  void Look() {
    std::lock_guard lock(mutex);
    if (store == nullptr) return;
    leader.Set(lease->held() ? 1 : 0);
    const auto stats = internal::CountUnsent(*store, SystemClock().Now() + kSecond);
    if (!stats.ok()) return blind.Add();
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
  std::thread thread;
  store::Store::Listening listening;

  void Wake() {
    std::lock_guard lock(mutex);
    if (woken) return;
    woken = true;
    wake.notify_one();
  }

  // How many were sent. Marked only after Publish has said that they are durable: a crash between the two sends them twice,
  // and the consumers' inboxes know them. Of a table only the last of a key is all there is to know: those before it in the batch
  // need not travel.
  Result<std::size_t> SendBatch() {
    CONCORD_TRY(auto batch, internal::FirstUnsent(store, source, kBatch));
    if (batch.empty()) return std::size_t{0};
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
    CONCORD_CHECK_OK(internal::Deliver(bus, events, [&] { return internal::MarkSent(store, sent, sent_of_tables); }));
    if (figures) figures->sent.Add(static_cast<double>(batch.size()));
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
        if (*sent < kBatch) wake.wait_for(lock, microseconds(kGather), [&] { return stopping; });
        continue;
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

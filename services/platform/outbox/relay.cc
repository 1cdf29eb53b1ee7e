#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/outbox/outbox.h"
#include "platform/outbox/trim.h"

namespace concord::outbox {
namespace {

constexpr std::int64_t kBatch = 256;
constexpr Micros kGather = 3'000;         // after a wake-up: commits that follow at once travel together
constexpr Micros kPollMin = 10'000;       // the first look without a wake-up; while nothing comes the next ones wait longer,
constexpr Micros kPollMax = 1 * kSecond;  // so that an idle process is idle
constexpr Micros kRetryMin = 50'000, kRetryMax = 5 * kSecond;
constexpr Micros kTrimEvery = 3600 * kSecond;
constexpr Micros kDay = 86'400 * kSecond;

using std::chrono::microseconds;

}  // namespace

struct Relay::Impl {
  store::Store& store;
  bus::Bus& bus;
  const std::string source;
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

  Result<std::vector<std::pair<std::int64_t, bus::Event>>> Next() {
    return store.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<std::pair<std::int64_t, bus::Event>>> {
      CONCORD_TRY(auto rows, tx.Query("SELECT seq, office_id, id, topic, type, source, event_key, subject, event_time, traceparent, data "
                                      "FROM outbox WHERE sent_time = 0 ORDER BY seq LIMIT $2",
                                      {kBatch}));
      std::vector<std::pair<std::int64_t, bus::Event>> out;
      for (const auto& r : rows) {
        bus::Event e;
        e.office = r.Text(1);
        e.id = r.Text(2);
        e.topic = r.Text(3);
        e.type = r.Text(4);
        e.source = r.Text(5).empty() ? source : r.Text(5);
        e.key = r.Text(6);
        e.subject = r.Text(7);
        e.time = r.Int(8);
        e.traceparent = r.Text(9);
        e.data = r.Bytes(10);
        out.emplace_back(r.Int(0), std::move(e));
      }
      return out;
    });
  }

  // How many were sent. Marked only after Publish has said that they are durable: a crash between the two sends them twice,
  // and the consumers' inboxes know them. Of a table only the last of a key is all there is to know: those before it in the batch
  // need not travel, and what was sent is not kept a second time (a whole state each; the producer has it in its own tables).
  Result<std::size_t> SendBatch() {
    CONCORD_TRY(auto batch, Next());
    if (batch.empty()) return std::size_t{0};
    std::map<std::pair<std::string, std::string>, std::int64_t> last;  // of a table: topic, key → seq
    for (const auto& [seq, event] : batch) {
      if (bus::IsTableTopic(event.topic)) last[{event.topic, event.key}] = seq;
    }
    std::vector<bus::Event> events;
    std::vector<std::pair<std::int64_t, bool>> sent;  // seq, of a table
    for (auto& [seq, event] : batch) {
      const auto newest = last.find({event.topic, event.key});
      sent.emplace_back(seq, newest != last.end());
      if (newest == last.end() || newest->second == seq) events.push_back(std::move(event));
    }
    CONCORD_CHECK_OK(bus.Publish(events));
    const Micros now = SystemClock().Now();
    CONCORD_CHECK_OK(store.WriteUnscoped([&](store::Tx& tx) -> Status {
      for (const auto& [seq, table] : sent) {
        CONCORD_CHECK_OK(tx.Exec(table ? "UPDATE outbox SET sent_time = $2, data = $4 WHERE seq = $3" : "UPDATE outbox SET sent_time = $2 WHERE seq = $3",
                                 table ? store::Params{now, seq, store::Blob{}} : store::Params{now, seq}));
      }
      return Ok();
    }));
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
      woken = false;
      lock.unlock();
      auto sent = SendBatch();
      if (sent.ok() && *sent == 0) Trim();
      lock.lock();
      if (!sent.ok()) {
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
      if (!wake.wait_for(lock, microseconds(poll), [&] { return woken || stopping; })) poll = std::min(poll * 2, kPollMax);
    }
  }
};

Relay::Relay(store::Store& store, bus::Bus& bus, std::string source) : impl_(new Impl{store, bus, std::move(source)}) {
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
}

Result<RelayStats> Relay::Stats() const {
  return impl_->store.ReadUnscoped([](store::Tx& tx) -> Result<RelayStats> {
    CONCORD_TRY(auto row, tx.One("SELECT count(*), min(event_time) FROM outbox WHERE sent_time = 0"));
    return RelayStats{row->Int(0), row->Int(1)};
  });
}

Status Relay::Flush(Micros deadline) {
  const auto first_unsent = [&] {
    return impl_->store.ReadUnscoped([](store::Tx& tx) -> Result<std::pair<std::int64_t, std::int64_t>> {
      CONCORD_TRY(auto row, tx.One("SELECT min(seq), max(seq) FROM outbox WHERE sent_time = 0"));
      return std::pair(row->Int(0), row->Int(1));
    },
                                     deadline);
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

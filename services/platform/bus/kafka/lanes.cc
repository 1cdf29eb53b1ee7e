#include "platform/bus/kafka/lanes.h"

#include <algorithm>

namespace concord::bus::kafka {

Lanes::Lanes(int threads, Micros retry_min, Micros retry_max, std::function<Outcome(const Delivery&)> handle,
             std::function<void(const Place&, std::int64_t)> advanced)
    : retry_min_(retry_min), retry_max_(retry_max), handle_(std::move(handle)), advanced_(std::move(advanced)) {
  for (int i = 0; i < std::max(1, threads); ++i) threads_.emplace_back([this] { Work(); });
}

Lanes::~Lanes() {
  Stop();
  for (auto& thread : threads_) thread.join();
}

Lanes::Ref Lanes::Open(Place place, std::int64_t end_at_start) {
  auto partition = std::make_shared<Partition>();
  partition->place = std::move(place);
  partition->end_at_start = end_at_start;
  std::lock_guard lock(mutex_);
  partition->closed = stopping_;
  partitions_.push_back(partition);
  return partition;
}

bool Lanes::Add(const Ref& partition, Delivery&& delivery) {
  auto& p = *partition;
  std::lock_guard lock(mutex_);
  if (p.closed) return true;
  if (delivery.position < p.read_to) return false;
  p.read_to = delivery.position + 1;
  p.window.push_back({std::move(delivery)});
  ++p.waiting;
  auto& entry = p.window.back();
  const std::string& key = entry.delivery.record.key;
  auto& chain = p.chains[key];
  chain.waiting.push_back(&entry);
  if (!chain.busy && chain.waiting.size() == 1) {
    p.ready.push_back(key);
    work_.notify_one();
  }
  return true;
}

void Lanes::ReadTo(const Ref& partition, std::int64_t offset) {
  std::lock_guard lock(mutex_);
  partition->read_to = std::max(partition->read_to, offset);
}

std::size_t Lanes::Weight(const Ref& partition) const {
  std::lock_guard lock(mutex_);
  return partition->waiting + (partition->window.size() - partition->waiting) / 100;
}

void Lanes::Close(const std::vector<Ref>& partitions) {
  std::unique_lock lock(mutex_);
  for (const auto& p : partitions) {
    p->closed = true;
    p->ready.clear();
  }
  quiet_.wait(lock, [&] { return std::all_of(partitions.begin(), partitions.end(), [](const Ref& p) { return p->running == 0; }); });
  partitions_.remove_if([&](const Ref& p) { return std::find(partitions.begin(), partitions.end(), p) != partitions.end(); });
}

void Lanes::Stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  for (const auto& p : partitions_) {
    p->closed = true;
    p->ready.clear();
  }
  work_.notify_all();
  quiet_.wait(lock, [&] { return std::all_of(partitions_.begin(), partitions_.end(), [](const Ref& p) { return p->running == 0; }); });
}

std::vector<Lanes::Stand> Lanes::Stands() const {
  std::lock_guard lock(mutex_);
  std::vector<Stand> out;
  for (const auto& p : partitions_) {
    const bool waiting = !p->window.empty();
    out.push_back({p->place, Position(*p), waiting, waiting ? p->window.front().delivery.event.time : 0, p->end_at_start});
  }
  return out;
}

// Under the mutex. The first key that may run; the partition moves to the end, so that all have their turn. Else when to look again.
bool Lanes::Take(Ref& partition, std::string& key, SteadyTime& wake) {
  const auto now = std::chrono::steady_clock::now();
  for (auto at = partitions_.begin(); at != partitions_.end(); ++at) {
    auto& p = **at;
    if (p.ready.empty()) continue;
    if (p.held_until > now) {
      wake = std::min(wake, p.held_until);
      continue;
    }
    partition = *at;
    key = std::move(p.ready.front());
    p.ready.pop_front();
    partitions_.splice(partitions_.end(), partitions_, at);
    return true;
  }
  return false;
}

void Lanes::Work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Ref partition;
    std::string key;
    SteadyTime wake = SteadyTime::max();
    if (!Take(partition, key, wake)) {
      if (wake == SteadyTime::max()) {
        work_.wait(lock);
      } else {
        work_.wait_until(lock, wake);
      }
      continue;
    }
    auto& chain = partition->chains[key];
    const Delivery& delivery = chain.waiting.front()->delivery;  // stays where it is: a deque that only loses its front
    chain.busy = true;
    ++partition->running;
    lock.unlock();
    const Outcome outcome = handle_(delivery);
    lock.lock();
    --partition->running;
    Settle(*partition, key, outcome);
    if (partition->running == 0) quiet_.notify_all();
  }
}

void Lanes::Settle(Partition& p, const std::string& key, Outcome outcome) {
  auto& chain = p.chains[key];
  chain.busy = false;
  if (outcome == Outcome::kAgain) {
    p.pause = std::clamp(p.pause * 2, retry_min_, retry_max_);
    p.held_until = After(p.pause);
    if (!p.closed) p.ready.push_front(key);
    work_.notify_one();  // somebody waits for that time
    return;
  }
  if (p.held_until <= std::chrono::steady_clock::now()) p.pause = 0;  // else another key has failed meanwhile
  auto& entry = *chain.waiting.front();
  entry.done = true;
  entry.delivery.record = {};  // only its position still counts
  entry.delivery.event = {};
  chain.waiting.pop_front();
  --p.waiting;
  if (chain.waiting.empty()) {
    p.chains.erase(key);
  } else if (!p.closed) {
    p.ready.push_back(key);
    work_.notify_one();
  }
  const std::int64_t before = Position(p);
  while (!p.window.empty() && p.window.front().done) p.window.pop_front();
  if (Position(p) > before) advanced_(p.place, Position(p));
}

}  // namespace concord::bus::kafka

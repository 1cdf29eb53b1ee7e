#include "platform/bus/embedded/member.h"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "platform/bus/handling.h"
#include "platform/log/log.h"

namespace concord::bus::internal {

Member::Member(std::shared_ptr<Hub> hub, std::shared_ptr<Log> log, SubscriptionOptions options, Handler handler, const EmbeddedOptions& timing)
    : hub_(std::move(hub)), log_(std::move(log)), options_(std::move(options)), handler_(std::move(handler)), timing_(timing) {}

Status Member::Start() {
  for (const auto& name : options_.topics) {
    Topic topic{name, std::make_shared<Cursor>(), 0};
    CONCORD_TRY(topic.end_at_start, log_->End(name));
    if (shared()) {
      CONCORD_TRY(const std::int64_t stored, log_->Position(options_.group, name));
      std::lock_guard lock(hub_->mutex);
      auto [at, fresh] = hub_->cursors.try_emplace({options_.group, name}, topic.cursor);
      if (fresh) topic.cursor->position = stored;
      topic.cursor = at->second;
    }
    topics_.push_back(std::move(topic));
  }
  {
    std::lock_guard lock(hub_->mutex);
    hub_->members.push_back(this);
  }
  thread_ = std::thread([this] { Loop(); });
  return Ok();
}

Member::~Member() {
  {
    std::lock_guard lock(hub_->mutex);
    stopping_ = true;
    auto& members = hub_->members;
    members.erase(std::remove(members.begin(), members.end(), this), members.end());
    hub_->wake.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  std::unique_lock lock(hub_->mutex);
  hub_->wake.wait(lock, [&] { return held_ == 0; });
}

bool Member::Serves(const std::string& group, const std::string& topic) const {
  return options_.group == group && std::find(options_.topics.begin(), options_.topics.end(), topic) != options_.topics.end();
}

Status Member::Handle(const Event& event) {
  std::unique_lock lock(handling_, std::defer_lock);
  if (options_.lanes <= 1) lock.lock();
  return CallHandler(handler_, event);
}

bool Member::Claim(Cursor& cursor) {
  std::lock_guard lock(hub_->mutex);
  if (stopping_) return false;
  if (cursor.busy) {
    cursor.missed = true;
    return false;
  }
  cursor.busy = true;
  return true;
}

void Member::Release(Topic& topic, std::int64_t position) {
  std::lock_guard lock(hub_->mutex);
  topic.cursor->busy = false;
  topic.cursor->position = std::max(topic.cursor->position, position);
  // Another member found it busy. Only then: members that wake each other for nothing never rest.
  if (topic.cursor->missed) {
    topic.cursor->missed = false;
    ++hub_->generation;
    hub_->wake.notify_all();
  }
}

// An event that cannot be handled for now holds its topic up: order is worth more than speed.
Member::Step Member::HandleUntilSettled(const Event& event) {
  for (Micros pause = timing_.retry_min;; pause = std::min(pause * 2, timing_.retry_max)) {
    Status s = Handle(event);
    if (s.ok()) return Step::kDone;
    if (!MaySucceedLater(s.error()) && log_->Bury(options_.group, event, s.error().ToString(), shared() && options_.lanes <= 1).ok()) {
      log::Warning("event put away", {{"group", options_.group}, {"type", event.type}, {"event", event.id}, {"reason", s.error().reason}});
      return Step::kDone;
    }
    std::unique_lock lock(hub_->mutex);
    if (hub_->wake.wait_for(lock, std::chrono::microseconds(pause), [&] { return stopping_; })) return Step::kStopped;
  }
}

bool Member::Stopping() {
  std::lock_guard lock(hub_->mutex);
  return stopping_;
}

// A lane takes a key and handles its events one after the other, then the next key that nobody has taken.
void Member::HandleInLanes(const std::vector<Event>& events, std::vector<char>& done) {
  std::map<std::string_view, std::size_t> chain_of;
  std::vector<std::vector<std::size_t>> chains;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto [at, fresh] = chain_of.emplace(events[i].key, chains.size());
    if (fresh) chains.emplace_back();
    chains[at->second].push_back(i);
  }
  std::atomic<std::size_t> next{0};
  const auto lane = [&] {
    for (std::size_t c = next++; c < chains.size(); c = next++) {
      for (std::size_t i : chains[c]) {
        if (Stopping() || HandleUntilSettled(events[i]) == Step::kStopped) return;
        done[i] = 1;
      }
    }
  };
  std::vector<std::thread> others;
  while (others.size() + 1 < std::min(chains.size(), static_cast<std::size_t>(options_.lanes))) others.emplace_back(lane);
  lane();
  for (auto& other : others) other.join();
}

std::int64_t Member::HandleAll(const std::vector<Event>& events, std::int64_t before) {
  std::vector<char> done(events.size(), 0);
  if (options_.lanes > 1) {
    HandleInLanes(events, done);
  } else {
    for (std::size_t i = 0; i < events.size() && !Stopping() && HandleUntilSettled(events[i]) == Step::kDone; ++i) done[i] = 1;
  }
  const auto gap = static_cast<std::size_t>(std::find(done.begin(), done.end(), 0) - done.begin());
  return gap == 0 ? before : events[gap - 1].offset;
}

bool Member::Work(Topic& topic) {
  if (!Claim(*topic.cursor)) return false;
  const std::int64_t before = topic.cursor->position;  // nobody else writes it while it is claimed
  auto events = log_->After(topic.name, before, timing_.batch * std::max(1, options_.lanes));
  const std::int64_t handled = events.ok() ? HandleAll(*events, before) : before;
  const bool stopped = events.ok() && !events->empty() && handled < events->back().offset;
  // A position that could not be stored costs only repetition, which consumers stand.
  if (shared() && handled > before) (void)log_->Advance(options_.group, topic.name, handled);
  Release(topic, handled);
  if (!events.ok()) {
    std::unique_lock lock(hub_->mutex);
    hub_->wake.wait_for(lock, std::chrono::microseconds(timing_.retry_max), [&] { return stopping_; });
  }
  return !stopped && (!events.ok() || !events->empty());
}

void Member::NoteCaughtUp() {
  if (caught_up_) return;
  std::lock_guard lock(hub_->mutex);
  caught_up_ = std::all_of(topics_.begin(), topics_.end(), [](const Topic& t) { return t.cursor->position >= t.end_at_start; });
}

void Member::Loop() {
  for (;;) {
    std::uint64_t seen;
    {
      std::lock_guard lock(hub_->mutex);
      if (stopping_) return;
      seen = hub_->generation;
    }
    bool more = false;
    for (auto& topic : topics_) more = Work(topic) || more;
    NoteCaughtUp();
    if (more) continue;
    std::unique_lock lock(hub_->mutex);
    hub_->wake.wait(lock, [&] { return stopping_ || hub_->generation != seen; });
  }
}

}  // namespace concord::bus::internal

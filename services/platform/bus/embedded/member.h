#pragma once
// One subscription: a thread that reads its topics and hands their events to the handler.
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/bus/embedded/embedded.h"
#include "platform/bus/embedded/log.h"

namespace concord::bus::internal {

// Where a group stands on a topic, shared by the members of this process. One member works on it at a time.
struct Cursor {
  bool busy = false;
  bool missed = false;        // somebody wanted it while it was busy
  std::int64_t position = 0;  // handled up to here; what is stored may be a batch behind
};

// What the members of one bus share. `generation` counts what they may have to wake up for.
struct Hub {
  std::mutex mutex;
  std::condition_variable wake;
  std::uint64_t generation = 0;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Cursor>> cursors;  // shared groups
  std::vector<class Member*> members;
  void Stir() {
    std::lock_guard lock(mutex);
    ++generation;
    wake.notify_all();
  }
};

class Member : public Subscription {
 public:
  Member(std::shared_ptr<Hub> hub, std::shared_ptr<Log> log, SubscriptionOptions options, Handler handler, const EmbeddedOptions& timing);
  ~Member() override;
  Status Start();
  bool CaughtUp() const override { return caught_up_; }

  bool Serves(const std::string& group, const std::string& topic) const;
  Status Handle(const Event& event);  // one at a time, unless there are lanes
  // Under the hub's mutex: a replay uses this member.
  void Hold() { ++held_; }
  void LetGo() {
    --held_;
    hub_->wake.notify_all();
  }

 private:
  struct Topic {
    std::string name;
    std::shared_ptr<Cursor> cursor;
    std::int64_t end_at_start = 0;
  };
  void Loop();
  bool Work(Topic& topic);  // true: there may be more
  enum class Step { kDone, kStopped };
  Step HandleUntilSettled(const Event& event);
  // In order, or in lanes. Gives the offset up to which all is handled, `before` when nothing is.
  std::int64_t HandleAll(const std::vector<Event>& events, std::int64_t before);
  void HandleInLanes(const std::vector<Event>& events, std::vector<char>& done);
  bool Stopping();
  bool Claim(Cursor& cursor);
  void Release(Topic& topic, std::int64_t position);
  void NoteCaughtUp();
  bool shared() const { return options_.mode == Mode::kShared; }

  const std::shared_ptr<Hub> hub_;
  const std::shared_ptr<Log> log_;
  const SubscriptionOptions options_;
  const Handler handler_;
  const EmbeddedOptions timing_;
  std::vector<Topic> topics_;
  std::mutex handling_;
  std::atomic<bool> caught_up_{false};
  bool stopping_ = false;  // under hub_->mutex, as is held_
  int held_ = 0;
  std::thread thread_;
};

}  // namespace concord::bus::internal

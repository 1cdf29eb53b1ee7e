#pragma once
// The writer: one thread, one connection, groups of use cases that become durable together.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/store/listeners.h"
#include "platform/store/sqlite/connection.h"
#include "platform/store/sqlite/tx.h"

namespace concord::store::internal {

class Writer {
 public:
  Writer(std::unique_ptr<Connection> connection, const SqliteOptions& options, Listeners& listeners);
  ~Writer();  // commits what is queued

  Status Write(const std::string& office, bool scoped, const Closure& fn, Micros deadline);

  // Stops between two groups until the returned handle is dropped.
  std::shared_ptr<void> Pause();
  SqliteStats Stats() const;

 private:
  struct Job {
    const std::string& office;
    bool scoped;
    const Closure& fn;
    Micros deadline;
    Status result = Ok();
    bool taken = false, done = false;
    std::condition_variable wake;
    std::unique_ptr<SqliteTx> tx;
  };
  using Group = std::vector<Job*>;
  enum class Outcome { kSettled, kAlone };  // kAlone: not this group's fault, run each by itself

  void Loop();
  void RunAndAnswer(Group& group);
  Outcome RunGroup(Group& group);
  Status RunOne(Job& job);
  static void FailAll(Group& group, const Error& error);

  std::unique_ptr<Connection> connection_;
  const std::size_t group_limit_, queue_limit_;
  Listeners& listeners_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;    // the writer: work, pause over, stop
  std::condition_variable paused_;  // Pause: the writer stands
  std::deque<Job*> queue_;
  int pauses_ = 0;
  bool standing_ = false, stopping_ = false;
  std::uint64_t commits_ = 0, use_cases_ = 0;
  std::atomic<std::thread::id> thread_id_{};
  std::thread thread_;
};

}  // namespace concord::store::internal

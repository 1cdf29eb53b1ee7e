#pragma once
// Hears from PostgreSQL when a row has been committed: a trigger (tests/bench/distributed) notifies with a word of it.
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/result.h"

struct pg_conn;

namespace concord::bench {

class Watcher {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static Result<std::unique_ptr<Watcher>> Open(const std::string& dsn, const std::string& channel);
  ~Watcher();

  // `word` was acknowledged, then or later it is seen. `counts`: not of the warm-up.
  void Acknowledged(const std::string& word, Time sent, Time acknowledged, bool counts);
  struct Taken {
    std::vector<double> since_acknowledged, since_sent;  // milliseconds, of those that count
    std::size_t missing = 0;                             // acknowledged and never seen
  };
  // Waits for the last ones.
  Taken End(double patience_seconds);

 private:
  struct Word {
    Time sent{}, acknowledged{}, seen{};
    bool counts = false;
  };
  explicit Watcher(pg_conn* conn) : conn_(conn) {}
  void Loop();

  pg_conn* const conn_;
  std::mutex mutex_;
  std::map<std::string, Word> words_;
  std::size_t waiting_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace concord::bench

#pragma once
// Connections that are taken and given back, and the breaker: up, or down since the first error until a new connection has greeted.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "platform/cache/redis/connection.h"
#include "platform/metrics/metrics.h"

namespace concord::cache::internal {

class Pool {
 public:
  Pool(RedisOptions options, std::string host, int port, metrics::Registry& metrics);
  ~Pool();

  // Nothing at once while the server is away, and after `timeout` when every connection is in use.
  std::unique_ptr<Connection> Take();
  void Give(std::unique_ptr<Connection> connection);
  // Opens the breaker; every connection of before it is discarded when it comes back.
  void Broken(std::unique_ptr<Connection> connection, const Error& error);
  std::string trouble() const;  // "" while up

 private:
  void Keep();
  void Opened(Result<std::unique_ptr<Connection>> opened);  // under mutex_
  void Down(const Error& error);                            // under mutex_
  void Count(const Error& error);
  std::chrono::microseconds Pause();
  bool WantsMore() const { return up_ && waiting_ > 0 && idle_.empty() && open_ < options_.connections; }

  const RedisOptions options_;
  const std::string host_;
  const int port_;
  std::map<std::string, metrics::Counter*> errors_;  // by kind
  mutable std::mutex mutex_;
  std::condition_variable wake_, given_, tried_;
  std::vector<std::unique_ptr<Connection>> idle_;  // the last used at the end
  int open_ = 0, waiting_ = 0, generation_ = 0, failures_ = 0;
  bool up_ = false, tried_once_ = false, stopping_ = false;
  std::atomic<bool> fast_up_{false};  // up_, read without the lock
  std::string trouble_ = "REDIS_UNREACHABLE";
  std::mt19937 random_{std::random_device{}()};
  std::thread keeper_;
};

}  // namespace concord::cache::internal

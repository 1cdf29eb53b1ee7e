#pragma once
// Connections of one role: opened when they are needed, kept for the next, thrown away when they broke. While the server cannot be
// reached calls fail at once and one of them tries again after a pause that doubles.
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "platform/store/postgres/gauges.h"
#include "platform/store/postgres/session.h"

namespace concord::store::internal {

class Pool {
 public:
  Pool(std::string dsn, std::size_t most, std::size_t queue_limit, Gauges& gauges, metrics::Histogram* wait);
  ~Pool();  // waits until all have come back

  // A connection, given back when the handle goes. Errors: STORE_QUEUE_FULL, STORE_UNREACHABLE, STORE_LOGIN, STORE_CLOSED,
  // DEADLINE_PASSED.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Session> session) : pool_(&pool), session_(std::move(session)) {}
    Lease(Lease&& other) noexcept = default;
    ~Lease() {
      if (session_) pool_->Give(std::move(session_));
    }
    Session& operator*() { return *session_; }
    Session* operator->() { return session_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Session> session_;
  };
  // `fresh`: none that has lain idle, and those that have are thrown away (they came from a server that has gone).
  Result<Lease> Take(Moment until, bool fresh = false);
  // A change was refused because the database takes none. Those that lie idle are thrown away: one that began while that was so would
  // refuse for ever.
  void Refused();
  // Whether that is still so, asked of a new connection. `sure`: also where nothing was refused. Errors: STORE_READ_ONLY alone.
  Status TakesChanges(Moment until, bool sure);
  void Close();

  // Whether the server answers on one connection. A pool in full use is no sign that it does not.
  Status Ping(Moment until);
  std::size_t in_use();
  std::size_t waiting();

 private:
  void Give(std::unique_ptr<Session> session);
  Error Silent();

  const std::string dsn_;
  const std::size_t most_, queue_limit_;
  Gauges& gauges_;
  metrics::Histogram* const wait_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::size_t out_ = 0, waiting_ = 0;
  bool closed_ = false;
  std::optional<Error> down_;  // why the last attempt to connect failed
  Moment try_again_{};
  std::chrono::milliseconds pause_{0};
  bool refused_ = false;  // a change, and none since is known to be taken
  int silent_ = 0;        // pings in a row that were not answered
};

}  // namespace concord::store::internal

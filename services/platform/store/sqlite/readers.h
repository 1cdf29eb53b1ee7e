#pragma once
// Snapshots for readers: a connection each while it reads, kept for the next.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/store/sqlite/connection.h"

namespace concord::store::internal {

class Readers {
 public:
  explicit Readers(const SqliteOptions& options) : options_(options) {}
  ~Readers();  // waits for those who read

  Status View(const std::string& office, bool scoped, const Closure& fn, Micros deadline);
  void Close();

 private:
  Result<std::unique_ptr<Connection>> Take(Micros deadline);
  void Give(std::unique_ptr<Connection> connection);

  const SqliteOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t out_ = 0;
  bool closed_ = false;
};

}  // namespace concord::store::internal

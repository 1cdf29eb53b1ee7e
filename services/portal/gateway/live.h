#pragma once
// Server-streaming RPCs as server-sent events: one "data:" line of JSON a message. An error before the first message is an ordinary
// HTTP error; afterwards the stream ends and the browser comes again by itself. A comment every ten seconds keeps proxies awake and
// finds out who has gone.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "portal/gateway/turn.h"
#include "portal/gateway/upstream.h"

namespace concord::portal {

class Live {
 public:
  Live(Upstream& upstream, const Routes& routes);
  ~Live();  // cancels every stream and waits until gRPC has let go of it
  void Open(const std::shared_ptr<Turn>& turn, std::function<void(int status)> answered);
  // How many are open; may be read when this has gone.
  std::shared_ptr<const std::atomic<std::size_t>> open() const { return open_; }

 private:
  struct Watcher;
  void Beat();

  Upstream& upstream_;
  const Routes& routes_;
  const std::shared_ptr<std::atomic<std::size_t>> open_ = std::make_shared<std::atomic<std::size_t>>(0);
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<std::shared_ptr<Watcher>> watchers_;
  bool stopping_ = false;
  std::thread beat_;
};

}  // namespace concord::portal

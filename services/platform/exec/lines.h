#pragma once
// Lines of calls that want the same thing done, by key. The first who waits leads: it works for itself and for those that have come
// meanwhile, on its own thread, then the next in the line leads. Nobody waits for company.
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>

namespace concord::exec {

class Lines {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // One call; lives as long as its Go.
  class Waiter {
   private:
    friend class Lines;
    enum { kWaits,
           kLeads,
           kTaken,
           kDone } state_ = kWaits;
    std::condition_variable wake_;
  };
  enum class Went { kServed,
                    kFull,
                    kLate };
  // The next of the line, taken along; nullptr: nobody, or there are enough.
  using Next = std::function<Waiter*()>;
  // Serves `first` and all that it takes; every one of them has its answer when it returns.
  using Work = std::function<void(Waiter& first, const Next& next)>;

  // At most `together` are served at a time (0 counts as 1), at most `limit` wait in all lines.
  explicit Lines(std::size_t together, std::size_t limit = std::numeric_limits<std::size_t>::max()) : together_(together == 0 ? 1 : together), limit_(limit) {}

  // Returns when `self` was served, by `work` or by somebody else's; kFull, kLate: it was not and will not be. Who is taken along is
  // waited for, however late it gets.
  Went Go(const std::string& key, Waiter& self, const Work& work, Moment until = Moment::max());
  std::size_t waiting();

 private:
  using Line = std::deque<Waiter*>;
  void Lead(const std::string& key, Line& line, Waiter& self, const Work& work, std::unique_lock<std::mutex>& lock);
  Waiter* Pop(Line& line);

  const std::size_t together_, limit_;
  std::mutex mutex_;
  std::map<std::string, Line, std::less<>> lines_;  // of keys for which somebody leads
  std::size_t waiting_ = 0;
};

}  // namespace concord::exec

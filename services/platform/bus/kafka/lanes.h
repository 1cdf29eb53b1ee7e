#pragma once
// What is read and not yet handled: per partition a window of records in the order of their offsets, worked on by N threads. Records
// of a key are handled one after the other; one that fails for now holds its partition up for a while, and no thread; others go on.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "platform/bus/kafka/record.h"

namespace concord::bus::kafka {

struct Delivery {
  Record record;                   // as it was first read
  Event event;
  std::optional<Error> unreadable; // then there is no event
  std::string letter;              // not empty: handed again, as this dead letter
  std::int64_t position = 0;       // its offset where it was read just now
};

enum class Outcome { kDone, kAgain };

class Lanes {
 public:
  struct Partition {
    Place place;
    std::int64_t end_at_start = 0;  // of a broadcast subscription
    bool paused = false;            // the polling thread's

   private:
    friend class Lanes;
    struct Entry {
      Delivery delivery;
      bool done = false;
    };
    struct Chain {
      std::deque<Entry*> waiting;
      bool busy = false;
    };
    std::deque<Entry> window;       // from the first that is not done
    std::size_t waiting = 0;        // of them not done
    std::unordered_map<std::string, Chain> chains;
    std::deque<std::string> ready;  // keys with something waiting that nobody handles
    std::int64_t read_to = 0;       // the next offset to come
    bool closed = false;
    int running = 0;
    Micros pause = 0;               // the last back-off; 0: nothing has failed since
    SteadyTime held_until{};
  };
  using Ref = std::shared_ptr<Partition>;

  // `advanced` hears the offset up to which all is handled each time it grows, in order; it must not call back.
  Lanes(int threads, Micros retry_min, Micros retry_max, std::function<Outcome(const Delivery&)> handle,
        std::function<void(const Place&, std::int64_t)> advanced);
  ~Lanes();

  Ref Open(Place place, std::int64_t end_at_start = 0);
  // False, and it is left as it is: it lies before what was read.
  bool Add(const Ref& partition, Delivery&& delivery);
  // Nothing comes before this offset any more.
  void ReadTo(const Ref& partition, std::int64_t offset);
  // So many are not done; those that are done and wait for an earlier one weigh little, a hundredth.
  std::size_t Weight(const Ref& partition) const;
  // What has not begun is dropped; waits for what has.
  void Close(const std::vector<Ref>& partitions);
  // All of them, for good.
  void Stop();

  struct Stand {
    Place place;
    std::int64_t position = 0;  // all before it is handled
    bool waiting = false;       // something has been read and not handled: then `oldest` is its time
    Micros oldest = 0;
    std::int64_t end_at_start = 0;
  };
  std::vector<Stand> Stands() const;

 private:
  void Work();
  bool Take(Ref& partition, std::string& key, SteadyTime& wake);
  void Settle(Partition& p, const std::string& key, Outcome outcome);
  static std::int64_t Position(const Partition& p) { return p.window.empty() ? p.read_to : p.window.front().delivery.position; }

  const Micros retry_min_, retry_max_;
  const std::function<Outcome(const Delivery&)> handle_;
  const std::function<void(const Place&, std::int64_t)> advanced_;
  mutable std::mutex mutex_;
  std::condition_variable work_, quiet_;
  std::list<Ref> partitions_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace concord::bus::kafka

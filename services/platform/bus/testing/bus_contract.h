#pragma once
// What every bus must do. The tests are in bus_contract.cc and bus_contract_faults.cc; an adapter's test links platform_bus_contract and instantiates:
//   INSTANTIATE_TEST_SUITE_P(Embedded, BusContract, ::testing::Values(BusFactory(…)));
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/bus/bus.h"

namespace concord::bus {

// A bus on a log of its own, that can be closed and opened again on the same log. Waits between retries are short.
class BusUnderTest {
 public:
  virtual ~BusUnderTest() = default;
  virtual Bus& bus() = 0;
  virtual void Reopen() = 0;  // no subscription is alive
  // Where tests share a log: a name of this test's own for a topic or a group.
  virtual std::string Own(const std::string& name) { return name; }
  // A server of its own that can be killed in the middle of everything; the embedded bus has none.
  virtual bool HasServer() const { return false; }
  virtual void KillServer() {}
  virtual void StartServer() {}
  // Of a table topic only the last event of a key is there, not only in the end.
  virtual bool CompactsAtOnce() const { return true; }
};
using BusFactory = std::function<std::unique_ptr<BusUnderTest>()>;

// Collects what a handler was given.
class Heard {
 public:
  void Add(const Event& e);
  // The first time of each event; what comes again is left out.
  std::vector<Event> first_times() const;
  // True when `n` events were heard, in half a minute at most.
  bool Wait(std::size_t n);
  std::vector<Event> all() const;
  std::vector<std::string> data() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Event> events_;
};

class BusContract : public ::testing::TestWithParam<BusFactory> {
 protected:
  BusContract() : under_test(GetParam()()) {}
  Bus& bus() { return under_test->bus(); }
  std::string T(const std::string& name) { return under_test->Own(name); }
  // Publishes until it succeeds, as the relay does.
  void PublishAtLast(const std::vector<Event>& events);
  static Event Make(const std::string& topic, const std::string& key, const std::string& data);
  std::unique_ptr<Subscription> Listen(Heard& heard, const std::string& group, std::vector<std::string> topics, Mode mode = Mode::kShared);
  // Lag of the group over its topics; waits until it is `want` or half a minute has gone.
  std::int64_t LagSettles(const std::string& group, std::int64_t want);
  std::unique_ptr<BusUnderTest> under_test;
};

}  // namespace concord::bus

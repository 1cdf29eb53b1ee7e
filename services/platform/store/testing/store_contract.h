#pragma once
// What every store must do. The tests are in store_contract*.cc; an adapter's test links platform_store_contract and instantiates:
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, ::testing::Values(StoreFactory(…)));
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "platform/store/store.h"

namespace concord::store {

// The server of a store that has one. What is asked of it returns when it is so.
class ServerUnderTest {
 public:
  virtual ~ServerUnderTest() = default;
  virtual void Kill() = 0;      // kill -9
  virtual void Start() = 0;     // after Kill, on the same data
  virtual void Stop() = 0;      // SIGSTOP: it accepts connections and says nothing
  virtual void Continue() = 0;
};

// An empty store of its own, opened with `queue_limit` kQueueLimit, that can be closed and opened again.
class StoreUnderTest {
 public:
  static constexpr std::size_t kQueueLimit = 16;
  virtual ~StoreUnderTest() = default;
  virtual Store& store() = 0;
  virtual void Reopen() = 0;
  virtual ServerUnderTest* server() { return nullptr; }  // none: the store is of this process
};
using StoreFactory = std::function<std::unique_ptr<StoreUnderTest>()>;

// Two offices.
inline const std::string kA = "018f6f9e-0000-7000-8000-00000000000a";
inline const std::string kB = "018f6f9e-0000-7000-8000-00000000000b";

class StoreContract : public ::testing::TestWithParam<StoreFactory> {
 protected:
  StoreContract();
  Store& store() { return under_test->store(); }
  Status Put(const std::string& office, const std::string& id, std::int64_t n = 0);
  std::int64_t Count(const std::string& office);  // -1: could not be read
  // Writes until it succeeds again, ten seconds at most.
  Status PutOnceItIsBack(const std::string& office, const std::string& id);
  std::unique_ptr<StoreUnderTest> under_test;
};

}  // namespace concord::store

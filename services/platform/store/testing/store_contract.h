#pragma once
// What every store must do. The tests are in store_contract.cc; an adapter's test links platform_store_contract and instantiates:
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, ::testing::Values(StoreFactory(…)));
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "platform/store/store.h"

namespace concord::store {

// An empty store of its own, that can be closed and opened again.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual Store& store() = 0;
  virtual void Reopen() = 0;
};
using StoreFactory = std::function<std::unique_ptr<StoreUnderTest>()>;

class StoreContract : public ::testing::TestWithParam<StoreFactory> {
 protected:
  StoreContract();
  Store& store() { return under_test->store(); }
  Status Put(const std::string& office, const std::string& id, std::int64_t n = 0);
  std::int64_t Count(const std::string& office);  // -1: could not be read
  std::unique_ptr<StoreUnderTest> under_test;
};

}  // namespace concord::store

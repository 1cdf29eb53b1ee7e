#include "platform/store/postgres/postgres.h"

#include <gtest/gtest.h>

#include "platform/store/testing/postgres_server.h"
#include "platform/store/testing/store_contract.h"

namespace concord::store {
namespace {

class PostgresUnderTest : public StoreUnderTest {
 public:
  PostgresUnderTest() : database_(PostgresServer::Get().MakeDatabase()) { Reopen(); }
  Store& store() override { return *store_; }
  void Reopen() override {
    store_.reset();
    PostgresOptions options;
    options.dsn = PostgresServer::Get().Dsn(database_, "concord_owner");
    options.owns_schema = true;
    auto opened = PostgresStore::Open(options);
    if (!opened.ok()) {
      ADD_FAILURE() << opened.error().ToString();
      std::abort();
    }
    store_ = *std::move(opened);
  }

 private:
  const std::string database_;
  std::unique_ptr<PostgresStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, ::testing::Values(StoreFactory([] { return std::make_unique<PostgresUnderTest>(); })));

}  // namespace
}  // namespace concord::store

// The contract against a real Redis that is killed, stopped and started again, and what is Redis' own.
#include "platform/cache/redis/redis.h"

#include <gmock/gmock.h>
#include <hiredis/hiredis.h>

#include "platform/cache/metered.h"
#include "platform/cache/testing/cache_loss_contract.h"
#include "platform/testing/child.h"

namespace concord::cache {
namespace {

using ::testing::HasSubstr;

constexpr char kPassword[] = "pass \"word\" \\ %s";

// A server of its own; `redis-cli` as an operator has it.
struct Server {
  explicit Server(const std::string& password = kPassword) : password_(password), port(concord::testing::FreePort()), child(Command(), folder.path() + "/log") {
    EXPECT_TRUE(concord::testing::WaitForPort(port)) << child.Log();
  }
  ~Server() { child.Kill(SIGKILL); }

  std::vector<std::string> Command() const {
    return {"python3", CONCORD_SERVERS "/redis.py", "--dir", folder.path() + "/redis", "--port", std::to_string(port), "--password", password_};
  }
  void Revive() {
    if (child.Running()) return child.Continue();
    child.Restart();
    EXPECT_TRUE(concord::testing::WaitForPort(port)) << child.Log();
  }
  // The answer of one command in the database `db`, strings and numbers as text; "(nil)", "(error …)".
  std::string Ask(std::vector<std::string> words, int db = 0) {
    redisContext* c = redisConnect("127.0.0.1", port);
    std::string out = c->err != 0 ? c->errstr : "";
    if (out.empty()) {
      if (!password_.empty()) Say(c, {"AUTH", password_});
      Say(c, {"SELECT", std::to_string(db)});
      out = Say(c, words);
    }
    redisFree(c);
    return out;
  }
  RedisOptions Options() const {
    RedisOptions options;
    options.address = "127.0.0.1:" + std::to_string(port);
    options.password = password_;
    options.database = 3;
    options.client_name = "under test";
    options.timeout = kSecond;  // a machine that is busy is not a server that is away
    options.retry_max = 200'000;
    return options;
  }

  const std::string password_;
  const concord::testing::TempFolder folder;
  const int port;
  concord::testing::Child child;

 private:
  static std::string Say(redisContext* c, const std::vector<std::string>& words) {
    std::vector<const char*> at;
    std::vector<std::size_t> size;
    for (const auto& w : words) {
      at.push_back(w.data());
      size.push_back(w.size());
    }
    auto* r = static_cast<redisReply*>(redisCommandArgv(c, static_cast<int>(at.size()), at.data(), size.data()));
    if (r == nullptr) return c->errstr;
    std::string out = r->type == REDIS_REPLY_INTEGER ? std::to_string(r->integer) : r->type == REDIS_REPLY_NIL ? "(nil)" : std::string(r->str != nullptr ? r->str : "", r->len);
    if (r->type == REDIS_REPLY_ERROR) out = "(error " + out + ")";
    freeReplyObject(r);
    return out;
  }
};

bool Becomes(const Cache& cache, bool reachable) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (cache.Reachable() != reachable && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return cache.Reachable() == reachable;
}

std::unique_ptr<Cache> Opened(const RedisOptions& options, metrics::Registry& metrics) {
  auto cache = MakeRedisCache(options, metrics);
  EXPECT_TRUE(cache.ok()) << cache.error().ToString();
  return *std::move(cache);
}

CacheUnderTest RedisThatWaits(Micros timeout) {
  auto server = std::make_shared<Server>();
  auto metrics = std::make_shared<metrics::Registry>();
  auto options = server->Options();
  options.timeout = timeout;
  CacheUnderTest out;
  out.cache = Opened(options, *metrics);
  EXPECT_TRUE(Becomes(*out.cache, true));
  out.second = kSecond / 10;
  out.pass = [metrics](Micros t) { std::this_thread::sleep_for(std::chrono::microseconds(t)); };
  out.kill = [server] { server->child.Kill(SIGKILL); };
  out.hang = [server] { server->child.Stop(); };
  out.revive = [server] { server->Revive(); };
  return out;
}

INSTANTIATE_TEST_SUITE_P(Redis, CacheContract, ::testing::Values(CacheFactory([] { return RedisThatWaits(kSecond); })));
INSTANTIATE_TEST_SUITE_P(Redis, CacheLossContract, ::testing::Values(CacheFactory([] { return RedisThatWaits(100'000); })));

class RedisTest : public ::testing::Test {
 protected:
  metrics::Registry metrics_;
  Server server_;
};

TEST_F(RedisTest, ANewConnectionHasDatabaseNameAndTimeOutOfTheOldOne) {
  auto options = server_.Options();
  options.timeout = 100'000;
  const auto cache = Opened(options, metrics_);
  ASSERT_TRUE(Becomes(*cache, true));
  cache->Put("a", "1", 100 * kSecond);
  server_.child.Restart();
  ASSERT_TRUE(concord::testing::WaitForPort(server_.port));
  cache->Get("a");  // finds out
  ASSERT_TRUE(Becomes(*cache, true));
  cache->Put("a", "2", 100 * kSecond);
  EXPECT_EQ(server_.Ask({"GET", "concord/a"}, 3), "2");
  EXPECT_EQ(server_.Ask({"DBSIZE"}, 0), "0");
  EXPECT_THAT(server_.Ask({"CLIENT", "LIST"}), HasSubstr("name=under-test"));
  // The time-out as well: the reconnected one must not wait for ever.
  server_.child.Stop();
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(cache->Get("a"), std::nullopt);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(300));
  server_.child.Continue();
}

TEST_F(RedisTest, ScriptsThatTheServerForgotAreSentAgain) {
  const auto cache = Opened(server_.Options(), metrics_);
  ASSERT_TRUE(Becomes(*cache, true));
  EXPECT_EQ(cache->Increment("n", 1, 100 * kSecond), 1);
  EXPECT_EQ(server_.Ask({"SCRIPT", "FLUSH"}), "OK");
  EXPECT_EQ(cache->Increment("n", 1, 100 * kSecond), 2);
  EXPECT_EQ(server_.Ask({"SCRIPT", "FLUSH"}), "OK");
  EXPECT_TRUE(cache->CompareAndSet("n", "2", "x", 100 * kSecond));
  EXPECT_TRUE(cache->Reachable());
}

TEST_F(RedisTest, AWrongPasswordIsSaidAndMisses) {
  for (const char* password : {"wrong", ""}) {
    auto options = server_.Options();
    options.password = password;
    const auto cache = Opened(options, metrics_);
    EXPECT_EQ(cache->Trouble(), "REDIS_PASSWORD_WRONG");
    EXPECT_EQ(cache->Get("a"), std::nullopt);
    EXPECT_EQ(cache->Increment("n", 1, kSecond), 0);
  }
  EXPECT_THAT(metrics_.Text(), HasSubstr("concord_cache_errors_total{kind=\"reply\"}"));
}

TEST_F(RedisTest, AServerThatAnswersButDoesNotWriteIsNoCache) {
  const auto cache = Opened(server_.Options(), metrics_);
  ASSERT_TRUE(Becomes(*cache, true));
  EXPECT_EQ(server_.Ask({"REPLICAOF", "127.0.0.1", "1"}), "OK");  // of a master that is not there: reads only
  EXPECT_EQ(cache->Increment("n", 1, kSecond), 0);
  EXPECT_FALSE(cache->Reachable());
  ASSERT_TRUE(Becomes(*cache, false));
  EXPECT_EQ(cache->Trouble(), "REDIS_REFUSES");
  EXPECT_EQ(server_.Ask({"REPLICAOF", "NO", "ONE"}), "OK");
  EXPECT_TRUE(Becomes(*cache, true));
}

TEST_F(RedisTest, ManyCallersShareItsFewConnections) {
  auto options = server_.Options();
  options.connections = 3;
  options.timeout = 2 * kSecond;
  const auto cache = Opened(options, metrics_);
  ASSERT_TRUE(Becomes(*cache, true));
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&, i] {
      for (int j = 0; j < 50; ++j) {
        const std::string key = std::to_string(i), value = key + "/" + std::to_string(j);
        cache->Put(key, value, 100 * kSecond);
        EXPECT_EQ(cache->Get(key), value);  // never another's reply
      }
    });
  }
  for (auto& t : callers) t.join();
  const std::string clients = server_.Ask({"CLIENT", "LIST"});
  int ours = 0;
  for (auto at = clients.find("name=under-test"); at != std::string::npos; at = clients.find("name=under-test", at + 1)) ++ours;
  EXPECT_GE(ours, 1);
  EXPECT_LE(ours, 3);
}

TEST(RedisCache, AnAddressThatIsNoneIsRefused) {
  metrics::Registry metrics;
  for (const char* address : {"", "localhost", "localhost:", ":6379", "localhost:0", "localhost:70000", "localhost:6379x"}) {
    RedisOptions options;
    options.address = address;
    const auto cache = MakeRedisCache(options, metrics);
    ASSERT_FALSE(cache.ok()) << address;
    EXPECT_EQ(cache.error().reason, "ADDRESS_INVALID");
  }
}

TEST(RedisCache, OneThatWasNeverThereMissesAndIsFoundWhenItComes) {
  metrics::Registry metrics;
  RedisOptions options;
  const int port = concord::testing::FreePort();
  options.address = "127.0.0.1:" + std::to_string(port);
  options.retry_max = 100'000;
  auto cache = MakeMetered(Opened(options, metrics), metrics);
  EXPECT_EQ(cache->Trouble(), "REDIS_UNREACHABLE");
  EXPECT_EQ(cache->Get("a"), std::nullopt);
  EXPECT_THAT(metrics.Text(), HasSubstr("concord_cache_gets_total{adapter=\"redis\",outcome=\"away\"} 1"));
  EXPECT_THAT(metrics.Text(), HasSubstr("concord_cache_reachable{adapter=\"redis\"} 0"));
  const concord::testing::TempFolder folder;
  concord::testing::Child child({"python3", CONCORD_SERVERS "/redis.py", "--dir", folder.path(), "--port", std::to_string(port)}, folder.path() + "/log");
  ASSERT_TRUE(Becomes(*cache, true)) << child.Log();
  EXPECT_EQ(cache->Get("a"), std::nullopt);
  cache->Put("a", "1", kSecond);
  EXPECT_EQ(cache->Get("a"), "1");
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("concord_cache_gets_total{adapter=\"redis\",outcome=\"hit\"} 1"));
  EXPECT_THAT(text, HasSubstr("concord_cache_gets_total{adapter=\"redis\",outcome=\"miss\"} 1"));
  EXPECT_THAT(text, HasSubstr("concord_cache_reachable{adapter=\"redis\"} 1"));
  child.Kill(SIGKILL);
}

}  // namespace
}  // namespace concord::cache

#include "inference/serve/repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "inference/serve/testing/nets.h"
#include "platform/store/testing/temp_store.h"

namespace concord::inference {
namespace {

using testing::ElementsAre;
using testing_nets::Layers;

class RepositoryTest : public testing::Test {
 protected:
  void Put(const std::string& name, const std::string& version, const std::string& bytes) {
    std::filesystem::create_directories(folder_ / name);
    std::ofstream(folder_ / (name + "/" + version + ".mlp"), std::ios::binary) << bytes;
  }
  static std::string File(unsigned seed) { return MlpNet::Serialize(Layers(seed)); }
  std::vector<std::string> Index() {
    std::vector<std::string> out;
    for (const auto& one : repository_.Index()) out.push_back(one.model + " " + one.version + (one.ready ? " " + one.words : " no"));
    return out;
  }

  store::TempDir folder_;
  exec::Executor workers_{"test", 1, 64};
  metrics::Registry metrics_;
  Repository repository_{folder_.path(), workers_, metrics_};
};

TEST_F(RepositoryTest, OfSeveralVersionsTheHighestThatIsSoundServes) {
  Put("net", "2", File(2));
  Put("net", "9", File(9));
  Put("net", "10", File(10).substr(0, 1000));
  Put("other", "1", "no model at all");
  repository_.LoadFolder();
  EXPECT_THAT(Index(), ElementsAre("net 10 no", "net 2 no", "net 9 stable", "other 1 no"));
  EXPECT_THAT(repository_.Index()[0].words, testing::HasSubstr("should hold"));
  EXPECT_FALSE(repository_.Find("other").ok());
}

TEST_F(RepositoryTest, WhoDoesNotListenAnyMoreIsNotBeingToldEither) {
  Put("net", "1", File(1));
  Put("net", "2", File(2));
  ASSERT_TRUE(repository_.Load("net", "1").ok());
  TrialPlan plan;
  plan.version = "2";
  plan.share = 1;
  ASSERT_TRUE(repository_.LoadTrial("net", plan).ok());
  std::promise<void> told, go_on;
  std::atomic<bool> over{false};
  repository_.OnRolledBack([&](const ServedModel&, const std::shared_ptr<Trial>&, const RolledBack&) {
    told.set_value();
    go_on.get_future().wait();
    over = true;
  });
  const auto model = *repository_.Find("net");
  std::thread judge([&] { model->RollBack(model->trial(), {"ERRORS", "it fails"}); });
  told.get_future().wait();
  auto left = std::async(std::launch::async, [&] {
    repository_.OnRolledBack({});
    EXPECT_TRUE(over);
  });
  EXPECT_EQ(left.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  go_on.set_value();
  left.get();
  judge.join();
}

TEST_F(RepositoryTest, ADamagedFileIsRefusedAndTheLastGoodOneServes) {
  Put("net", "1", File(1));
  ASSERT_TRUE(repository_.Load("net", "").ok());
  std::string bytes = File(2);
  bytes[bytes.size() / 2] ^= 1;
  Put("net", "2", bytes);
  const Status refused = repository_.Load("net", "2");
  EXPECT_EQ(refused.error().reason, "MODEL_REFUSED");
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  EXPECT_EQ((*repository_.Find("net"))->stable()->version, "1");
  Put("net", "2", File(2));
  EXPECT_TRUE(repository_.Load("net", "2").ok());
  EXPECT_THAT(Index(), ElementsAre("net 1 no", "net 2 stable"));
  auto endless = Layers(3);
  endless[0].bias.assign(64, 3e38f);  // finite, but what comes out is not
  endless[1].weights.assign(64 * 32, 3e38f);
  Put("net", "3", MlpNet::Serialize(endless));
  EXPECT_EQ(repository_.Load("net", "3").error().reason, "MODEL_REFUSED");
  EXPECT_EQ((*repository_.Find("net"))->stable()->version, "2");
}

TEST_F(RepositoryTest, NamesAndVersionsThatAreNotThereAreNamed) {
  Put("net", "1", File(1));
  EXPECT_EQ(repository_.Load("nothing", "").error().reason, "MODEL_NOT_FOUND");
  EXPECT_EQ(repository_.Load("../net", "").error().reason, "MODEL_NOT_FOUND");
  EXPECT_EQ(repository_.Load("net", "7").error().reason, "MODEL_VERSION_NOT_FOUND");
  EXPECT_EQ(repository_.Load("net", "../net/1").error().reason, "MODEL_VERSION_NOT_FOUND");
  EXPECT_EQ(repository_.Unload("net").error().reason, "MODEL_NOT_FOUND");
}

TEST_F(RepositoryTest, ACanaryOfTheFolderMustFitTheStableVersion) {
  Put("net", "1", File(1));
  Put("net", "2", File(2));
  Put("net", "3", MlpNet::Serialize(Layers(3, {41, 8, 1})));
  ASSERT_TRUE(repository_.Load("net", "1").ok());
  TrialPlan plan;
  plan.share = .5;
  plan.version = "3";
  EXPECT_EQ(repository_.LoadTrial("net", plan).error().reason, "MODEL_REFUSED");
  plan.version = "1";
  EXPECT_EQ(repository_.LoadTrial("net", plan).error().reason, "CANARY_IS_STABLE");
  plan.version = "2";
  EXPECT_TRUE(repository_.LoadTrial("net", plan).ok());
  EXPECT_THAT(Index(), ElementsAre("net 1 stable", "net 2 canary", "net 3 no"));
  EXPECT_TRUE(repository_.Load("net", "2").ok());  // promoted
  EXPECT_EQ((*repository_.Find("net"))->trial(), nullptr);
}

long ResidentKb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  }
  return 0;
}

TEST_F(RepositoryTest, AThousandReloadsUnderCallsKeepTheMemoryAndFailNone) {
  Put("net", "1", File(1));
  Put("net", "2", File(2));
  ASSERT_TRUE(repository_.Load("net", "1").ok());
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, answered{0};
  std::thread room([&] {
    const auto in = testing_nets::Numbers(40 * 38, 5);
    while (!stop) {
      auto asked = std::make_unique<testing_nets::Asked>(in);
      asked->rows = 38;
      auto future = asked->Future();
      const auto model = *repository_.Find("net");
      ASSERT_TRUE(model->Route("", "", 0, *asked).ok());
      model->lane().Submit(std::move(asked));
      failed += !future.get().status.ok();
      ++answered;
    }
  });
  const auto reload = [&](int times) {
    for (int i = 0; i < times; ++i) EXPECT_TRUE(repository_.Load("net", i % 2 == 0 ? "2" : "1").ok());
  };
  reload(100);
  const long before = ResidentKb();
  reload(1000);
  const long after = ResidentKb();
  stop = true;
  room.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(answered, 100);
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)  // which keep memory of their own
  EXPECT_LE(after, before * 105 / 100) << before << " KB before, " << after << " KB after";
#endif
  std::printf("1,000 reloads under %d calls: %ld KB before, %ld KB after\n", answered.load(), before, after);
}

}  // namespace
}  // namespace concord::inference

#include "inference/serve/rollouts.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "inference/app/testing/small_world.h"
#include "inference/serve/ranking_rows.h"
#include "platform/auth/document.h"
#include "platform/auth/tokens.h"
#include "platform/id/id.h"

namespace concord::inference {
namespace {

using testing_world::NetModel;

// Keeps version 2, signed; a file is given when the test says so.
struct Teacher final : Learning {
  const std::string seed = auth::NewSeed(), file = NetModel(1).Serialize();
  std::promise<void> asked, given;
  std::shared_future<void> may = given.get_future().share();
  std::atomic<int> downloads{0};

  Result<Now> Ask() override { return Now(); }
  Result<Promoted> Find(const std::string& programme, const std::string& version) override {
    Promoted out{programme, version, Sha256Hex(file), Sha256Hex("{}"), "", auth::PublicKeyOf(seed).kid};
    out.signature = auth::SignDocument(seed, "concord.model.v1", out.sha256 + "\n" + out.card_sha256);
    return out;
  }
  Result<std::vector<std::string>> Keys() override { return std::vector<std::string>{auth::PublicKeyOf(seed).bytes}; }
  Result<std::string> Download(const Promoted&) override {
    if (++downloads == 2) {  // the second to take it up
      asked.set_value();
      may.wait();
    }
    return file;
  }
  void Cancel() override {}
};

// Who sets a trial takes it up at once; the topic brings it back at the same time. What was counted meanwhile stays.
TEST(RolloutsTest, OneTrialIsPutInPlaceHoweverManyTakeItUp) {
  exec::Executor workers("test", 1, 64);
  metrics::Registry metrics;
  Repository models("", workers, metrics);
  const auto warm = RankingRows::Warm(std::make_shared<const ranking::Model>(NetModel(1)), "qi4tf", "1", "1");
  ASSERT_TRUE(warm.ok());
  models.PutPromoted(*warm);
  Teacher teacher;
  Signatures signatures(teacher, "", metrics);
  std::optional<Rollouts> rollouts;
  rollouts.emplace(models, teacher, signatures, TrialLog(""), [&](const RolloutState& state) -> Status {
    rollouts->Hear(state);
    teacher.asked.get_future().wait();  // its reader is at it
    return Ok();
  });
  rollouts->Start();
  TrialPlan plan;
  plan.version = "2";
  plan.share = .5;
  const Status set = rollouts->SetCanary("qi4tf", plan);
  ASSERT_TRUE(set.ok()) << set.error().ToString();
  const auto trial = (*models.Find("qi4tf"))->trial();
  ASSERT_NE(trial, nullptr);
  teacher.given.set_value();
  rollouts->Stop();  // after what it was at
  EXPECT_EQ(teacher.downloads, 2);
  EXPECT_EQ((*models.Find("qi4tf"))->trial(), trial);
}

}  // namespace
}  // namespace concord::inference

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

// Replicas at one topic: what was said last on it, and each that hears it.
class RolloutsTopicTest : public ::testing::Test {
 protected:
  struct Replica {
    explicit Replica(RolloutsTopicTest& topic) : models("", topic.workers_, topic.metrics_) {
      rollouts.emplace(models, topic.teacher_, topic.signatures_, TrialLog(""), [this, &topic](const RolloutState& state) -> Status {
        if (cut_off) return Unavailable("BUS_AWAY", "the bus is away");
        topic.Say(state);
        return Ok();
      });
    }
    void Promote(const std::string& version) {  // as the module does
      models.PutPromoted(*RankingRows::Warm(std::make_shared<const ranking::Model>(NetModel(1)), "qi4tf", version, version));
      rollouts->Nudge("qi4tf");
    }
    std::shared_ptr<Trial> trial() const {
      const auto found = models.Find("qi4tf");
      return found.ok() ? (*found)->trial() : nullptr;
    }
    std::string Tries() const { return trial() ? trial()->plan().version : ""; }
    Repository models;
    std::atomic<bool> cut_off{false};
    std::optional<Rollouts> rollouts;
  };
  std::shared_ptr<Replica> Begin() {
    auto replica = std::make_shared<Replica>(*this);
    replica->rollouts->Start();
    std::lock_guard lock(mutex_);
    if (last_) replica->rollouts->Hear(*last_);
    replicas_.push_back(replica);
    return replica;
  }
  void Say(const RolloutState& state) {
    std::lock_guard lock(mutex_);
    last_ = state;
    for (const auto& replica : replicas_) replica->rollouts->Hear(state);
  }
  std::string Said() {
    std::lock_guard lock(mutex_);
    return last_ && last_->plan ? last_->plan->version : "";
  }
  static TrialPlan Plan(const std::string& version) {
    TrialPlan plan;
    plan.version = version;
    plan.share = .5;
    return plan;
  }
  template <class Holds>
  static bool Soon(const Holds& holds) {
    for (int i = 0; i < 250 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return holds();
  }
  RolloutsTopicTest() { teacher_.downloads = 2; }
  ~RolloutsTopicTest() override {
    for (const auto& replica : replicas_) replica->rollouts->Stop();
    replicas_.clear();
  }

  exec::Executor workers_{"test", 1, 64};
  metrics::Registry metrics_;
  Teacher teacher_;
  Signatures signatures_{teacher_, "", metrics_};
  std::mutex mutex_;
  std::optional<RolloutState> last_;
  std::vector<std::shared_ptr<Replica>> replicas_;
};

TEST_F(RolloutsTopicTest, ATrialThatEndedByPromotionIsNotBegunAgainByWhoStartsLater) {
  const auto one = Begin(), other = Begin();
  for (const auto& replica : {one, other}) replica->Promote("1");
  ASSERT_TRUE(one->rollouts->SetCanary("qi4tf", Plan("2")).ok());
  ASSERT_TRUE(Soon([&] { return other->Tries() == "2"; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // its own word has come back too
  for (const auto& replica : {one, other}) replica->Promote("2");
  EXPECT_EQ(one->Tries(), "");
  for (const auto& replica : {one, other}) replica->Promote("1");  // taken back by learning
  EXPECT_TRUE(Soon([&] { return Said().empty(); }));
  const auto late = Begin();
  late->Promote("1");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  for (const auto& replica : {one, other, late}) EXPECT_EQ(replica->Tries(), "");
}

TEST_F(RolloutsTopicTest, ATrialGoesOnEverywhereWhenAModelIsPromotedAgainAfterNone) {
  const auto one = Begin();
  one->Promote("1");
  ASSERT_TRUE(one->rollouts->SetCanary("qi4tf", Plan("2")).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // its own word has come back
  one->models.Withdraw("qi4tf");
  one->Promote("3");
  const auto late = Begin();
  late->Promote("3");
  EXPECT_TRUE(Soon([&] { return late->Tries() == "2" && one->Tries() == "2"; })) << "and not only where the service has been started since";
}

TEST_F(RolloutsTopicTest, ATrialThatBeganAfterAnotherWasTakenBackIsNotEndedByItsLateWord) {
  const auto one = Begin();
  one->Promote("1");
  ASSERT_TRUE(one->rollouts->SetCanary("qi4tf", Plan("2")).ok());
  const auto tried = one->trial();
  one->cut_off = true;
  (*one->models.Find("qi4tf"))->RollBack(tried, {"ERRORS", "it could not answer"});
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // said in vain; a second later once more
  one->cut_off = false;
  ASSERT_TRUE(one->rollouts->SetCanary("qi4tf", Plan("3")).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_EQ(one->Tries(), "3");
  EXPECT_EQ(Said(), "3");
  EXPECT_EQ((*one->models.Find("qi4tf"))->last_rollback()->version, "2") << "and it is told all the same";
}

}  // namespace
}  // namespace concord::inference

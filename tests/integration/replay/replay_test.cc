// One change of order, from the click to the card of the model that learnt it, through the public RPCs of the whole. Demonstration data.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "concord/client/session.h"
#include "concord/demo/walk.h"
#include "concord/embedded/embedded.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "concord/learning/v1/learning.grpc.pb.h"
#include "platform/auth/document.h"
#include "platform/id/id.h"
#include "platform/store/testing/temp_dir.h"

namespace concord::replay {
namespace {

namespace ipb = concord::intake::v1;
namespace lpb = concord::learning::v1;
using Stub = lpb::LearningService::Stub;
using Votes = ipb::VoteService::Stub;

constexpr char kReason[] = "The new border post opens in March and needs it.";

class Replay : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(dir_ / "settings") << "least_workshops = 2\nmembers = 1\nhidden = 8\npasses = 2\nleast_steps = 20\ncalibration_folds = 2\n";
    config::Config c;
    embedded::Declare(c);
    c.Set("data_dir", dir_ / "data");
    c.Set("grpc", "127.0.0.1:0");
    c.Set("http", "off");
    c.Set("admin", "off");
    c.Set("demo", "true");
    c.Set("intake.bundles", CONCORD_BUNDLES);
    c.Set("learning.settings", dir_ / "settings");
    c.Set("learning.trainer", CONCORD_TRAINER);
    c.Set("learning.train_after_new", "1000");
    auto started = embedded::Embedded::Start(c);
    ASSERT_TRUE(started.ok()) << started.error().ToString();
    embedded_ = *std::move(started);
    for (const char* who : {"administrator", "facilitator"}) {
      auto session = client::Session::SignIn(client::Connect(embedded_->grpc_address()), std::string(who) + "@demo.example", "demonstration");
      ASSERT_TRUE(session.ok()) << session.error().ToString();
      (who[0] == 'a' ? administrator_ : facilitator_) = *std::move(session);
    }
    learning_ = lpb::LearningService::NewStub(administrator_->channel());
    votes_ = ipb::VoteService::NewStub(facilitator_->channel());
  }
  Result<demo::Outcome> Walk(std::uint64_t seed, ipb::Stage until) {
    demo::Plan plan;
    plan.title = plan.product = "Sunflower oil";
    plan.hs_code = "1512";
    plan.market = "European Union";
    plan.start_date = plan.end_date = "2026-11-24";
    plan.seed = seed;
    plan.people = 8;
    plan.observers = 1;
    plan.second_round = false;
    plan.until = until;
    return demo::Walk(*facilitator_, plan, [](const std::string&) {});
  }
  template <class Response, class Method, class Request>
  Response Ask(Method method, const Request& request) {
    auto r = administrator_->Call<Response>(*learning_, method, request);
    EXPECT_TRUE(r.ok()) << r.error().ToString();
    return r.ok() ? *r : Response();
  }
  std::vector<lpb::ChangeOfOrder> ChangesOf(const std::string& workshop) {
    lpb::ListChangesOfOrderRequest request;
    request.set_workshop(workshop);
    const auto all = Ask<lpb::ListChangesOfOrderResponse>(&Stub::ListChangesOfOrder, request);
    return {all.changes().begin(), all.changes().end()};
  }
  template <class Holds>
  bool Until(Holds&& holds, int seconds = 60) {
    for (int i = 0; i < seconds * 10; ++i, usleep(100'000)) {
      if (holds()) return true;
    }
    return false;
  }

  store::TempDir dir_;
  std::unique_ptr<embedded::Embedded> embedded_;
  std::unique_ptr<client::Session> administrator_, facilitator_;
  std::unique_ptr<Stub> learning_;
  std::unique_ptr<Votes> votes_;
};

TEST_F(Replay, FromTheClickToTheCardOfTheModelThatLearntIt) {
  const auto earlier = Walk(1, ipb::STAGE_ROADMAP);
  ASSERT_TRUE(earlier.ok()) << earlier.error().ToString();
  const auto walked = Walk(2, ipb::STAGE_AGREE);
  ASSERT_TRUE(walked.ok()) << walked.error().ToString();

  // The click.
  ipb::GetAgreementRequest get;
  get.set_workshop(walked->workshop);
  auto agreement = facilitator_->Call<ipb::Agreement>(*votes_, &Votes::GetAgreement, get);
  ASSERT_TRUE(agreement.ok());
  ipb::ChangeOrderRequest click;
  click.set_workshop(walked->workshop);
  click.set_candidate(agreement->order(agreement->order_size() - 1));
  click.set_to_place(1);
  click.set_reason(kReason);
  agreement = facilitator_->Call<ipb::Agreement>(*votes_, &Votes::ChangeOrder, click);
  ASSERT_TRUE(agreement.ok()) << agreement.error().ToString();
  const int number = agreement->changes_size();
  EXPECT_TRUE(ChangesOf(walked->workshop).empty()) << "nobody has agreed to it yet";
  auto workshops = ipb::WorkshopService::NewStub(facilitator_->channel());
  ipb::AdvanceStageRequest agree;
  agree.set_name(walked->workshop);
  agree.set_from(ipb::STAGE_AGREE);
  agree.set_to(ipb::STAGE_ROADMAP);
  ASSERT_TRUE(facilitator_->Call<ipb::Workshop>(*workshops, &ipb::WorkshopService::Stub::AdvanceStage, agree).ok());

  // Learnt at once.
  const std::string name = walked->workshop + "/changes/" + std::to_string(number);
  lpb::ChangeOfOrder change;
  ASSERT_TRUE(Until([&] {
    for (const auto& c : ChangesOf(walked->workshop)) {
      if (c.name() == name) change = c;
    }
    return change.name() == name;
  }));
  EXPECT_EQ(change.candidate(), click.candidate());
  EXPECT_EQ(change.to_place(), 1);
  EXPECT_EQ(change.state(), "WAITING");
  EXPECT_GT(change.evidence_version(), 0);
  EXPECT_EQ(agreement->changes(number - 1).reason(), kReason) << "the reason is found by the number, where it was given";

  // Learnt by a model.
  lpb::StartTrainingRequest start;
  start.set_programme(change.programme());
  const auto begun = Ask<lpb::Training>(&Stub::StartTraining, start);
  lpb::Training training;
  ASSERT_TRUE(Until([&] {
    const auto list = Ask<lpb::ListTrainingsResponse>(&Stub::ListTrainings, lpb::ListTrainingsRequest());
    for (const auto& t : list.trainings()) {
      if (t.name() == begun.name()) training = t;
    }
    return training.state() == "DONE" || training.state() == "FAILED";
  },
                    150));
  ASSERT_EQ(training.state(), "DONE") << training.outcome();
  for (const auto& c : ChangesOf(walked->workshop)) {
    if (c.name() == name) change = c;
  }
  EXPECT_EQ(change.state(), "LEARNT");
  ASSERT_EQ(change.models_size(), 1);

  // The card.
  lpb::ListModelsRequest of;
  of.set_programme(change.programme());
  const auto models = Ask<lpb::ListModelsResponse>(&Stub::ListModels, of);
  ASSERT_EQ(models.models_size(), 1);
  const lpb::Model& model = models.models(0);
  EXPECT_EQ(model.name(), change.models(0));
  EXPECT_EQ(model.own_workshops(), 2);
  EXPECT_EQ(model.card().data().workshops(), 2);
  std::string names;
  for (const auto& workshop : {earlier->workshop, walked->workshop}) {  // ids grow with time
    auto changes = ChangesOf(workshop);
    for (const auto& c : changes) names += c.name() + "\n";
  }
  EXPECT_EQ(model.card().data().changes_hash(), Sha256Hex(names)) << names;
  EXPECT_EQ(model.card().data().changes_of_order(), std::count(names.begin(), names.end(), '\n'));
  EXPECT_EQ(model.card_json().find(kReason), std::string::npos) << "no free text leaves the office";
  const auto keys = Ask<lpb::ListModelKeysResponse>(&Stub::ListModelKeys, lpb::ListModelKeysRequest());
  ASSERT_EQ(keys.keys_size(), 1);
  const auto key = auth::PublicKeyFrom(keys.keys(0).public_key(), "");
  ASSERT_TRUE(key.has_value());
  EXPECT_TRUE(auth::VerifyDocument(*key, "concord.model.v1", model.sha256() + "\n" + Sha256Hex(model.card_json()), model.signature()));
}

}  // namespace
}  // namespace concord::replay

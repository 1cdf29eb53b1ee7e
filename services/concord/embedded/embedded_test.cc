// The services of this process together, on real files: signs in, walks a workshop, stops, starts again.
#include "concord/embedded/embedded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "concord/client/session.h"
#include "concord/demo/walk.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "concord/projects/v1/projects.grpc.pb.h"
#include "platform/store/testing/temp_store.h"

namespace concord::embedded {
namespace {

namespace pb = concord::intake::v1;

class EmbeddedTest : public testing::Test {
 protected:
  config::Config Config(const std::string& grpc = "127.0.0.1:0") {
    config::Config c;
    Declare(c);
    c.Set("data_dir", dir_ / "data");
    c.Set("grpc", grpc);
    c.Set("http", "127.0.0.1:0");
    c.Set("admin", "127.0.0.1:0");
    c.Set("demo", "true");
    c.Set("intake.bundles", CONCORD_BUNDLES);
    return c;
  }
  std::unique_ptr<Embedded> Started() {
    auto e = Embedded::Start(Config());
    EXPECT_TRUE(e.ok()) << e.error().ToString();
    return e.ok() ? *std::move(e) : nullptr;
  }
  std::unique_ptr<client::Session> Facilitator(const Embedded& e) {
    auto s = client::Session::SignIn(client::Connect(e.grpc_address()), "facilitator@demo.example", "demonstration");
    EXPECT_TRUE(s.ok()) << s.error().ToString();
    return s.ok() ? *std::move(s) : nullptr;
  }
  store::TempDir dir_;
};

TEST_F(EmbeddedTest, AWorkshopIsWalkedToItsRoadmapAndIsThereAfterARestart) {
  auto embedded = Started();
  ASSERT_TRUE(embedded);
  auto facilitator = Facilitator(*embedded);
  ASSERT_TRUE(facilitator);
  demo::Plan plan;
  plan.title = "Sunflower oil to the European Union";
  plan.product = "Sunflower oil";
  plan.hs_code = "1512";
  plan.market = "European Union";
  plan.start_date = "2026-11-24";
  plan.end_date = "2026-11-25";
  plan.people = 20;
  plan.observers = 4;
  std::vector<std::string> told;
  auto outcome = demo::Walk(*facilitator, plan, [&](const std::string& line) { told.push_back(line); });
  ASSERT_TRUE(outcome.ok()) << outcome.error().ToString() << "\nafter: " << (told.empty() ? "" : told.back());
  EXPECT_EQ(outcome->ballots, 40);
  EXPECT_GE(outcome->order.size(), 5u);

  facilitator.reset();
  embedded.reset();
  embedded = Started();
  ASSERT_TRUE(embedded);
  facilitator = Facilitator(*embedded);
  ASSERT_TRUE(facilitator);
  auto stub = pb::WorkshopService::NewStub(facilitator->channel());
  pb::GetWorkshopRequest get;
  get.set_name(outcome->workshop);
  auto workshop = facilitator->Call<pb::Workshop>(*stub, &pb::WorkshopService::Stub::GetWorkshop, get);
  ASSERT_TRUE(workshop.ok()) << workshop.error().ToString();
  EXPECT_EQ(workshop->stage(), pb::STAGE_ROADMAP);
  EXPECT_EQ(workshop->joined_count(), 20);
  pb::GetProgressRequest progress;
  progress.set_workshop(outcome->workshop);
  auto seen = facilitator->Call<pb::Progress>(*stub, &pb::WorkshopService::Stub::GetProgress, progress);
  ASSERT_TRUE(seen.ok()) << seen.error().ToString();
  EXPECT_EQ(seen->answered(), outcome->answers);
  EXPECT_THAT(embedded->Metrics(), testing::HasSubstr("concord_rpc_total"));

  auto projects = projects::v1::RoadmapService::NewStub(facilitator->channel());
  projects::v1::GetRoadmapRequest ask;
  ask.set_workshop(outcome->workshop);
  auto roadmap = facilitator->Call<projects::v1::Roadmap>(*projects, &projects::v1::RoadmapService::Stub::GetRoadmap, ask);
  ASSERT_TRUE(roadmap.ok()) << roadmap.error().ToString();
  EXPECT_EQ(roadmap->name(), outcome->roadmap);
  EXPECT_EQ(roadmap->state(), "ADOPTED");
  EXPECT_EQ(roadmap->items_size(), static_cast<int>(outcome->order.size()));

  // Inference was asked before the first ballot, and knew no earlier workshop.
  auto votes = pb::VoteService::NewStub(facilitator->channel());
  pb::GetSuggestionRequest suggested;
  suggested.set_workshop(outcome->workshop);
  auto suggestion = facilitator->Call<pb::Suggestion>(*votes, &pb::VoteService::Stub::GetSuggestion, suggested);
  ASSERT_TRUE(suggestion.ok()) << suggestion.error().ToString();
  EXPECT_TRUE(suggestion->rule_only());
  EXPECT_EQ(suggestion->rule_only_reason(), "NO_MODEL");
  EXPECT_EQ(suggestion->actions_size(), static_cast<int>(outcome->order.size()));

  // What the first room agreed stands behind the suggestion to the next one, also after the restart.
  plan.seed = 2;
  plan.until = pb::STAGE_DISCUSS;
  auto next = demo::Walk(*facilitator, plan, [&](const std::string& line) { told.push_back(line); });
  ASSERT_TRUE(next.ok()) << next.error().ToString() << "\nafter: " << told.back();
  suggested.set_workshop(next->workshop);
  suggestion = facilitator->Call<pb::Suggestion>(*votes, &pb::VoteService::Stub::GetSuggestion, suggested);
  ASSERT_TRUE(suggestion.ok()) << suggestion.error().ToString();
  EXPECT_FALSE(suggestion->rule_only()) << suggestion->rule_only_reason();
  EXPECT_EQ(suggestion->model_version(), "evidence-1");
  EXPECT_EQ(suggestion->workshops_learnt(), 1);
  EXPECT_EQ(suggestion->workshops_country(), 1);
  std::set<std::string> kinds;
  for (const auto& action : suggestion->actions()) {
    for (const auto& reason : action.reasons()) kinds.insert(reason.kind());
  }
  EXPECT_THAT(kinds, testing::ElementsAre("answers", "country", "earlier_workshops"));
}

TEST_F(EmbeddedTest, ASecondProcessOnTheSameFolderIsRefused) {
  auto first = Started();
  ASSERT_TRUE(first);
  auto second = Embedded::Start(Config());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "DATA_FOLDER_IN_USE");
}

TEST_F(EmbeddedTest, ATakenPortIsRefusedByName) {
  auto first = Started();
  ASSERT_TRUE(first);
  auto config = Config(first->grpc_address());
  config.Set("data_dir", dir_ / "other");
  auto second = Embedded::Start(config);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "PORT_TAKEN");
  EXPECT_THAT(second.error().message, testing::HasSubstr(first->grpc_address()));
}

TEST_F(EmbeddedTest, WithoutDemoTheFirstStartGivesALinkOnce) {
  auto config = Config();
  config.Set("demo", "false");
  auto e = Embedded::Start(config);
  ASSERT_TRUE(e.ok()) << e.error().ToString();
  auto link = (*e)->SetupLink();
  ASSERT_TRUE(link.ok());
  ASSERT_THAT(*link, testing::StartsWith("/setup#code="));
  auto stub = identity::v1::IdentityService::NewStub(client::Connect((*e)->grpc_address()));
  identity::v1::CompleteSetupRequest q;
  q.set_setup_code(link->substr(12));
  q.set_office_display_name("Office of Rabat");
  q.set_country_code("MA");
  q.set_email("amina@example.org");
  q.set_display_name("Amina");
  q.set_password("correct horse battery");
  auto session = rpc::Invoke<identity::v1::Session>(*stub, &identity::v1::IdentityService::Stub::CompleteSetup, q, {});
  ASSERT_TRUE(session.ok()) << session.error().ToString();
  EXPECT_EQ(*(*e)->SetupLink(), "");
}

}  // namespace
}  // namespace concord::embedded

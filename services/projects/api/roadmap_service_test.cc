// RoadmapService over a real gRPC host: rights, what the messages carry, errors as they leave.
#include "projects/api/roadmap_service.h"

#include <gmock/gmock.h>

#include "concord/projects/v1/projects.grpc.pb.h"
#include "platform/auth/testing/callers.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "projects/app/testing/world.h"

namespace concord::projects {
namespace {

using namespace testing_world;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = v1::RoadmapService::Stub;

class RoadmapServiceTest : public World {
 protected:
  void SetUp() override {
    auto rules = rpc::Rules::Load();
    ASSERT_TRUE(rules.ok());
    rules_ = std::make_unique<rpc::Rules>(*std::move(rules));
    calls_ = std::make_unique<rpc::Calls>(*rules_, verifier_, executor_, registry_);
    service_ = api::MakeRoadmapService(use_, *calls_, clock_);
    host_.Register(service_.get());
    ASSERT_TRUE(host_.Start("127.0.0.1:0").ok());
    host_.Admit(true);
    stub_ = v1::RoadmapService::NewStub(host_.To("projects"));
    for (const char* role : {"administrator", "facilitator", "programme_officer", "rapporteur", "viewer"}) {
      verifier_.callers[role] = Person();
      verifier_.callers[role].roles = {role};
    }
    verifier_.callers["participant"] = Participant(kRoom);
    verifier_.callers["neighbour"] = Participant(kOtherRoom);
    verifier_.callers["service"] = Person();
    verifier_.callers["service"].kind = auth::Kind::kService;
    ASSERT_TRUE(Hear(Consensus()).ok());
    auto r = Get("facilitator");
    ASSERT_TRUE(r.ok()) << r.error().ToString();
    roadmap_ = *r;
  }
  void TearDown() override { host_.Stop(kSecond); }

  Result<v1::Roadmap> Get(const std::string& token) {
    v1::GetRoadmapRequest q;
    q.set_workshop(std::string("workshops/") + kRoom);
    return rpc::Invoke<v1::Roadmap>(*stub_, &Stub::GetRoadmap, q, {.token = token});
  }
  Result<v1::Roadmap> Update(const v1::RoadmapItem& item, const std::vector<std::string>& fields, const std::string& token = "facilitator") {
    v1::UpdateRoadmapItemRequest q;
    *q.mutable_item() = item;
    for (const auto& field : fields) q.mutable_update_mask()->add_paths(field);
    return rpc::Invoke<v1::Roadmap>(*stub_, &Stub::UpdateRoadmapItem, q, {.token = token});
  }
  static v1::RoadmapItem FilledIn(v1::RoadmapItem item) {
    item.set_lead("Metrology institute");
    item.set_focal_point("Head of mass and volume");
    item.add_supporting("Bureau of standards");
    item.set_start_quarter("2027-Q1");
    item.set_end_quarter("2028-Q1");
    item.set_currency_code("EUR");
    item.set_cost_minor_units(2'500'000);
    item.set_funds("partner");
    item.set_funds_partner("Development bank");
    item.set_proof("Scope of accreditation");
    item.set_first_step("Ask for three offers");
    return item;
  }

  auth::TableVerifier verifier_;
  exec::Executor executor_{"db", 2, 100};
  metrics::Registry registry_;
  std::unique_ptr<rpc::Rules> rules_;
  std::unique_ptr<rpc::Calls> calls_;
  std::unique_ptr<grpc::Service> service_;
  rpc::Host host_;
  std::unique_ptr<Stub> stub_;
  v1::Roadmap roadmap_;
};

TEST_F(RoadmapServiceTest, ARoadmapCarriesWhatWasAgreed) {
  EXPECT_EQ(roadmap_.workshop(), std::string("workshops/") + kRoom);
  EXPECT_EQ(roadmap_.state(), "DRAFT");
  EXPECT_TRUE(roadmap_.demonstration());
  EXPECT_EQ(roadmap_.instrument(), "instruments/qi4tf/versions/1.0.0");
  EXPECT_EQ(roadmap_.agree_time().seconds(), clock_.Now() / kSecond);
  EXPECT_FALSE(roadmap_.has_adopt_time());
  EXPECT_EQ(roadmap_.etag(), "1");
  ASSERT_EQ(roadmap_.items_size(), 3);
  const auto& item = roadmap_.items(0);
  EXPECT_EQ(item.name(), roadmap_.name() + "/items/ME-02");
  EXPECT_EQ(item.action(), "ME-02");
  EXPECT_EQ(item.place(), 1);
  EXPECT_EQ(item.cost_band(), "M");
  EXPECT_EQ(item.months(), 9);
  EXPECT_EQ(item.owner_type(), "metrology_institute");
  EXPECT_EQ(item.state(), "PLANNED");
  EXPECT_TRUE(item.included());
  EXPECT_EQ(item.horizon(), "");
  EXPECT_THAT(item.prerequisites(), ElementsAre("ME-01", "LB-09"));
  EXPECT_THAT(item.missing_prerequisites(), ElementsAre("LB-09"));
  ASSERT_EQ(item.gaps_size(), 2);
  EXPECT_EQ(item.gaps(0).question(), "C2.1");
  EXPECT_EQ(item.gaps(0).level(), 1);
  EXPECT_EQ(item.gaps(0).target(), 4);
  EXPECT_EQ(item.gaps(0).urgency(), 3);
  EXPECT_TRUE(item.gaps(0).agreed());
  EXPECT_EQ(item.gaps(1).urgency(), -1);
}

TEST_F(RoadmapServiceTest, AnItemIsFilledInHandedOverAndInTimeLate) {
  auto r = Update(FilledIn(roadmap_.items(0)), {});
  ASSERT_TRUE(r.ok()) << r.error().ToString();
  auto expected = FilledIn(roadmap_.items(0));
  expected.set_horizon("medium");
  expected.set_etag("2");
  EXPECT_EQ(r->items(0).SerializeAsString(), expected.SerializeAsString());
  v1::SetFollowUpRequest follow;
  follow.set_name(roadmap_.name());
  follow.set_follow_up_body("National committee");
  follow.set_follow_up_date("2026-12-09");
  r = rpc::Invoke<v1::Roadmap>(*stub_, &Stub::SetFollowUp, follow, {.token = "programme_officer"});
  ASSERT_TRUE(r.ok()) << r.error().ToString();
  EXPECT_EQ(r->follow_up_body(), "National committee");
  v1::AdoptRoadmapRequest adopt;
  adopt.set_name(roadmap_.name());
  auto incomplete = rpc::Invoke<v1::Roadmap>(*stub_, &Stub::AdoptRoadmap, adopt, {.token = "facilitator"});
  ASSERT_FALSE(incomplete.ok());
  EXPECT_EQ(incomplete.error().reason, "ROADMAP_INCOMPLETE");
  EXPECT_EQ(incomplete.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(incomplete.error().violations.size(), 12u);
  EXPECT_EQ(incomplete.error().violations[0].field, "own-1.lead");
  for (int i : {1, 2}) {
    v1::RoadmapItem out = roadmap_.items(i);
    out.set_included(false);
    ASSERT_TRUE(Update(out, {"included"}).ok());
  }
  r = rpc::Invoke<v1::Roadmap>(*stub_, &Stub::AdoptRoadmap, adopt, {.token = "facilitator"});
  ASSERT_TRUE(r.ok()) << r.error().ToString();
  EXPECT_EQ(r->state(), "ADOPTED");
  EXPECT_TRUE(r->has_adopt_time());
  EXPECT_THAT(r->items(0).missing_prerequisites(), ElementsAre("ME-01", "LB-09"));
  clock_.Advance(500LL * 24 * 3600 * kSecond);
  EXPECT_EQ(Get("viewer")->items(0).state(), "LATE");
}

TEST_F(RoadmapServiceTest, WhoMayDoWhat) {
  for (const char* reader : {"administrator", "rapporteur", "viewer", "participant", "service"}) EXPECT_EQ(Why(Get(reader)), "") << reader;
  EXPECT_EQ(Why(Get("neighbour")), "ROADMAP_NOT_FOUND");
  EXPECT_EQ(Get("").error().code, Code::kUnauthenticated);
  for (const char* writer : {"administrator", "programme_officer"}) EXPECT_EQ(Why(Update(roadmap_.items(0), {"lead"}, writer)), "") << writer;
  for (const char* other : {"rapporteur", "viewer", "participant", "service"}) {
    EXPECT_EQ(Why(Update(roadmap_.items(0), {"lead"}, other)), "NOT_ALLOWED") << other;
    v1::AdoptRoadmapRequest adopt;
    adopt.set_name(roadmap_.name());
    EXPECT_EQ(Why(rpc::Invoke<v1::Roadmap>(*stub_, &Stub::AdoptRoadmap, adopt, {.token = other})), "NOT_ALLOWED") << other;
  }
  EXPECT_EQ(Why(rpc::Invoke<v1::ListRoadmapsResponse>(*stub_, &Stub::ListRoadmaps, v1::ListRoadmapsRequest(), {.token = "participant"})), "NOT_ALLOWED");
}

TEST_F(RoadmapServiceTest, ErrorsLeaveWithReasonAndPlace) {
  auto item = FilledIn(roadmap_.items(0));
  item.set_end_quarter("2027");
  const auto wrong = Update(item, {"end_quarter"});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, Code::kInvalidArgument);
  EXPECT_EQ(wrong.error().reason, "ITEM_INVALID");
  ASSERT_EQ(wrong.error().violations.size(), 1u);
  EXPECT_EQ(wrong.error().violations[0].field, "end_quarter");
  EXPECT_EQ(Why(Update(item, {"place"})), "MASK_INVALID");
  ASSERT_TRUE(Update(FilledIn(roadmap_.items(0)), {"lead"}).ok());
  const auto stale = Update(FilledIn(roadmap_.items(0)), {"proof"});
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().code, Code::kAborted);
  EXPECT_EQ(stale.error().reason, "ETAG_MISMATCH");
}

TEST_F(RoadmapServiceTest, RoadmapsAreListed) {
  clock_.Advance(kSecond);
  ASSERT_TRUE(Hear(Consensus(kOtherRoom)).ok());
  v1::ListRoadmapsRequest q;
  q.set_page_size(1);
  auto page = rpc::Invoke<v1::ListRoadmapsResponse>(*stub_, &Stub::ListRoadmaps, q, {.token = "viewer"});
  ASSERT_TRUE(page.ok()) << page.error().ToString();
  ASSERT_EQ(page->roadmaps_size(), 1);
  EXPECT_EQ(page->roadmaps(0).workshop(), std::string("workshops/") + kOtherRoom);
  EXPECT_EQ(page->roadmaps(0).items_size(), 3);
  q.set_page_token(page->next_page_token());
  page = rpc::Invoke<v1::ListRoadmapsResponse>(*stub_, &Stub::ListRoadmaps, q, {.token = "viewer"});
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->roadmaps(0).name(), roadmap_.name());
  EXPECT_THAT(page->next_page_token(), IsEmpty());
}

}  // namespace
}  // namespace concord::projects

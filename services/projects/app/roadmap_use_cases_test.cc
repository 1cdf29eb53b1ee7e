// Reading, filling in and handing over, on a real store.
#include <gmock/gmock.h>

#include "concord/projects/events/v1/projects_events.pb.h"
#include "projects/app/testing/world.h"

namespace concord::projects {
namespace {

using namespace testing_world;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class UseCases : public World {
 protected:
  UseCases() {
    EXPECT_TRUE(Hear(Consensus()).ok());
    roadmap_ = Of();
  }
  Roadmap roadmap_;
};

TEST_F(UseCases, AnotherOfficesAndAnUnknownRoadmapReadTheSame) {
  const std::string unknown = "roadmaps/018f0000-0000-7000-8000-0000000009ff";
  const auto abroad = use_.Get(Person(kAbroad), roadmap_.Name(), ""), nobody = use_.Get(Person(), unknown, "");
  ASSERT_FALSE(abroad.ok());
  EXPECT_EQ(abroad.error().ToString(), nobody.error().ToString());
  const auto other = use_.Get(Participant(kOtherRoom), roadmap_.Name(), "");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().ToString(), nobody.error().ToString());
  EXPECT_EQ(use_.Get(Participant(kOtherRoom), "", roadmap_.WorkshopName()).error().ToString(), nobody.error().ToString());
  EXPECT_EQ(use_.Get(Person(kAbroad), "", roadmap_.WorkshopName()).error().ToString(), nobody.error().ToString());
  EXPECT_EQ(use_.UpdateItem(Person(kAbroad), {roadmap_.Name() + "/items/ME-01", FilledIn(), {}, ""}).error().ToString(), nobody.error().ToString());
  EXPECT_EQ(use_.SetFollowUp(Person(kAbroad), roadmap_.Name(), "a", "2026-12-09").error().ToString(), nobody.error().ToString());
  EXPECT_EQ(use_.Adopt(Person(kAbroad), roadmap_.Name()).error().ToString(), nobody.error().ToString());
}

TEST_F(UseCases, ParticipantsReadTheRoadmapOfTheirOwnWorkshop) {
  EXPECT_EQ(use_.Get(Participant(kRoom), "", roadmap_.WorkshopName())->id, roadmap_.id);
  EXPECT_EQ(use_.Get(Participant(kRoom), roadmap_.Name(), "")->id, roadmap_.id);
}

TEST_F(UseCases, OneNameIsAsked) {
  EXPECT_EQ(Why(use_.Get(Person(), "", "")), "NAME_INVALID");
  EXPECT_EQ(Why(use_.Get(Person(), roadmap_.Name(), roadmap_.WorkshopName())), "NAME_INVALID");
  EXPECT_EQ(Why(use_.Get(Person(), "roadmaps/x", "")), "NAME_INVALID");
  for (const std::string& name : {std::string("roadmaps/x/items/ME-01"), roadmap_.Name() + "/items/", roadmap_.Name(), roadmap_.Name() + "/items/a/b"}) {
    EXPECT_EQ(Why(use_.UpdateItem(Person(), {name, FilledIn(), {}, ""})), "NAME_INVALID") << name;
  }
  EXPECT_EQ(Why(use_.UpdateItem(Person(), {roadmap_.Name() + "/items/XX-99", FilledIn(), {}, ""})), "ITEM_NOT_FOUND");
}

TEST_F(UseCases, AnItemIsFilledInKeptAndToldWithoutNames) {
  auto r = use_.UpdateItem(Person(), {roadmap_.Name() + "/items/ME-01", FilledIn(), {}, "1"});
  ASSERT_TRUE(r.ok()) << r.error().ToString();
  EXPECT_EQ(r->version, roadmap_.version + 1);
  const Roadmap kept = Of();
  EXPECT_EQ(kept.items[2].plan, FilledIn());
  EXPECT_EQ(kept.items[2].version, 2);
  EXPECT_TRUE(kept.items[2].edited);
  EXPECT_EQ(kept.items[0].version, 1);
  std::vector<std::string> data;
  EXPECT_THAT(Events(&data), ElementsAre("RoadmapCreated", "RoadmapItemUpdated"));
  concord::projects::events::v1::RoadmapItemUpdated m;
  ASSERT_TRUE(m.ParseFromString(data[1]));
  EXPECT_EQ(m.item().action(), "ME-01");
  EXPECT_EQ(m.item().end_quarter(), "2027-Q4");
  EXPECT_EQ(m.item().funds(), "own_budget");
  EXPECT_EQ(m.version(), kept.version);
  EXPECT_THAT(data[1], Not(HasSubstr("Metrology")));
}

TEST_F(UseCases, WhoReadAnOlderItemIsTold) {
  ASSERT_TRUE(Fill(roadmap_, "ME-01", FilledIn()).ok());
  Plan late = FilledIn();
  late.lead = "Somebody else";
  EXPECT_EQ(Why(use_.UpdateItem(Person(), {roadmap_.Name() + "/items/ME-01", late, {}, "1"})), "ETAG_MISMATCH");
  // Another item is not in the way.
  EXPECT_TRUE(use_.UpdateItem(Person(), {roadmap_.Name() + "/items/ME-02", late, {}, "1"}).ok());
  EXPECT_EQ(Of().items[2].plan.lead, "Metrology institute");
}

TEST_F(UseCases, TheSameChangeTwiceIsOneChange) {
  ASSERT_TRUE(Fill(roadmap_, "ME-01", FilledIn()).ok());
  const Roadmap once = Of();
  ASSERT_TRUE(Fill(roadmap_, "ME-01", FilledIn()).ok());
  EXPECT_EQ(Of().version, once.version);
  EXPECT_THAT(Events(), ElementsAre("RoadmapCreated", "RoadmapItemUpdated"));
}

TEST_F(UseCases, ItIsHandedOverOnceComplete) {
  auto early = use_.Adopt(Person(), roadmap_.Name());
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.error().reason, "ROADMAP_INCOMPLETE");
  EXPECT_EQ(early.error().violations.size(), 18u);  // six fields of three items
  ASSERT_TRUE(Fill(roadmap_, "ME-01", FilledIn()).ok());
  ASSERT_TRUE(Fill(roadmap_, "ME-02", FilledIn()).ok());
  Plan out;
  out.included = false;
  ASSERT_TRUE(Fill(roadmap_, "own-1", out, {"included"}).ok());
  clock_.Advance(kSecond);
  auto done = use_.Adopt(Person(), roadmap_.Name());
  ASSERT_TRUE(done.ok()) << done.error().ToString();
  EXPECT_EQ(done->adopt_time, clock_.Now());
  const Micros when = clock_.Now();
  clock_.Advance(kSecond);
  auto again = use_.Adopt(Person(), roadmap_.Name());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->adopt_time, when);
  EXPECT_EQ(again->version, done->version);
  std::vector<std::string> data;
  const auto told = Events(&data);
  EXPECT_EQ(std::count(told.begin(), told.end(), "RoadmapAdopted"), 1);
  concord::projects::events::v1::RoadmapAdopted m;
  ASSERT_TRUE(m.ParseFromString(data.back()));
  EXPECT_EQ(m.version(), done->version);
  // It goes on being kept up, but not taken apart.
  Plan started = FilledIn();
  started.state = "STARTED";
  EXPECT_TRUE(Fill(roadmap_, "ME-01", started, {"state"}).ok());
  EXPECT_EQ(Why(Fill(roadmap_, "ME-01", Plan{}, {"lead"})), "ITEM_INVALID");
}

TEST_F(UseCases, ALaterAgreementMakesItADraftAgain) {
  for (const char* action : {"ME-01", "ME-02", "own-1"}) ASSERT_TRUE(Fill(roadmap_, action, FilledIn()).ok());
  ASSERT_TRUE(use_.Adopt(Person(), roadmap_.Name()).ok());
  auto again = Consensus();
  again.set_version(40);
  ASSERT_TRUE(Hear(again).ok());
  EXPECT_FALSE(Of().adopted());
  EXPECT_TRUE(use_.Adopt(Person(), roadmap_.Name()).ok());  // all of it had been filled in
}

TEST_F(UseCases, TheNewestComeFirstPageByPage) {
  std::vector<std::string> made = {roadmap_.id};
  for (int i = 0; i < 4; ++i) {
    if (i != 2) clock_.Advance(kSecond);  // two of one moment
    const std::string workshop = "018f0000-0000-7000-8000-00000000020" + std::to_string(i);
    ASSERT_TRUE(Hear(Consensus(workshop)).ok());
    made.push_back(Of(workshop).id);
  }
  ASSERT_TRUE(Hear(Consensus(), kAbroad).ok());
  std::vector<std::string> seen;
  std::string token;
  do {
    auto page = use_.List(Person(), 2, token);
    ASSERT_TRUE(page.ok()) << page.error().ToString();
    EXPECT_LE(page->roadmaps.size(), 2u);
    for (const Roadmap& r : page->roadmaps) {
      seen.push_back(r.id);
      EXPECT_EQ(r.items.size(), 3u);
    }
    token = page->next_page_token;
  } while (!token.empty());
  std::reverse(made.begin(), made.end());
  EXPECT_EQ(seen, made);
  EXPECT_EQ(Why(use_.List(Person(), -1, "")), "PAGE_SIZE_INVALID");
  EXPECT_EQ(Why(use_.List(Person(), 0, "x")), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace concord::projects

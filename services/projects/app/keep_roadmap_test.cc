// Agreements that become roadmaps, on a real store.
#include <gmock/gmock.h>

#include "concord/projects/events/v1/projects_events.pb.h"
#include "projects/app/testing/world.h"
#include "projects/events/consensus_reached.h"

namespace concord::projects {
namespace {

using namespace testing_world;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeepRoadmap : public World {};

TEST_F(KeepRoadmap, AnAgreementBecomesARoadmapAndIsTold) {
  ASSERT_TRUE(Hear(Consensus()).ok());
  const Roadmap r = Of();
  EXPECT_EQ(r.WorkshopName(), std::string("workshops/") + kRoom);
  EXPECT_EQ(r.programme, "qi4tf");
  EXPECT_EQ(r.country_code, "XA");
  EXPECT_EQ(r.instrument, "instruments/qi4tf/versions/1.0.0");
  EXPECT_TRUE(r.demonstration);
  EXPECT_EQ(r.agree_time, clock_.Now());
  ASSERT_EQ(r.items.size(), 3u);
  EXPECT_EQ(r.items[0].action, "ME-02");
  EXPECT_EQ(r.items[0].basis.place, 1);
  EXPECT_EQ(r.items[0].basis.gaps.size(), 2u);
  EXPECT_EQ(r.items[2].basis.gaps.size(), 1u);  // the struck gap is out
  EXPECT_THAT(MissingPrerequisites(r, r.items[0]), ElementsAre("LB-09"));
  std::vector<std::string> data;
  EXPECT_THAT(Events(&data), ElementsAre("RoadmapCreated"));
  concord::projects::events::v1::RoadmapCreated m;
  ASSERT_TRUE(m.ParseFromString(data[0]));
  EXPECT_EQ(m.roadmap(), r.Name());
  EXPECT_EQ(m.workshop(), r.WorkshopName());
  ASSERT_EQ(m.items_size(), 3);
  EXPECT_EQ(m.items(2).action(), "ME-01");
  EXPECT_EQ(m.items(2).place(), 3);
  EXPECT_TRUE(m.items(2).included());
  EXPECT_TRUE(m.demonstration());
}

TEST_F(KeepRoadmap, TheSameEventTwiceIsHandledOnce) {
  const bus::Event event = AsEvent(Consensus(), clock_.Now());
  const auto handler = events::HearConsensus(*store_, clock_);
  ASSERT_TRUE(handler(event).ok());
  const Roadmap before = Of();
  ASSERT_TRUE(handler(event).ok());
  EXPECT_EQ(Of().version, before.version);
  ASSERT_TRUE(Hear(Consensus()).ok());  // the same agreement under another id: nothing newer
  EXPECT_EQ(Of().version, before.version);
  EXPECT_THAT(Events(), ElementsAre("RoadmapCreated"));
}

TEST_F(KeepRoadmap, TheRoomAgreesOnceMoreAndWhatPeopleFilledInStays) {
  ASSERT_TRUE(Hear(Consensus()).ok());
  const Roadmap first = Of();
  ASSERT_TRUE(Fill(first, "ME-02", FilledIn()).ok());
  auto follow = use_.SetFollowUp(Person(), first.Name(), "National committee", "2026-12-09");
  ASSERT_TRUE(follow.ok());
  auto again = Consensus();
  again.set_version(31);
  again.clear_order();
  for (const char* id : {"ME-01", "ME-02"}) again.add_order(id);
  again.mutable_candidates(0)->set_cost_band("H");
  again.mutable_candidates(1)->set_cost_band("H");
  clock_.Advance(3600 * kSecond);
  ASSERT_TRUE(Hear(again).ok());
  const Roadmap r = Of();
  EXPECT_EQ(r.id, first.id);
  EXPECT_EQ(r.create_time, first.create_time);
  EXPECT_EQ(r.agree_time, clock_.Now());
  EXPECT_GT(r.version, follow->version);
  EXPECT_EQ(r.follow_up_body, "National committee");
  ASSERT_EQ(r.items.size(), 2u);  // nobody had touched own-1
  EXPECT_EQ(r.items[0].action, "ME-01");
  EXPECT_EQ(r.items[0].plan.cost_band, "H");
  EXPECT_EQ(r.items[1].action, "ME-02");
  EXPECT_EQ(r.items[1].plan, FilledIn());
  EXPECT_THAT(Events(), ElementsAre("RoadmapCreated", "RoadmapItemUpdated", "RoadmapCreated"));
}

TEST_F(KeepRoadmap, ASurveyMakesNoRoadmapButWasHeard) {
  auto survey = Consensus();
  survey.set_origin("survey");
  ASSERT_TRUE(Hear(survey).ok());
  EXPECT_EQ(Why(use_.Get(Person(), "", survey.workshop())), "ROADMAP_NOT_FOUND");
  EXPECT_THAT(Events(), IsEmpty());
  auto heard = store_->ReadUnscoped([](store::Tx& tx) { return tx.One("SELECT count(*) FROM inbox WHERE consumer = 'projects'"); });
  EXPECT_EQ((*heard)->Int(0), 1);
}

TEST_F(KeepRoadmap, OfficesDoNotShareRoadmaps) {
  ASSERT_TRUE(Hear(Consensus()).ok());
  ASSERT_TRUE(Hear(Consensus(), kAbroad).ok());  // even of one workshop id
  EXPECT_NE(Of().id, use_.Get(Person(kAbroad), "", Consensus().workshop())->id);
}

TEST_F(KeepRoadmap, WhatCannotBecomeARoadmapIsRefusedWithAReasonAndNothingIsKept) {
  bus::Event torn = AsEvent(Consensus(), clock_.Now());
  torn.data.resize(torn.data.size() - 4);
  EXPECT_EQ(Why(events::HearConsensus(*store_, clock_)(torn)), "EVENT_UNREADABLE");
  auto nameless = Consensus();
  nameless.set_workshop("workshops/none");
  EXPECT_EQ(Why(Hear(nameless)), "EVENT_UNREADABLE");
  auto unknown = Consensus();
  unknown.add_order("XX-99");
  EXPECT_EQ(Why(Hear(unknown)), "AGREEMENT_INVALID");
  EXPECT_THAT(Events(), IsEmpty());
  bus::Event other = AsEvent(Consensus(), clock_.Now());
  other.type = "concord.intake.events.v1.StageChanged";
  EXPECT_TRUE(events::HearConsensus(*store_, clock_)(other).ok());
}

}  // namespace
}  // namespace concord::projects

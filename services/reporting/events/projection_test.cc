// Events into read models, on a real store and the embedded bus.
#include "reporting/events/projection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/id/id.h"
#include "platform/inbox/inbox.h"
#include "platform/lease/testing/handed.h"
#include "platform/store/testing/temp_store.h"
#include "platform/store/testing/test_store.h"
#include "reporting/api/reporting_service.h"
#include "reporting/domain/kinds.h"
#include "reporting/events/testing/small_workshop.h"
#include "reporting/store/schema.h"

namespace concord::reporting {
namespace {

using namespace testing_world;

// What is tested is not the disk; the speed is told on a store as it ships.
const store::SqliteOptions kQuick = {.path = "", .synchronous = store::Synchronous::kNormal};

rpc::Call CallOf(const std::string& office) {
  rpc::Call call;
  call.caller.office = office;
  return call;
}

bool Eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 1000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

class ProjectionTest : public testing::Test {
 protected:
  Status Hear(const std::vector<bus::Event>& events) {
    for (const auto& e : events) CONCORD_CHECK_OK(events::Hearing(*store_, clock_).Hear(e));
    return Ok();
  }
  Room Get() {
    auto room = use_.GetRoom(CallOf(kOffice), WorkshopName());
    EXPECT_TRUE(room.ok()) << room.error().ToString();
    return room.ok() ? *std::move(room) : Room();
  }
  std::string Hash() { return api::ReportOf(Get()).data_hash(); }
  Lineage Behind(const std::string& figure) {
    auto lineage = use_.GetLineage(CallOf(kOffice), WorkshopName(), figure);
    EXPECT_TRUE(lineage.ok()) << lineage.error().ToString();
    return lineage.ok() ? *std::move(lineage) : Lineage();
  }

  store::TestStore store_{db::Migrations(), kQuick};
  FakeClock clock_{1'795'000'500 * kSecond};  // 2026-11-18
  UseCases use_{*store_, clock_};
};

TEST_F(ProjectionTest, EveryKindOfEventHasItsEffect) {
  ASSERT_TRUE(Hear(SmallWorkshop()).ok());
  const Room room = Get();
  EXPECT_EQ(room.workshop.stage, "ROADMAP");
  EXPECT_TRUE(room.workshop.demonstration);
  ASSERT_EQ(room.workshop.targets.size(), 4u);
  EXPECT_EQ(room.workshop.targets[0].target, 4) << "opened again with another target";
  EXPECT_EQ(room.participants.size(), 17u);
  EXPECT_EQ(room.respondents.size(), 15u);
  EXPECT_EQ(room.decisions.at("T1.1").urgency, 2);
  ASSERT_EQ(room.rounds.size(), 2u);
  EXPECT_EQ(room.rounds[0].ballots, 15);
  EXPECT_EQ(room.agreement.order[0], "IC-02");
  ASSERT_EQ(room.roadmap.size(), 3u);
  EXPECT_EQ(room.roadmap[0].state, "STARTED");
  EXPECT_EQ(room.fresh_time, clock_.Now());

  const auto report = api::ReportOf(room);
  ASSERT_EQ(report.gaps_size(), 4);
  EXPECT_EQ(report.gaps(0).question(), "M1.1");  // (4 − 1) × 3 against (5 − 1) × 2
  EXPECT_EQ(report.gaps(1).question(), "T1.1");
  EXPECT_TRUE(report.gaps(1).agreed());
  EXPECT_EQ(report.gaps(1).level(), 1);
  EXPECT_EQ(report.gaps(3).state(), "STRUCK");
  EXPECT_TRUE(report.gaps(2).claimed()) << "everybody says 4 at M1.2 and nobody shows anything";
  EXPECT_EQ(report.positions_government(2), 1);
  EXPECT_EQ(report.suggestion_top5(), 4);
  std::int64_t events = 0;
  for (const auto& s : report.sources()) events += s.count();
  EXPECT_EQ(events, static_cast<std::int64_t>(SmallWorkshop().size()));
}

TEST_F(ProjectionTest, HomeShowsWhatIsDueAndWhatIsFinished) {
  ASSERT_TRUE(Hear(SmallWorkshop()).ok());
  auto home = use_.GetHome(CallOf(kOffice));
  ASSERT_TRUE(home.ok()) << home.error().ToString();
  EXPECT_TRUE(home->running.empty());
  ASSERT_EQ(home->finished.size(), 1u);
  EXPECT_EQ(home->finished[0].people, 15);
  EXPECT_EQ(home->finished[0].answers, 60) << "a correction is no new answer";
  EXPECT_EQ(home->finished[0].ballots, 15);
  ASSERT_EQ(home->due.size(), 2u);
  EXPECT_TRUE(home->due[0].late);
  EXPECT_EQ(home->due[0].end_quarter, "2026-Q3");
  EXPECT_FALSE(home->due[1].late);
  EXPECT_EQ(home->figures[0].value, 60);
  EXPECT_EQ(home->figures[1].value, 15);
  EXPECT_EQ(home->figures[2].value, 1);

  auto other = use_.GetHome(CallOf(kOtherOffice));
  ASSERT_TRUE(other.ok());
  EXPECT_TRUE(other->finished.empty() && other->due.empty());
  EXPECT_EQ(other->figures[0].value, 0);
  EXPECT_EQ(other->fresh_time, 0);
}

TEST_F(ProjectionTest, AWorkshopRunsFromAnswerToAgreeAndASurveyNever) {
  const auto all = SmallWorkshop();
  std::vector<std::string> shown;
  for (const auto& e : all) {
    ASSERT_TRUE(Hear({e}).ok());
    if (e.type != kinds::kStageChanged) continue;
    auto home = use_.GetHome(CallOf(kOffice));
    ASSERT_TRUE(home.ok());
    shown.push_back(home->running.empty() ? "" : home->running[0].workshop.stage);
  }
  EXPECT_THAT(shown, testing::ElementsAre("ANSWER", "", "ANSWER", "CHECK_GAPS", "SHORTLIST", "VOTE", "DISCUSS", "VOTE_AGAIN", "AGREE", ""));

  store::TestStore other(db::Migrations(), kQuick);
  for (const auto& e : Survey(3, 5)) ASSERT_TRUE(events::Hearing(*other, clock_).Hear(e).ok());
  UseCases use(*other, clock_);
  auto home = use.GetHome(CallOf(kOffice));
  ASSERT_TRUE(home.ok());
  EXPECT_TRUE(home->running.empty() && home->finished.empty());
  EXPECT_EQ(home->figures[0].value, 0);
}

TEST_F(ProjectionTest, LineageNamesTheEventsThatCount) {
  const auto all = SmallWorkshop();
  ASSERT_TRUE(Hear(all).ok());
  const Lineage attendance = Behind("attendance");
  EXPECT_EQ(attendance.total, 17);
  EXPECT_GT(attendance.events.front().time, attendance.events.back().time);
  // 15 people answered, one of them corrected it (only the correction counts), two decisions, two openings.
  const Lineage gap = Behind("gap:M1.1");
  EXPECT_EQ(gap.total, 15 + 2 + 2);
  EXPECT_EQ(gap.events.size(), 19u);
  EXPECT_EQ(std::count_if(gap.events.begin(), gap.events.end(), [](const auto& e) { return e.part == "3"; }), 1);
  EXPECT_EQ(Behind("gap:T1.2").total, 15 + 1 + 2);
  EXPECT_EQ(Behind("round:1").total, 16);
  EXPECT_EQ(Behind("answers").total, 31);
  EXPECT_EQ(Behind("roadmap").total, 4);
  EXPECT_EQ(Behind("order").total, 3);
  for (const char* figure : {"gap:X9", "round:3", "nothing"}) {
    auto none = use_.GetLineage(CallOf(kOffice), WorkshopName(), figure);
    ASSERT_FALSE(none.ok()) << figure;
    EXPECT_EQ(none.error().reason, "FIGURE_NOT_FOUND");
  }
}

TEST_F(ProjectionTest, ASideOfFewBallotsIsNotToldApart) {
  auto all = SmallWorkshop();
  ASSERT_TRUE(Hear(all).ok());
  EXPECT_GE(api::ReportOf(Get()).rounds(0).tallies(0).in_five_government(), 0);
  auto closed = std::find_if(all.begin(), all.end(), [](const auto& e) { return e.type == kinds::kRoundClosed; });
  concord::intake::events::v1::RoundClosed m;
  ASSERT_TRUE(m.ParseFromString(closed->data));
  int industry = 0;
  for (int i = m.ballots_size(); i-- > 0;) {
    if (m.ballots(i).counts_as() == "industry" && ++industry > 4) m.mutable_ballots()->DeleteSubrange(i, 1);
  }
  closed->id = NewId();
  closed->data = m.SerializeAsString();
  ASSERT_TRUE(Hear({*closed}).ok());
  const auto report = api::ReportOf(Get());
  for (const auto& tally : report.rounds(m.round() - 1).tallies()) {
    EXPECT_EQ(tally.in_five_government(), -1);
    EXPECT_EQ(tally.in_five_industry(), -1);
    EXPECT_GE(tally.in_five(), 0);
  }
}

TEST_F(ProjectionTest, WhoVotedIsNotToldBeforeTheRoundIsClosed) {
  for (const auto& e : SmallWorkshop()) {
    if (e.type == kinds::kRoundClosed) break;
    ASSERT_TRUE(Hear({e}).ok());
  }
  auto open = use_.GetLineage(CallOf(kOffice), WorkshopName(), "round:1");
  ASSERT_FALSE(open.ok());
  EXPECT_EQ(open.error().reason, "FIGURE_NOT_FOUND");
  EXPECT_TRUE(Get().rounds.empty());
  auto home = use_.GetHome(CallOf(kOffice));
  ASSERT_TRUE(home.ok());
  EXPECT_EQ(home->running.at(0).ballots, 15) << "how many did is no secret";
}

TEST_F(ProjectionTest, LongLineagesAreCutToTheNewest) {
  ASSERT_TRUE(Hear(Survey(250, 3)).ok());
  const Lineage answers = Behind("answers"), gap = Behind("gap:Q1");
  EXPECT_EQ(answers.total, 250);
  EXPECT_EQ(answers.events.size(), kMostEvents);
  EXPECT_EQ(answers.events.front().subject, ParticipantName(250));
  EXPECT_EQ(gap.total, 251);
  EXPECT_EQ(gap.events.size(), kMostEvents);
}

TEST_F(ProjectionTest, AnyOrderOfKeysAndRepetitionGiveTheSameReport) {
  const auto all = SmallWorkshop();
  ASSERT_TRUE(Hear(all).ok());
  const std::string expected = Hash();
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    store::TestStore store(db::Migrations(), kQuick);
    clock_.Advance(kSecond);  // when it is applied is not part of the data
    for (const auto& e : Shuffled(all, seed, seed % 2 == 0)) ASSERT_TRUE(events::Hearing(*store, clock_).Hear(e).ok());
    UseCases use(*store, clock_);
    auto room = use.GetRoom(CallOf(kOffice), WorkshopName());
    ASSERT_TRUE(room.ok());
    EXPECT_EQ(api::ReportOf(*room).data_hash(), expected) << "seed " << seed;
  }
  auto fewer = all;
  fewer.erase(std::find_if(fewer.begin(), fewer.end(), [](const auto& e) { return e.type == kinds::kGapSettled; }));
  store::TestStore store(db::Migrations(), kQuick);
  for (const auto& e : fewer) ASSERT_TRUE(events::Hearing(*store, clock_).Hear(e).ok());
  UseCases use(*store, clock_);
  EXPECT_NE(api::ReportOf(*use.GetRoom(CallOf(kOffice), WorkshopName())).data_hash(), expected) << "other events, other data";
}

TEST_F(ProjectionTest, WhatCannotBeReadIsRefusedAndWhatIsNotHeardIsLeft) {
  bus::Event e = SmallWorkshop().front();
  e.data = "\xff\xff";
  auto torn = events::Hearing(*store_, clock_).Hear(e);
  ASSERT_FALSE(torn.ok());
  EXPECT_EQ(torn.error().reason, "EVENT_UNREADABLE");
  e = SmallWorkshop().front();
  e.office.clear();
  EXPECT_EQ(events::Hearing(*store_, clock_).Hear(e).error().reason, "EVENT_INVALID");
  e.type = "concord.intake.events.v1.SomethingNew";
  EXPECT_TRUE(events::Hearing(*store_, clock_).Hear(e).ok());
  EXPECT_TRUE(inbox::AppliedByType(*store_)->empty());
  auto none = use_.GetRoom(CallOf(kOffice), WorkshopName());
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().reason, "WORKSHOP_NOT_FOUND");
}

// On the bus: what is made again is the same, each event applied once, and the group goes on with what comes next.
TEST_F(ProjectionTest, ReadModelsAreMadeAgainFromTheTopic) {
  store::TempStore bus_store;
  auto bus = bus::OpenEmbedded(*bus_store);
  ASSERT_TRUE(bus.ok());
  auto all = SmallWorkshop();
  const bus::Event last = all.back();
  all.pop_back();
  bus::Event torn = all.front();
  torn.id = "torn";
  torn.data = "\xff\xff";
  ASSERT_TRUE((*bus)->Publish(all).ok());
  ASSERT_TRUE((*bus)->Publish({torn}).ok());
  const auto applied = [&] {
    std::int64_t n = 0;
    auto counts = inbox::AppliedByType(*store_);
    for (const auto& c : *counts) n += c.count;
    return n;
  };
  std::string first;
  {
    events::Projection projection(*store_, **bus, clock_);
    ASSERT_TRUE(projection.Start(false).ok());
    ASSERT_TRUE(Eventually([&] { return !projection.rebuilding() && (*bus)->DeadLetters(kConsumer)->size() == 1; }));
    EXPECT_EQ(applied(), static_cast<std::int64_t>(all.size()));
    first = Hash();
  }
  {
    auto tampered = store_->Write(kOffice, [](store::Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("UPDATE workshops SET stage = 'VOTE' WHERE office_id = $1"));
      return Ok();
    });
    ASSERT_TRUE(tampered.ok());
    EXPECT_NE(Hash(), first);
    events::Projection projection(*store_, **bus, clock_);
    ASSERT_TRUE(projection.Start(false).ok());
    EXPECT_FALSE(projection.rebuilding()) << "the tables are of this edition";
  }
  events::Projection projection(*store_, **bus, clock_);
  ASSERT_TRUE(projection.Start(true).ok());
  ASSERT_TRUE(Eventually([&] { return !projection.rebuilding(); }));
  EXPECT_EQ(Hash(), first);
  EXPECT_EQ(applied(), static_cast<std::int64_t>(all.size()));
  EXPECT_EQ((*bus)->DeadLetters(kConsumer)->size(), 1u);
  ASSERT_TRUE((*bus)->Publish({last}).ok());
  EXPECT_TRUE(Eventually([&] { return applied() == static_cast<std::int64_t>(all.size()) + 1; }));
  EXPECT_NE(Hash(), first);
}

TEST_F(ProjectionTest, OneReplicaMakesTheTablesAgainAndTheOthersWait) {
  store::TempStore bus_store;
  auto bus = bus::OpenEmbedded(*bus_store);
  ASSERT_TRUE(bus.ok());
  const auto all = SmallWorkshop();
  ASSERT_TRUE((*bus)->Publish({all.begin(), all.end() - 2}).ok());
  const auto applied = [&] {
    std::size_t n = 0;
    auto counts = inbox::AppliedByType(*store_);
    for (const auto& c : *counts) n += static_cast<std::size_t>(c.count);
    return n;
  };
  lease::Handed first, second;
  events::Projection a(*store_, **bus, clock_, first), b(*store_, **bus, clock_, second);
  ASSERT_TRUE(a.Start(false).ok());
  ASSERT_TRUE(b.Start(false).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(applied(), 0u) << "nobody holds the lease";
  second.yes = true;
  ASSERT_TRUE(Eventually([&] { return !a.rebuilding() && !b.rebuilding(); })) << "made by the one, taken up by the other";
  EXPECT_EQ(applied(), all.size() - 2);
  const std::string before = Hash();

  // A third one makes them again while the two live: they apply nothing until it is done.
  lease::Handed third;
  events::Projection c(*store_, **bus, clock_, third);
  ASSERT_TRUE(c.Start(true).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_TRUE(c.rebuilding());
  third.yes = true;
  ASSERT_TRUE((*bus)->Publish({all.end() - 2, all.end()}).ok());
  ASSERT_TRUE(Eventually([&] { return !c.rebuilding() && applied() == all.size(); }));
  EXPECT_NE(Hash(), before);
  store::TestStore alone(db::Migrations(), kQuick);
  for (const auto& e : all) ASSERT_TRUE(events::Hearing(*alone, clock_).Hear(e).ok());
  UseCases use(*alone, clock_);
  EXPECT_EQ(Hash(), api::ReportOf(*use.GetRoom(CallOf(kOffice), WorkshopName())).data_hash());
}

TEST_F(ProjectionTest, NobodyAppliesToTablesThatAreMadeAgain) {
  auto e = SmallWorkshop().front();
  int heard = 0;
  const auto hear = [&](std::int64_t rebuild) {
    e.id = "event " + std::to_string(++heard);
    Status s = events::Hearing(*store_, clock_, [&](store::Tx& tx) { return db::MayApply(tx, rebuild); }).Hear(e);
    return s.ok() ? std::string("applied") : s.error().reason;
  };
  EXPECT_EQ(hear(0), "REBUILDING") << "never made";
  ASSERT_TRUE(db::Forget(*store_, 7).ok());
  EXPECT_EQ(hear(0), "REBUILDING");
  EXPECT_EQ(hear(6), "REBUILDING") << "another has begun since";
  EXPECT_EQ(hear(7), "applied");
  EXPECT_EQ(db::SetEdition(*store_, db::kEdition, 6).error().reason, "REBUILD_TAKEN");
  EXPECT_EQ(*db::Edition(*store_), 0);
  ASSERT_TRUE(db::SetEdition(*store_, db::kEdition, 7).ok());
  EXPECT_EQ(hear(7), "REBUILDING") << "it has ended";
  EXPECT_EQ(hear(0), "applied");
  ASSERT_TRUE(db::SetEdition(*store_, db::kEdition + 1).ok());
  EXPECT_EQ(hear(0), "REBUILDING");
  store::TempStore bus_store;
  auto bus = bus::OpenEmbedded(*bus_store);
  events::Projection older(*store_, **bus, clock_);
  EXPECT_EQ(older.Start(false).error().reason, "STORE_NEWER") << "an older program would make them its own way, and the newer one back";
}

// Not judged, only said: the machine is shared. A survey of 105 questions over the bus, each event durable: joined, answered, voted.
TEST_F(ProjectionTest, SaysHowFastItIs) {
  for (const int people : {100, 1000}) {
    store::TestStore store(db::Migrations());
    store::TempStore bus_store;
    auto bus = bus::OpenEmbedded(*bus_store);
    ASSERT_TRUE(bus.ok());
    const auto all = Survey(people, 105);
    ASSERT_TRUE((*bus)->Publish(all).ok());
    ASSERT_TRUE(db::SetEdition(*store, db::kEdition).ok());
    events::Projection projection(*store, **bus, clock_);
    const auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(projection.Start(false).ok());
    UseCases use(*store, clock_);
    ASSERT_TRUE(Eventually([&] {
      auto lags = (*bus)->Lags();
      return lags.ok() && std::all_of(lags->begin(), lags->end(), [](const auto& lag) { return lag.behind == 0; });
    }));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto read = std::chrono::steady_clock::now();
    auto room = use.GetRoom(CallOf(kOffice), WorkshopName());
    ASSERT_TRUE(room.ok());
    const auto report = api::ReportOf(*room);
    EXPECT_EQ(report.gaps_size(), 105);
    EXPECT_EQ(report.gaps(0).n_industry(), people);
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - read).count();
    std::printf("projection: %zu events of %d people at %.0f events/s; their report in %.0f ms\n", all.size(), people,
                static_cast<double>(all.size()) / seconds, ms);
  }
}

}  // namespace
}  // namespace concord::reporting

#include "intake/app/gap_use_cases.h"

#include <gtest/gtest.h>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "intake/app/testing/decision_world.h"
#include "platform/id/id.h"

namespace concord::intake {
namespace {

using namespace testing_world;
namespace epb = concord::intake::events::v1;

class GapsTest : public World {};

TEST_F(GapsTest, RankedListOfWhatIsInScope) {
  auto gaps = gaps_.List(Facilitator(), Name());
  ASSERT_TRUE(gaps.ok());
  ASSERT_EQ(gaps->size(), 4u) << "B2.1 is out of scope";
  EXPECT_EQ((*gaps)[0].question, "A1.1");
  EXPECT_DOUBLE_EQ((*gaps)[0].gap, 3.5);
  EXPECT_EQ((*gaps)[0].place, 1);
  EXPECT_FALSE((*gaps)[0].agreed);
  const Gap* both = &*std::find_if(gaps->begin(), gaps->end(), [](const Gap& g) { return g.question == "A2.1"; });
  EXPECT_DOUBLE_EQ(*both->level, 2.0) << "medians 3 and 1";
  EXPECT_DOUBLE_EQ(*both->difference, 2.0);
  EXPECT_EQ(both->n, 11);
}

TEST_F(GapsTest, ParticipantsSeeNothingOfOthersWhileTheyAnswer) {
  EXPECT_EQ(ReasonOf(gaps_.List(Person(0), Name())), "STAGE_NOT_REACHED");
  EXPECT_EQ(ReasonOf(gaps_.HeatMap(Person(0), Name(), false)), "STAGE_NOT_REACHED");
  AdvanceTo(Stage::kCheckGaps);
  EXPECT_TRUE(gaps_.List(Person(0), Name()).ok());
  EXPECT_TRUE(gaps_.HeatMap(Person(12), Name(), true).ok());
}

TEST_F(GapsTest, HeatMapHidesNoSideOfFiveAndMarksScope) {
  auto rows = gaps_.HeatMap(Facilitator(), Name(), true);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 4u);
  EXPECT_TRUE((*rows)[0].government);
  EXPECT_TRUE((*rows)[0].industry);
  EXPECT_EQ((*rows)[0].n_industry, 5);
  EXPECT_TRUE((*rows)[3].out_of_scope);
}

TEST_F(GapsTest, ConfirmCorrectStrikeReopen) {
  AdvanceTo(Stage::kCheckGaps);
  auto confirmed = gaps_.Confirm(Facilitator(), Name(), "A1.1");
  ASSERT_TRUE(confirmed.ok());
  EXPECT_EQ(confirmed->decision.state, GapState::kConfirmed);
  EXPECT_FALSE(confirmed->agreed);
  auto agreed = gaps_.Agree(Facilitator(), Name(), "A1.1", 4, "The tables compared their reasons.");
  ASSERT_TRUE(agreed.ok());
  EXPECT_TRUE(agreed->agreed);
  EXPECT_DOUBLE_EQ(agreed->gap, 0);
  EXPECT_TRUE(agreed->claimed) << "a 4 without evidence";
  auto struck = gaps_.Strike(Facilitator(), Name(), "A1.1", "not ours");
  ASSERT_TRUE(struck.ok());
  EXPECT_EQ(struck->decision.note, "not ours");
  EXPECT_FALSE(struck->agreed);
  auto open = gaps_.Reopen(Facilitator(), Name(), "A1.1");
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(open->decision.state, GapState::kOpen);
  EXPECT_DOUBLE_EQ(open->gap, 3.5) << "as computed again";
  EXPECT_EQ(open->decision.note, "");
}

TEST_F(GapsTest, UrgencyMovesTheList) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(gaps_.RateUrgency(Facilitator(), Name(), "B1.1", 3).ok());
  ASSERT_TRUE(gaps_.RateUrgency(Facilitator(), Name(), "A1.1", 0).ok());
  auto gaps = gaps_.List(Facilitator(), Name());
  EXPECT_EQ((*gaps)[0].question, "B1.1") << "a gap of 1 that stops trade now";
  EXPECT_EQ((*gaps)[3].question, "A1.1") << "it can wait";
}

TEST_F(GapsTest, EachSettlementIsTold) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(gaps_.Agree(Facilitator(), Name(), "A2.1", 1, "agreed").ok());
  ASSERT_TRUE(gaps_.RateUrgency(Facilitator(), Name(), "A2.1", 2).ok());
  const auto events = Events("GapSettled");
  ASSERT_EQ(events.size(), 2u);
  epb::GapSettled first, second;
  ASSERT_TRUE(first.ParseFromString(events[0].data) && second.ParseFromString(events[1].data));
  EXPECT_EQ(first.workshop(), Name());
  EXPECT_EQ(first.state(), "CORRECTED");
  EXPECT_EQ(first.level(), 1);
  EXPECT_EQ(first.target(), 4);
  EXPECT_TRUE(first.agreed());
  EXPECT_EQ(first.urgency(), -1);
  EXPECT_EQ(second.urgency(), 2);
  EXPECT_GT(second.version(), first.version()) << "the order of the workshop's events";
  EXPECT_EQ(events[0].key, workshop_);
  EXPECT_EQ(events[0].data.find("agreed"), std::string::npos) << "no free text in events";
}

TEST_F(GapsTest, BadInputChangesNothing) {
  EXPECT_EQ(ReasonOf(gaps_.Confirm(Facilitator(), Name(), "A1.1")), "STAGE_NOT_REACHED");
  AdvanceTo(Stage::kCheckGaps);
  const auto f = Facilitator();
  EXPECT_EQ(ReasonOf(gaps_.Agree(f, Name(), "A1.1", 2, " ")), "NOTE_MISSING");
  EXPECT_EQ(ReasonOf(gaps_.Agree(f, Name(), "A1.1", 6, "x")), "CHOICE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(gaps_.Agree(f, Name(), "A1.1", -1, "x")), "CHOICE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(gaps_.Strike(f, Name(), "A1.1", "")), "REASON_MISSING");
  EXPECT_EQ(ReasonOf(gaps_.RateUrgency(f, Name(), "A1.1", 4)), "URGENCY_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(gaps_.Confirm(f, Name(), "Z9.9")), "QUESTION_NOT_FOUND");
  EXPECT_EQ(ReasonOf(gaps_.Confirm(f, Name(), "B2.1")), "QUESTION_NOT_FOUND") << "out of scope";
  EXPECT_EQ(ReasonOf(gaps_.Confirm(f, "workshops/nonsense", "A1.1")), "NAME_INVALID");
  EXPECT_TRUE(Events("GapSettled").empty());
  AdvanceTo(Stage::kShortlist);
  EXPECT_EQ(ReasonOf(gaps_.Confirm(f, Name(), "A1.1")), "STAGE_PASSED");
  EXPECT_EQ(ReasonOf(gaps_.Reopen(f, Name(), "A1.1")), "STAGE_PASSED");
}

TEST_F(GapsTest, WhatNobodyAnsweredCannotBeConfirmedOnlyAgreed) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(store_->Write(kOffice, [&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("DELETE FROM sheets WHERE office_id = $1"));
    return Ok();
  }).ok());
  EXPECT_EQ(ReasonOf(gaps_.Confirm(Facilitator(), Name(), "A1.1")), "NOTHING_ANSWERED");
  auto agreed = gaps_.Agree(Facilitator(), Name(), "A1.1", 1, "the room knows");
  ASSERT_TRUE(agreed.ok());
  EXPECT_DOUBLE_EQ(agreed->gap, 3);
}

}  // namespace
}  // namespace concord::intake

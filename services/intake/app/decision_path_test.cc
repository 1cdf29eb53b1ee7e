// Shortlist, secret rounds, suggestion, agreement and what is told of them, stage by stage on a real store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "intake/app/testing/decision_world.h"
#include "platform/id/id.h"

namespace concord::intake {
namespace {

using namespace testing_world;
using testing::ElementsAre;
using testing::UnorderedElementsAreArray;
namespace epb = concord::intake::events::v1;

class PathTest : public World {};

template <class Message>
Message Parsed(const Event& event) {
  Message m;
  EXPECT_TRUE(m.ParseFromString(event.data));
  return m;
}

TEST_F(PathTest, ShortlistIsProposedOnceInCatalogueOrder) {
  auto before = shortlist_.Get(Facilitator(), Name());
  ASSERT_TRUE(before.ok());
  EXPECT_TRUE(before->candidates.empty());
  AdvanceTo(Stage::kShortlist);
  auto list = shortlist_.Get(Person(3), Name());
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->max_size, 6);
  EXPECT_THAT(Listed(), ElementsAre("W-1", "W-2", "W-3", "W-4", "W-5", "W-6"));
  ASSERT_EQ(list->candidates.size(), 7u);
  EXPECT_EQ(list->candidates[6].candidate.id, "W-7");
  EXPECT_EQ(list->candidates[6].candidate.state, CandidateState::kBeyond);
  EXPECT_EQ(list->candidates[0].candidate.cost_band, "M");
  EXPECT_EQ(list->candidates[0].gaps[0].question, "A1.1");
  EXPECT_THAT(list->candidates[2].prerequisites, ElementsAre("W-1"));
}

TEST_F(PathTest, ShortlistEditsAreKeptAndOnlyAtTheirStage) {
  const auto f = Facilitator();
  EXPECT_EQ(ReasonOf(shortlist_.Drop(f, Name(), "W-1", "x")), "STAGE_NOT_REACHED");
  AdvanceTo(Stage::kShortlist);
  EXPECT_EQ(ReasonOf(shortlist_.AddAction(f, Name(), "W-8", "we will have one")), "SHORTLIST_FULL");
  EXPECT_EQ(ReasonOf(shortlist_.Drop(f, Name(), "W-2", "")), "REASON_MISSING");
  ASSERT_EQ(ReasonOf(shortlist_.Drop(f, Name(), "W-2", "too small")), "");
  ASSERT_EQ(ReasonOf(shortlist_.Merge(f, Name(), {"W-4"}, "W-3", "the same")), "");
  Candidate own;
  own.title = "Shared sampling truck";
  own.questions = {"B1.1"};
  own.reason = "three tables";
  own.cost_band = "L";
  own.months = 6;
  ASSERT_EQ(ReasonOf(shortlist_.AddOwn(f, Name(), own)), "");
  ASSERT_EQ(ReasonOf(shortlist_.AddAction(f, Name(), "W-8", "we will have one")), "");
  EXPECT_THAT(Listed(), ElementsAre("W-1", "W-3", "W-5", "W-6", "W-8", "own-1"));
  auto list = shortlist_.Get(f, Name());
  const auto& truck = list->candidates[5];
  EXPECT_EQ(truck.candidate.title, "Shared sampling truck");
  EXPECT_EQ(truck.candidate.months, 6);
  EXPECT_EQ(truck.gaps[0].question, "B1.1");
  EXPECT_EQ(list->candidates.back().candidate.merged_into, "W-3");
  EXPECT_EQ(Undo(), "CANNOT_UNDO") << "the room has edited it";
  AdvanceTo(Stage::kVote);
  EXPECT_EQ(ReasonOf(shortlist_.Restore(f, Name(), "W-2")), "STAGE_PASSED");
}

TEST_F(PathTest, AnEmptyShortlistCannotBeVotedOn) {
  AdvanceTo(Stage::kShortlist);
  for (const std::string& id : Listed()) ASSERT_EQ(ReasonOf(shortlist_.Drop(Facilitator(), Name(), id, "x")), "");
  EXPECT_EQ(Advance(Stage::kVote), "SHORTLIST_EMPTY");
  EXPECT_EQ(StageNow(), Stage::kShortlist);
}

TEST_F(PathTest, ASuggestionForAnotherShortlistIsRefused) {
  AdvanceTo(Stage::kShortlist);
  auto room = store_->Read(kOffice, [&](store::Tx& tx) { return LoadRoom(tx, instruments_, workshop_); });
  auto made = hooks_->MakeSuggestion(kOffice, {room->workshop, *room->instrument, clock_.Now()}, 0);
  ASSERT_TRUE(made.ok());
  ASSERT_EQ(ReasonOf(shortlist_.Drop(Facilitator(), Name(), "W-1", "meanwhile")), "");
  EXPECT_EQ(ReasonOf(store_->Write(kOffice, [&](store::Tx& tx) -> Status {
    return hooks_->StoreSuggestion(tx, {room->workshop, *room->instrument, clock_.Now()}, *made);
  })), "SHORTLIST_CHANGED");
}

TEST_F(PathTest, OpenRoundIsSecretForEverybody) {
  AdvanceTo(Stage::kVote);
  ASSERT_EQ(Cast(0, 1, {"W-5"}), "");
  for (const auto& who : {Facilitator(), Service(), Person(0), Person(5), Person(12)}) {
    EXPECT_EQ(ReasonOf(ballots_.GetRound(who, Name(), 1)), "ROUND_SECRET");
    EXPECT_EQ(ReasonOf(ballots_.GetRound(who, Name(), 2)), "ROUND_NOT_FOUND");
  }
  EXPECT_EQ(ReasonOf(ballots_.GetRound(Facilitator(), Name(), 3)), "ROUND_NOT_FOUND");
  EXPECT_EQ(ReasonOf(agreement_.Get(Facilitator(), Name())), "STAGE_NOT_REACHED");
  const auto cast = Events("BallotCast");
  ASSERT_EQ(cast.size(), 1u);
  EXPECT_EQ(cast[0].key, people_[0].id);
  EXPECT_EQ(cast[0].data.find("W-5"), std::string::npos) << "the ballot itself is not told";
  EXPECT_TRUE(Events("RoundClosed").empty());
}

TEST_F(PathTest, EachPaperHasItsOwnOrder) {
  AdvanceTo(Stage::kVote);
  std::set<std::vector<std::string>> orders;
  for (int n = 0; n < 11; ++n) {
    auto paper = ballots_.Paper(Person(n), Name());
    ASSERT_TRUE(paper.ok());
    EXPECT_EQ(paper->round, 1);
    EXPECT_EQ(paper->places, 3);
    EXPECT_FALSE(paper->cast);
    std::vector<std::string> order;
    for (const auto& c : paper->candidates) {
      order.push_back(c.candidate.id);
      EXPECT_EQ(c.rule_score, 0) << "the paper leans to nobody";
    }
    EXPECT_THAT(order, UnorderedElementsAreArray(Listed()));
    auto again = ballots_.Paper(Person(n), Name());
    for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(again->candidates[i].candidate.id, order[i]);
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 5u);
  EXPECT_EQ(ReasonOf(ballots_.Paper(Person(11), Name())), "OBSERVER");
}

TEST_F(PathTest, OneBallotEachAndSaidAgainIsTheSame) {
  AdvanceTo(Stage::kVote);
  auto first = ballots_.Cast(Person(2), Name(), 1, {"W-3", "W-1"}, "r-1");
  ASSERT_TRUE(first.ok());
  clock_.Advance(kSecond);
  auto again = ballots_.Cast(Person(2), Name(), 1, {"W-3", "W-1"}, "r-1");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, *first) << "the time of the first";
  EXPECT_EQ(Cast(2, 1, {"W-1"}, "r-2"), "BALLOT_CAST");
  auto paper = ballots_.Paper(Person(2), Name());
  EXPECT_TRUE(paper->cast);
  EXPECT_THAT(paper->ranking, ElementsAre("W-3", "W-1"));
  EXPECT_EQ(Events("BallotCast").size(), 1u);
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  EXPECT_TRUE(ballots_.Cast(Person(2), Name(), 1, {"W-3", "W-1"}, "r-1").ok()) << "a lost answer may be asked for later";
  EXPECT_EQ(ballots_.GetRound(Person(2), Name(), 1)->result.ballots, 1);
}

TEST_F(PathTest, BallotsThatCannotBeCounted) {
  EXPECT_EQ(Cast(0, 1, {"W-1"}), "NO_OPEN_ROUND");
  AdvanceTo(Stage::kVote);
  EXPECT_EQ(Cast(0, 1, {"W-9"}), "BALLOT_INVALID");
  EXPECT_EQ(Cast(0, 1, {"W-7"}), "BALLOT_INVALID") << "beyond the list";
  EXPECT_EQ(Cast(0, 1, {"W-1", "W-1"}), "BALLOT_INVALID");
  EXPECT_EQ(Cast(0, 1, {}), "BALLOT_INVALID");
  EXPECT_EQ(Cast(0, 1, {"W-1", "W-2", "W-3", "W-4"}), "BALLOT_INVALID");
  EXPECT_EQ(Cast(0, 2, {"W-1"}), "NO_OPEN_ROUND");
  EXPECT_EQ(Cast(11, 1, {"W-1"}), "OBSERVER");
  EXPECT_EQ(ReasonOf(ballots_.Cast(Person(0), Name(), 1, {"W-1"}, "")), "REQUEST_ID_INVALID");
  EXPECT_EQ(ReasonOf(ballots_.Cast(Person(0), Name(), 1, {"W-1"}, std::string(65, 'r'))), "REQUEST_ID_INVALID");
  EXPECT_EQ(Advance(Stage::kDiscuss), "NO_BALLOTS") << "none of these left anything behind";
  ASSERT_EQ(Cast(0, 1, {"W-1"}), "");
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  EXPECT_EQ(Cast(1, 1, {"W-1"}), "NO_OPEN_ROUND");
  EXPECT_EQ(ballots_.Paper(Person(1), Name())->round, 0);
}

TEST_F(PathTest, ClosedRoundIsCountedAndTold) {
  AdvanceTo(Stage::kVote);
  for (int n = 0; n < 6; ++n) ASSERT_EQ(Cast(n, 1, {"W-1", "W-2", "W-3"}), "");
  ASSERT_EQ(Cast(6, 1, {"W-6"}), "");
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  auto round = ballots_.GetRound(Person(12), Name(), 1);
  ASSERT_TRUE(round.ok());
  EXPECT_EQ(round->round.voters, 11);
  EXPECT_EQ(round->result.ballots, 7);
  EXPECT_EQ(round->result.tallies[0].candidate, "W-1");
  EXPECT_EQ(round->result.tallies[0].in_five, 6);
  const auto events = Events("RoundClosed");
  ASSERT_EQ(events.size(), 1u);
  const auto told = Parsed<epb::RoundClosed>(events[0]);
  EXPECT_EQ(told.round(), 1);
  EXPECT_EQ(told.ballots_size(), 7);
  EXPECT_EQ(told.voters(), 11);
  EXPECT_TRUE(told.sides_balanced());
  EXPECT_EQ(told.tallies_size(), 6);
  EXPECT_DOUBLE_EQ(told.kendall_w(), round->result.concordance.w);
  for (const auto& ballot : told.ballots()) {
    for (const Participant& p : people_) EXPECT_EQ(ballot.voter().find(p.id.substr(0, 8)), std::string::npos) << "pseudonyms only";
  }
  for (const Participant& p : people_) EXPECT_EQ(events[0].data.find(p.id), std::string::npos);
}

TEST_F(PathTest, SecondRoundRemembersTheFirst) {
  AdvanceTo(Stage::kVote);
  for (int n = 0; n < 11; ++n) ASSERT_EQ(Cast(n, 1, {"W-1", "W-2"}), "");
  AdvanceTo(Stage::kVoteAgain);
  for (int n = 0; n < 11; ++n) ASSERT_EQ(Cast(n, 2, {"W-2", "W-1"}), "");
  EXPECT_EQ(ReasonOf(ballots_.GetRound(Facilitator(), Name(), 2)), "ROUND_SECRET");
  ASSERT_EQ(Advance(Stage::kAgree), "");
  auto second = ballots_.GetRound(Facilitator(), Name(), 2);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->result.tallies[0].candidate, "W-2");
  EXPECT_EQ(second->place_before[0], 2);
  EXPECT_EQ(ballots_.GetRound(Facilitator(), Name(), 1)->result.tallies[0].candidate, "W-1") << "the first round stays as it was";
  auto agreement = agreement_.Get(Facilitator(), Name());
  EXPECT_EQ(agreement->agreement.order[0], "W-2");
  EXPECT_EQ(agreement->agreement.round, 2);
}

TEST_F(PathTest, ChangesOfOrderAndPositions) {
  AdvanceTo(Stage::kVote);
  EXPECT_EQ(Take(0, Position::kSupport), "STAGE_NOT_REACHED");
  CastAll(1);
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  ASSERT_EQ(Advance(Stage::kAgree), "");
  auto before = agreement_.Get(Person(0), Name());
  ASSERT_TRUE(before.ok());
  const auto voted = before->agreement.order;
  EXPECT_EQ(ReasonOf(agreement_.ChangeOrder(Facilitator(), Name(), "W-3", 1, "")), "REASON_MISSING");
  EXPECT_EQ(ReasonOf(agreement_.ChangeOrder(Facilitator(), Name(), "W-3", 7, "x")), "PLACE_INVALID");
  EXPECT_EQ(ReasonOf(agreement_.ChangeOrder(Facilitator(), Name(), "W-7", 1, "x")), "CANDIDATE_NOT_FOUND");
  ASSERT_EQ(Take(0, Position::kSupport), "");
  ASSERT_TRUE(agreement_.ChangeOrder(Facilitator(), Name(), "W-3", 1, "before the harvest").ok());
  EXPECT_EQ(Take(7, Position::kObject), "REASON_MISSING");
  EXPECT_EQ(Take(7, Position::kObject, "W-99", "no"), "CANDIDATE_NOT_FOUND");
  ASSERT_EQ(Take(7, Position::kObject, "W-3", "no budget"), "");
  EXPECT_EQ(Take(11, Position::kSupport), "OBSERVER");
  EXPECT_EQ(Take(1, Position::kNone), "POSITION_INVALID");
  auto view = agreement_.Get(Person(7), Name());
  EXPECT_EQ(view->agreement.order[0], "W-3");
  EXPECT_EQ(view->agreement.order_voted, voted);
  ASSERT_EQ(view->changes.size(), 1u);
  EXPECT_EQ(view->changes[0].from_place, 3);
  EXPECT_EQ(view->changes[0].reason, "before the harvest");
  EXPECT_EQ(view->mine, Position::kObject);
  ASSERT_EQ(view->objections.size(), 1u);
  EXPECT_EQ(view->objections[0].side, Side::kIndustry);
  EXPECT_EQ(view->objections[0].participant, "") << "an objection carries a side, not a person";
  EXPECT_EQ(view->agreeing.side[0].support, 1) << "a change of order clears no position";
  EXPECT_EQ(view->agreeing.quorum[0], 3);
  EXPECT_EQ(view->agreeing.quorum[1], 3);
  EXPECT_EQ(Advance(Stage::kRoadmap), "QUORUM_NOT_MET");
  ASSERT_EQ(Take(7, Position::kCanLive), "") << "may be changed";
  EXPECT_TRUE(agreement_.Get(Person(7), Name())->objections.empty());
}

TEST_F(PathTest, ConsensusTellsEverythingAndNobodysName) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(gaps_.RateUrgency(Facilitator(), Name(), "A1.1", 3).ok());
  ASSERT_TRUE(gaps_.Agree(Facilitator(), Name(), "A2.1", 2, "secret note").ok());
  ASSERT_TRUE(gaps_.Strike(Facilitator(), Name(), "B1.1", "secret reason").ok());
  AdvanceTo(Stage::kVote);
  for (int n = 0; n < 6; ++n) ASSERT_EQ(Cast(n, 1, {"W-1", "W-2"}), "");
  ASSERT_EQ(Cast(6, 1, {"W-3"}), "");
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  ASSERT_EQ(Advance(Stage::kVoteAgain), "");
  for (int n = 0; n < 11; ++n) ASSERT_EQ(Cast(n, 2, {"W-2"}), "");
  ASSERT_EQ(Advance(Stage::kAgree), "");
  ASSERT_TRUE(agreement_.ChangeOrder(Facilitator(), Name(), "W-3", 1, "secret change").ok());
  for (int n = 0; n < 10; ++n) ASSERT_EQ(Take(n, n == 0 ? Position::kCanLive : Position::kSupport), "");
  ASSERT_EQ(Take(10, Position::kObject, "", "secret objection"), "");
  ASSERT_EQ(Advance(Stage::kRoadmap), "");
  const auto events = Events("ConsensusReached");
  ASSERT_EQ(events.size(), 1u);
  const auto m = Parsed<epb::ConsensusReached>(events[0]);
  EXPECT_EQ(m.programme(), "small");
  EXPECT_EQ(m.country_code(), "XA");
  EXPECT_TRUE(m.demonstration());
  EXPECT_EQ(m.instrument(), "instruments/small/versions/1.0.0");
  EXPECT_EQ(m.held_on(), "2026-03-02");
  EXPECT_EQ(m.questions_size(), 4);
  ASSERT_EQ(m.participants_size(), 11);
  ASSERT_EQ(m.first_round_size(), 7);
  EXPECT_EQ(m.last_round_size(), 11);
  std::set<int> linked;
  for (const auto& p : m.participants()) {
    EXPECT_EQ(p.choices().size(), 4u);
    if (p.ballot() > 0) {
      EXPECT_TRUE(linked.insert(p.ballot()).second);
      EXPECT_EQ(m.first_round(p.ballot() - 1).counts_as(), p.counts_as());
      EXPECT_EQ(m.first_round(p.ballot() - 1).ranking(0), p.counts_as() == "industry" ? "W-3" : "W-1");
    }
    EXPECT_EQ(p.choices()[0] == '\xff', p.counts_as() == "industry") << "A1.1 is asked of government";
  }
  EXPECT_EQ(linked.size(), 7u);
  EXPECT_EQ(m.order(0), "W-3");
  EXPECT_EQ(m.order_size(), 4);
  ASSERT_EQ(m.changes_size(), 1);
  EXPECT_EQ(m.government().people(), 6);
  EXPECT_EQ(m.government().can_live(), 1);
  EXPECT_EQ(m.industry().object(), 1);
  EXPECT_EQ(m.suggested_size(), 4);
  EXPECT_EQ(m.suggested_p_top_size(), 4);
  EXPECT_EQ(m.model_version(), "m-7");
  EXPECT_TRUE(m.suggestion_shown());
  ASSERT_EQ(m.candidates_size(), 4);
  EXPECT_EQ(m.candidates(0).id(), "W-1");
  EXPECT_EQ(m.candidates(0).triggers_size(), 2);
  EXPECT_EQ(m.candidates(2).prerequisites(0), "W-1");
  EXPECT_EQ(m.candidates(0).owner_type(), "ministry");
  for (const auto& gap : m.gaps()) {
    if (gap.question() == "B1.1") {
      EXPECT_TRUE(gap.struck());
    }
    if (gap.question() == "A2.1") {
      EXPECT_TRUE(gap.agreed());
    }
    if (gap.question() == "A1.1") {
      EXPECT_EQ(gap.urgency(), 3);
    }
  }
  EXPECT_EQ(events[0].data.find("secret"), std::string::npos);
  for (const Participant& p : people_) EXPECT_EQ(events[0].data.find(p.id), std::string::npos);
  EXPECT_GT(agreement_.Get(Facilitator(), Name())->agreement.agree_time, 0);
  EXPECT_EQ(Take(0, Position::kSupport), "STAGE_PASSED");
  EXPECT_EQ(ReasonOf(agreement_.ChangeOrder(Facilitator(), Name(), "W-1", 1, "x")), "STAGE_PASSED");
  EXPECT_EQ(Undo(), "CANNOT_UNDO");
}

TEST_F(PathTest, UndoWhileNothingIsBuiltOnIt) {
  AdvanceTo(Stage::kCheckGaps);
  EXPECT_EQ(Undo(), "");
  EXPECT_EQ(StageNow(), Stage::kAnswer);
  AdvanceTo(Stage::kShortlist);
  EXPECT_EQ(Undo(), "");
  EXPECT_TRUE(Listed().empty());
  AdvanceTo(Stage::kVote);
  EXPECT_EQ(Undo(), "");
  EXPECT_EQ(StageNow(), Stage::kShortlist);
  AdvanceTo(Stage::kVote);  // the round and the suggestion are made anew
  ASSERT_EQ(Cast(0, 1, {"W-1"}), "");
  EXPECT_EQ(Undo(), "CANNOT_UNDO");
  AdvanceTo(Stage::kDiscuss);
  EXPECT_EQ(Undo(), "CANNOT_UNDO") << "the result has been seen";
  ASSERT_EQ(Advance(Stage::kVoteAgain), "");
  EXPECT_EQ(Undo(), "");
  EXPECT_EQ(StageNow(), Stage::kDiscuss);
  ASSERT_EQ(Advance(Stage::kAgree), "");
  EXPECT_EQ(Undo(), "");
  EXPECT_EQ(StageNow(), Stage::kDiscuss);
  ASSERT_EQ(Advance(Stage::kVoteAgain), "");
  ASSERT_EQ(Cast(0, 2, {"W-2"}), "");
  ASSERT_EQ(Advance(Stage::kAgree), "");
  EXPECT_EQ(Undo(), "CANNOT_UNDO") << "the second result has been seen";
}

TEST_F(PathTest, SettledGapsForbidGoingBackToAnswers) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(gaps_.Confirm(Facilitator(), Name(), "A1.1").ok());
  EXPECT_EQ(Undo(), "CANNOT_UNDO");
  ASSERT_TRUE(gaps_.Reopen(Facilitator(), Name(), "A1.1").ok());
  EXPECT_EQ(Undo(), "");
}

TEST_F(PathTest, WhatWasAcknowledgedBeforeTheRoundClosedIsCounted) {
  AdvanceTo(Stage::kVote);
  std::atomic<int> acknowledged{0}, refused{0};
  ASSERT_EQ(Cast(0, 1, {"W-1"}), "");
  std::vector<std::thread> room;
  for (int n = 1; n < 11; ++n) {
    room.emplace_back([&, n] {
      for (int again = 0; again < 3; ++again) {  // the device tries again with the same request
        const std::string reason = Cast(n, 1, {"W-2"}, "r");
        if (again == 0) ++(reason.empty() ? acknowledged : refused);
        EXPECT_TRUE(reason.empty() || reason == "NO_OPEN_ROUND") << reason;
      }
    });
    if (n == 6) {
      EXPECT_EQ(AdvanceWithoutClock(Stage::kDiscuss), "");
    }
  }
  for (std::thread& t : room) t.join();
  EXPECT_EQ(ballots_.GetRound(Facilitator(), Name(), 1)->result.ballots, acknowledged + 1);
  EXPECT_EQ(acknowledged + refused, 10);
  EXPECT_EQ(static_cast<int>(Events("BallotCast").size()), acknowledged + 1);
  EXPECT_EQ(Parsed<epb::RoundClosed>(Events("RoundClosed")[0]).ballots_size(), acknowledged + 1);
}

TEST_F(PathTest, BallotsSurviveARestart) {
  AdvanceTo(Stage::kVote);
  ASSERT_EQ(Cast(0, 1, {"W-4"}), "");
  store_.Reopen();
  auto again = store_->Read(kOffice, [&](store::Tx& tx) { return db::FindBallot(tx, workshop_, 1, people_[0].id); });
  ASSERT_TRUE(again.ok() && again->has_value());
  EXPECT_THAT((*again)->ballot.ranking, ElementsAre("W-4"));
}

// Every use case, asked by somebody who may not know of the workshop.
TEST_F(PathTest, AnotherOfficeAnotherWorkshopAndNobodyLookTheSame) {
  AdvanceTo(Stage::kAgree);
  const std::string nobodys = "workshops/" + NewId();
  auth::Principal stranger = Person(0);
  stranger.workshop = NewId();
  const auto all = [&](const auth::Principal& who, const std::string& name) {
    std::vector<Error> errors;
    const auto keep = [&](auto result) {
      if (result.ok()) {
        ADD_FAILURE() << "a stranger was let in";
      } else {
        errors.push_back(result.error());
      }
    };
    keep(gaps_.List(who, name));
    keep(gaps_.HeatMap(who, name, false));
    keep(gaps_.Confirm(who, name, "A1.1"));
    keep(gaps_.Agree(who, name, "A1.1", 1, "x"));
    keep(gaps_.Strike(who, name, "A1.1", "x"));
    keep(gaps_.Reopen(who, name, "A1.1"));
    keep(gaps_.RateUrgency(who, name, "A1.1", 1));
    keep(shortlist_.Get(who, name));
    keep(shortlist_.AddAction(who, name, "W-8", "x"));
    keep(shortlist_.Drop(who, name, "W-1", "x"));
    keep(shortlist_.Merge(who, name, {"W-1"}, "W-2", "x"));
    keep(shortlist_.Restore(who, name, "W-1"));
    keep(ballots_.Paper(who, name));
    keep(ballots_.Cast(who, name, 1, {"W-1"}, "r"));
    keep(ballots_.GetRound(who, name, 1));
    keep(ballots_.GetSuggestion(who, name));
    keep(agreement_.Get(who, name));
    keep(agreement_.ChangeOrder(who, name, "W-1", 2, "x"));
    keep(agreement_.TakePosition(who, name, {"", Side::kUnset, Position::kSupport, "", ""}));
    return errors;
  };
  const auto unknown = all(Facilitator(), nobodys);
  for (const auto& errors : {all(Facilitator(kOtherOffice), Name()), all(stranger, Name())}) {
    ASSERT_EQ(errors.size(), unknown.size());
    for (std::size_t i = 0; i < errors.size(); ++i) {
      EXPECT_EQ(errors[i].code, Code::kNotFound);
      EXPECT_EQ(errors[i].reason, "WORKSHOP_NOT_FOUND");
      EXPECT_EQ(errors[i].message, unknown[i].message);
      EXPECT_EQ(errors[i].reason, unknown[i].reason);
    }
  }
}

}  // namespace
}  // namespace concord::intake

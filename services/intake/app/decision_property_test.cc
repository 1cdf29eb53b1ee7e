// Whatever people do in whatever order: nobody votes twice, nothing secret is shown, every place is taken once, and what is told
// agrees with what is kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "intake/app/testing/decision_world.h"

namespace concord::intake {
namespace {

using namespace testing_world;
namespace epb = concord::intake::events::v1;

class PropertyTest : public World {
 protected:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::string Action() {
    static const char* kIds[] = {"W-1", "W-2", "W-3", "W-4", "W-5", "W-6", "W-7", "W-8", "own-1", "own-2", "W-99", ""};
    return kIds[Pick(12)];
  }
  std::string Question() {
    static const char* kCodes[] = {"A1.1", "A1.2", "A2.1", "B1.1", "B2.1", "Z9"};
    return kCodes[Pick(6)];
  }
  std::string Words() { return Pick(5) == 0 ? "" : "because"; }

  void Step() {
    const auto f = Facilitator();
    const int person = Pick(13);
    switch (Pick(15)) {
      case 0: Advance(static_cast<Stage>(1 + Pick(9))); break;
      case 1: Advance(NextStage(StageNow())); break;
      case 2: if (Pick(6) == 0) Undo(); break;
      case 3: (void)gaps_.Confirm(f, Name(), Question()); break;
      case 4: (void)gaps_.Agree(f, Name(), Question(), Pick(8) - 1, Words()); break;
      case 5: (void)gaps_.RateUrgency(f, Name(), Question(), Pick(6) - 1); break;
      case 6: if (Pick(2)) (void)gaps_.Strike(f, Name(), Question(), Words()); else (void)gaps_.Reopen(f, Name(), Question()); break;
      case 7: (void)shortlist_.AddAction(f, Name(), Action(), Words()); break;
      case 8: (void)shortlist_.Drop(f, Name(), Action(), Words()); break;
      case 9: if (Pick(2)) (void)shortlist_.Merge(f, Name(), {Action()}, Action(), Words()); else (void)shortlist_.Restore(f, Name(), Action()); break;
      case 10: {
        Candidate own;
        own.title = Words();
        own.reason = Words();
        (void)shortlist_.AddOwn(f, Name(), own);
        break;
      }
      case 11:
      case 12: {
        std::vector<std::string> ranking;
        for (int i = Pick(5); i > 0; --i) ranking.push_back(Action());
        const int round = 1 + Pick(3);
        const std::string request = "r-" + std::to_string(Pick(3));
        const std::string reason = Cast(person, round, ranking, request);
        if (reason.empty() && seen_.emplace(std::make_pair(person, round), ranking).second) ++cast_[round];
        break;
      }
      case 13: (void)agreement_.ChangeOrder(f, Name(), Action(), Pick(9) - 1, Words()); break;
      case 14: Take(person, static_cast<Position>(Pick(5)), Pick(3) ? "" : Action(), Words()); break;
    }
  }

  void CastSome() {
    const int round = OpenRound(StageNow());
    const std::vector<std::string> listed = Listed();
    for (int n = 0; n < 11; n += 2) {
      if (listed.empty()) return;
      const std::vector<std::string> ranking = {listed[static_cast<std::size_t>(Pick(static_cast<int>(listed.size())))]};
      if (Cast(n, round, ranking).empty() && seen_.emplace(std::make_pair(n, round), ranking).second) ++cast_[round];
    }
  }

  void Check() {
    const Stage stage = StageNow();
    for (int number = 1; number <= 2; ++number) {
      const auto round = ballots_.GetRound(Facilitator(), Name(), number);
      if (OpenRound(stage) == number) {
        ASSERT_EQ(ReasonOf(round), "ROUND_SECRET");
      }
      if (!round.ok()) continue;
      ASSERT_EQ(round->result.ballots, cast_[number]) << "acknowledged ballots are counted, each once";
      ASSERT_LE(round->result.ballots, 11);
      int in_five = 0, ranked = 0;
      for (const auto& t : round->result.tallies) in_five += t.in_five;
      for (const auto& [who, ranking] : seen_) ranked += who.second == number ? static_cast<int>(ranking.size()) : 0;
      ASSERT_EQ(in_five, ranked);
      for (std::size_t i = 1; i < round->result.tallies.size(); ++i) {
        ASSERT_GE(round->result.tallies[i - 1].points + 1e-9, round->result.tallies[i].points);
      }
      ASSERT_GE(round->result.concordance.w, 0);
      ASSERT_LE(round->result.concordance.w, 1);
    }
    if (stage < Stage::kDiscuss) {
      ASSERT_EQ(ReasonOf(ballots_.GetSuggestion(Person(0), Name())), "SUGGESTION_SECRET");
    }
    const std::vector<std::string> listed = Listed();
    ASSERT_LE(listed.size(), 6u);
    ASSERT_EQ(std::set<std::string>(listed.begin(), listed.end()).size(), listed.size());
    if (stage >= Stage::kAgree) {
      auto view = agreement_.Get(Facilitator(), Name());
      ASSERT_TRUE(view.ok());
      auto order = view->agreement.order;
      std::sort(order.begin(), order.end());
      auto wanted = listed;
      std::sort(wanted.begin(), wanted.end());
      ASSERT_EQ(order, wanted) << "every candidate has one place";
      auto replayed = view->agreement.order_voted;
      for (const auto& c : view->changes) ASSERT_TRUE(MoveCandidate(replayed, c.candidate, c.to_place, c.reason, 0).ok());
      ASSERT_EQ(replayed, view->agreement.order) << "the changes explain the order";
    }
    const auto consensus = Events("ConsensusReached");
    ASSERT_EQ(consensus.size(), stage == Stage::kRoadmap ? 1u : 0u);
    const auto told = Events("BallotCast");
    ASSERT_EQ(static_cast<int>(told.size()), cast_[1] + cast_[2]);
    const auto gaps = gaps_.List(Facilitator(), Name());
    ASSERT_TRUE(gaps.ok());
    for (std::size_t i = 0; i < gaps->size(); ++i) {
      ASSERT_LE((*gaps)[i].place, static_cast<int>(i) + 1);
      ASSERT_GE((*gaps)[i].gap, 0);
    }
  }

  std::mt19937 random_;
  std::map<std::pair<int, int>, std::vector<std::string>> seen_;  // person, round → the ballot that counts
  std::map<int, int> cast_;
};

class Seeds : public PropertyTest, public testing::WithParamInterface<int> {};

TEST_P(Seeds, InvariantsHold) {
  random_.seed(static_cast<unsigned>(GetParam()));
  Stage furthest = Stage::kAnswer;
  for (int step = 0; step < 220; ++step) {
    // Now and then the room gets on with it, so that all stages are reached.
    if (step % 25 == 24 && OpenRound(StageNow()) > 0) CastSome();
    if (step % 40 == 39 && StageNow() == Stage::kAgree) {
      for (int n = 0; n < 11; ++n) Take(n, Position::kSupport);
    }
    Step();
    furthest = std::max(furthest, StageNow());
    Check();
    if (HasFatalFailure()) FAIL() << "seed " << GetParam() << " step " << step;
  }
  RecordProperty("furthest", StageName(furthest));
  EXPECT_EQ(furthest, Stage::kRoadmap) << "the walk must see every stage";
}

INSTANTIATE_TEST_SUITE_P(Random, Seeds, testing::Range(1, 9));

}  // namespace
}  // namespace concord::intake

#include "intake/domain/tally.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace concord::intake {
namespace {

using Names = std::vector<std::string>;

Ballot Gov(Names ranking) { return {"g", Side::kGovernment, std::move(ranking)}; }
Ballot Ind(Names ranking) { return {"i", Side::kIndustry, std::move(ranking)}; }

const CandidateTally& Of(const RoundResult& r, const std::string& id) {
  for (const auto& t : r.tallies) {
    if (t.candidate == id) return t;
  }
  static const CandidateTally none;
  return none;
}

TEST(Borda, LeftOutCandidatesShareTheMeanOfThePlacesLeft) {
  // Five candidates, two ranked: 4 and 3 points; the others share places 3, 4, 5 = points 2, 1, 0, mean 1.
  const auto r = CountRound({"a", "b", "c", "d", "e"}, {Gov({"b", "a"})}, 5, false);
  EXPECT_DOUBLE_EQ(Of(r, "b").points, 4);
  EXPECT_DOUBLE_EQ(Of(r, "a").points, 3);
  for (const char* id : {"c", "d", "e"}) {
    EXPECT_DOUBLE_EQ(Of(r, id).points, 1);
    EXPECT_EQ(Of(r, id).place, 3);
    EXPECT_EQ(Of(r, id).in_five, 0);
  }
  EXPECT_EQ(Of(r, "c").place_side[1], 0) << "industry cast no ballot";
}

TEST(Borda, PointsOfABallotDoNotDependOnItsLength) {
  for (std::size_t length = 1; length <= 5; ++length) {
    Names ranking = {"a", "b", "c", "d", "e"};
    ranking.resize(length);
    const auto r = CountRound({"a", "b", "c", "d", "e", "f", "g"}, {Gov(ranking)}, 5, false);
    double sum = 0;
    for (const auto& t : r.tallies) sum += t.points;
    EXPECT_DOUBLE_EQ(sum, 21) << length;
  }
}

TEST(Borda, SidesWeighOneHalfEachUnlessPersonsAreEqual) {
  std::vector<Ballot> ballots = {Ind({"b", "a", "c"})};
  for (int i = 0; i < 9; ++i) ballots.push_back(Gov({"a", "c", "b"}));
  const auto balanced = CountRound({"a", "b", "c"}, ballots, 5, false);
  EXPECT_TRUE(balanced.sides_balanced);
  EXPECT_DOUBLE_EQ(Of(balanced, "a").points, (2.0 + 1.0) / 2);
  EXPECT_DOUBLE_EQ(Of(balanced, "b").points, (0.0 + 2.0) / 2);
  EXPECT_DOUBLE_EQ(Of(balanced, "b").points_persons, 0.2);
  EXPECT_EQ(Of(balanced, "b").place, 2);
  const auto equal = CountRound({"a", "b", "c"}, ballots, 5, true);
  EXPECT_FALSE(equal.sides_balanced);
  EXPECT_DOUBLE_EQ(Of(equal, "b").points, 0.2);
  EXPECT_EQ(Of(equal, "b").place, 3);
  EXPECT_EQ(Of(equal, "b").place_side[1], 1);
  EXPECT_EQ(Of(equal, "a").in_five, 10);
  EXPECT_EQ(Of(equal, "a").in_five_side[0], 9);
  EXPECT_EQ(equal.ballots_side[1], 1);
}

TEST(Borda, TiesShareThePlace) {
  const auto r = CountRound({"a", "b", "c"}, {Gov({"a", "b", "c"}), Ind({"b", "a", "c"})}, 5, false);
  EXPECT_EQ(Of(r, "a").place, 1);
  EXPECT_EQ(Of(r, "b").place, 1);
  EXPECT_EQ(Of(r, "c").place, 3);
  EXPECT_TRUE(Of(r, "a").tied);
  EXPECT_EQ(r.tallies[0].candidate, "a") << "within a tie the order of the catalogue";
}

TEST(Borda, ThirdsAreComparedExactly) {
  // Government 1/3 each way and industry the same: equal, though 1/3 is not a binary number.
  const auto r = CountRound({"a", "b", "c"},
                            {Gov({"a", "b", "c"}), Gov({"b", "c", "a"}), Gov({"c", "a", "b"}), Ind({"c", "a", "b"}), Ind({"a", "b", "c"}),
                             Ind({"b", "c", "a"})},
                            5, false);
  for (const auto& t : r.tallies) EXPECT_EQ(t.place, 1);
}

TEST(Round, NoBallotsAndFewCandidates) {
  const auto none = CountRound({"a", "b", "c", "d"}, {}, 5, false);
  EXPECT_EQ(none.ballots, 0);
  EXPECT_EQ(none.ballots_to_change_top3, 0) << "all four share the first place";
  EXPECT_EQ(none.concordance.p, 1);
  EXPECT_EQ(CountRound({"a", "b", "c"}, {Gov({"a"})}, 5, false).ballots_to_change_top3, -1) << "there is no other";
}

TEST(Round, ObserversAreNotCounted) {
  const auto r = CountRound({"a", "b"}, {{"o", Side::kObserver, {"b"}}, Gov({"a"})}, 5, false);
  EXPECT_EQ(r.ballots, 1);
  EXPECT_EQ(Of(r, "b").in_five, 0);
}

// Every ballot that could be cast, for the slow check.
std::vector<Names> AllRankings(const Names& candidates, int places) {
  std::vector<Names> out, level = {{}};
  for (int p = 0; p < places; ++p) {
    std::vector<Names> next;
    for (const Names& start : level) {
      for (const auto& c : candidates) {
        if (std::find(start.begin(), start.end(), c) != start.end()) continue;
        next.push_back(start);
        next.back().push_back(c);
      }
    }
    out.insert(out.end(), next.begin(), next.end());
    level = std::move(next);
  }
  return out;
}

bool OutsiderEnters(const RoundResult& before, const RoundResult& after) {
  for (const auto& t : after.tallies) {
    if (t.place <= 3 && Of(before, t.candidate).place > 3) return true;
  }
  return false;
}

// Tries all ways to change ballots from `from` on, at most `left` of them.
bool CanEnter(const Names& candidates, std::vector<Ballot> ballots, const std::vector<Names>& all, std::size_t from, int left, int places,
              bool equal, const RoundResult& before) {
  if (OutsiderEnters(before, CountRound(candidates, ballots, places, equal))) return true;
  if (left == 0) return false;
  for (std::size_t b = from; b < ballots.size(); ++b) {
    for (const Names& ranking : all) {
      auto changed = ballots;
      changed[b].ranking = ranking;
      if (CanEnter(candidates, changed, all, b + 1, left - 1, places, equal, before)) return true;
    }
  }
  return false;
}

TEST(Round, BallotsToChangeAndTiesAgreeWithTryingEverything) {
  const Names candidates = {"a", "b", "c", "d", "e"};
  std::mt19937 random(20261123);
  int seen[3] = {0, 0, 0};
  for (int trial = 0; trial < 60; ++trial) {
    const int places = 2 + static_cast<int>(random() % 2);
    const auto all = AllRankings(candidates, places);
    std::vector<Ballot> ballots;
    // Ballots lean to one order, else every trial would be a near tie.
    for (int v = 0; v < 6; ++v) {
      const Names& ranking = random() % 4 == 0 ? all[random() % all.size()] : all[all.size() - 1 - (random() % 8 == 0)];
      ballots.push_back(random() % 2 == 0 ? Gov(ranking) : Ind(ranking));
    }
    const bool equal = random() % 2 == 0;
    const auto r = CountRound(candidates, ballots, places, equal);
    const auto inside = std::count_if(r.tallies.begin(), r.tallies.end(), [](const auto& t) { return t.place <= 3; });
    if (inside > 3) {
      EXPECT_EQ(r.ballots_to_change_top3, 0);
      ++seen[0];
      continue;
    }
    ASSERT_GT(r.ballots_to_change_top3, 0);
    ++seen[std::min(2, r.ballots_to_change_top3)];
    if (r.ballots_to_change_top3 > 2 || (r.ballots_to_change_top3 == 2 && seen[2] > 8)) continue;  // too many to try
    EXPECT_TRUE(CanEnter(candidates, ballots, all, 0, r.ballots_to_change_top3, places, equal, r)) << "trial " << trial;
    EXPECT_FALSE(CanEnter(candidates, ballots, all, 0, r.ballots_to_change_top3 - 1, places, equal, r)) << "trial " << trial;

    for (std::size_t k = 0; k < r.tallies.size(); ++k) {
      bool undone = false;
      for (std::size_t b = 0; b < ballots.size() && !undone; ++b) {
        for (const Names& ranking : all) {
          auto changed = ballots;
          changed[b].ranking = ranking;
          const auto after = CountRound(candidates, changed, places, equal);
          const int mine = Of(after, r.tallies[k].candidate).place;
          undone |= k > 0 && mine <= Of(after, r.tallies[k - 1].candidate).place;
          undone |= k + 1 < r.tallies.size() && mine >= Of(after, r.tallies[k + 1].candidate).place;
        }
      }
      EXPECT_EQ(r.tallies[k].tied, undone) << "trial " << trial << " place " << k;
    }
  }
  EXPECT_GT(seen[1], 5) << "the trials must hold close rounds";
  EXPECT_GT(seen[2], 5) << "and clear ones";
}

TEST(Ballot, NamesThePlaceOfWhatIsWrong) {
  const Names candidates = {"a", "b", "c", "d", "e", "f", "g"};
  EXPECT_TRUE(CheckRanking({"g"}, candidates, 5).ok());
  EXPECT_TRUE(CheckRanking({"g", "a", "b", "c", "d"}, candidates, 5).ok());
  const auto where = [&](Names ranking) {
    auto s = CheckRanking(ranking, candidates, 5);
    EXPECT_FALSE(s.ok());
    EXPECT_EQ(s.error().reason, "BALLOT_INVALID");
    EXPECT_EQ(s.error().code, Code::kInvalidArgument);
    return s.error().violations.empty() ? "" : s.error().violations[0].field;
  };
  EXPECT_EQ(where({}), "ranking");
  EXPECT_EQ(where({"a", "TE-99"}), "ranking[1]");
  EXPECT_EQ(where({"a", "b", "a"}), "ranking[2]");
  EXPECT_EQ(where({"a", "b", "c", "d", "e", "f"}), "ranking[5]");
  EXPECT_EQ(where({""}), "ranking[0]");
}

TEST(Ballot, WhoMayVoteWhen) {
  EXPECT_TRUE(MayVote(Side::kGovernment, 1, 1).ok());
  EXPECT_TRUE(MayVote(Side::kIndustry, 2, 2).ok());
  EXPECT_EQ(MayVote(Side::kObserver, 1, 1).error().reason, "OBSERVER");
  EXPECT_EQ(MayVote(Side::kUnset, 1, 1).error().reason, "OBSERVER");
  EXPECT_EQ(MayVote(Side::kGovernment, 1, 0).error().reason, "NO_OPEN_ROUND");
  EXPECT_EQ(MayVote(Side::kGovernment, 1, 2).error().reason, "NO_OPEN_ROUND");
  EXPECT_EQ(MayVote(Side::kGovernment, 0, 0).error().reason, "NO_OPEN_ROUND");
}

}  // namespace
}  // namespace concord::intake

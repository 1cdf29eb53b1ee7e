#pragma once
// Tally of a round: Borda. With n candidates place p earns n − p points; candidates that a ballot leaves out share the mean of the
// places left. Sides weigh one half each, or every person the same. Compared in whole numbers, so that a tie is a tie.
#include <string>
#include <vector>

#include "intake/domain/ballot.h"
#include "intake/domain/kendall.h"

namespace concord::intake {

struct CandidateTally {
  std::string candidate;
  int place = 0;                                            // ties share it
  bool tied = false;                                        // one ballot could undo the order against a neighbour
  int in_five = 0, in_five_side[2] = {0, 0};
  double points = 0;                                        // mean per voter, as counted
  double points_side[2] = {0, 0}, points_persons = 0;
  int place_side[2] = {0, 0};                               // 0: the side cast no ballot
};

struct RoundResult {
  int ballots = 0, ballots_side[2] = {0, 0};
  std::vector<CandidateTally> tallies;                      // by place, then in the order of the candidates
  Concordance concordance;
  // Fewest ballots that would have to change for another candidate to be among the first three; 0 when a tie already puts one
  // there, -1 when there is no other.
  int ballots_to_change_top3 = -1;
  bool sides_balanced = true;

  // Whether sides are told apart: of fewer than five ballots neither is, because one follows from the other and the sum. Nor are
  // points with persons equal, from which and the balanced ones both sides follow.
  bool Apart() const { return ballots_side[0] >= kSmallestGroup && ballots_side[1] >= kSmallestGroup; }
};

// `candidates` in catalogue order; ballots hold only these (CheckRanking). A side without ballots has no weight.
// `places`: how many a full ballot ranks.
RoundResult CountRound(const std::vector<std::string>& candidates, const std::vector<Ballot>& ballots, int places, bool equal_persons);

}  // namespace concord::intake

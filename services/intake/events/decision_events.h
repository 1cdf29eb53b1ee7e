#pragma once
// What the second half of a workshop tells the world: ids and codes, no names, no free text.
#include <string>
#include <vector>

#include "intake/domain/consensus.h"
#include "intake/domain/room.h"
#include "intake/domain/tally.h"
#include "platform/bus/bus.h"

namespace concord::intake::events {

bus::Event GapSettled(const Workshop& workshop, const Gap& gap, Micros now);
bus::Event BallotCast(const Workshop& workshop, int round, const std::string& participant, Micros now);

// Pseudonym of a ballot in its round: nobody can tell from it, or from the order of pseudonyms, who cast it.
std::string Voter(const std::string& voter_key, const std::string& participant);

bus::Event RoundClosed(const Workshop& workshop, int round, const std::vector<std::string>& candidates, const std::vector<Ballot>& ballots,
                       const std::string& voter_key, int voters, const RoundResult& result, Micros now);

struct Consensus {
  const Workshop& workshop;
  const Instrument& instrument;
  const std::vector<Responder>& responders;
  const std::vector<Gap>& gaps;
  const std::vector<Candidate>& candidates;     // all states
  const std::vector<std::string>& listed;       // of the rounds, in catalogue order
  const std::vector<Ballot>& first_round;
  const std::string& first_key;
  const std::vector<Ballot>& last_round;
  const std::string& last_key;
  const std::vector<std::string>& order;
  const std::vector<OrderChange>& changes;
  const Agreeing& agreeing;
  const Suggestion& suggestion;
};
bus::Event ConsensusReached(const Consensus& consensus, Micros now);

}  // namespace concord::intake::events

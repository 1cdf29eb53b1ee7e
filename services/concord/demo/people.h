#pragma once
// People of the fictitious country XA: who sits in a demonstration workshop, what they would answer and what they would vote for.
// Synthetic and marked so wherever it shows. Deterministic: the same seed gives the same room.
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "concord/intake/v1/instrument.pb.h"
#include "concord/intake/v1/vote.pb.h"
#include "concord/intake/v1/workshop.pb.h"

namespace concord::demo {

struct Person {
  intake::v1::Side side;
  intake::v1::Sex sex;
  std::string organisation;
  std::string position;
  int table = 0;
  std::uint64_t seed = 0;
  double optimism = 0;  // sees things better (+) or worse (−) than they are, in levels
};

class Room {
 public:
  // `people`: how many answer, about half on either side; `observers` besides.
  Room(std::uint64_t seed, int people, int observers);
  const std::vector<Person>& people() const { return people_; }
  // What this person answers to a question: 0–5, or −1 for "I do not know".
  int Answer(const Person& person, const intake::v1::Question& question) const;
  // The person's own order of the candidates, best first, at most `places`. `pull`: how much the person follows `group`,
  // an order seen before (0: not at all, 1: only).
  std::vector<std::string> Ballot(const Person& person, const std::vector<intake::v1::Candidate>& candidates, int places,
                                  const std::vector<std::string>& group = {}, double pull = 0) const;

 private:
  std::uint64_t seed_;
  std::vector<Person> people_;
};

}  // namespace concord::demo

#pragma once
// What workshops chose, as a table of workshops × known actions that the multi-output learners fit.
//
// The unit is lift (share × number of candidates, 1 = chance) as in popularity.h, so that lists of different make-up add up.
// Where every outcome is but an order, it is the relative place, 0 last … 1 first, whose log share is 4 · ln 2 · place
// (NormalShares). Where a list lacks an action, the action's mean stands in.
#include <span>
#include <string>
#include <vector>

#include "ranking/bytes.h"
#include "ranking/challengers/challenger.h"

namespace concord::ranking {

class KnownActions {
 public:
  std::vector<std::string> ids;  // sorted
  bool ordered = false;          // unit: relative place

  int Find(const std::string& id) const;  // −1: unknown
  // Normalised log shares of the view's candidates from `value` of each known action.
  std::vector<float> Scores(const View& view, std::span<const float> value) const;

  void Write(Writer& out) const;
  static KnownActions Read(Reader& in);
};

struct Targets {
  KnownActions known;
  std::vector<float> value;  // workshops × actions
  std::vector<int> group;    // of each workshop: what must be left out together (its country; itself where there are not several)
  size_t workshops() const { return group.size(); }
  size_t actions() const { return known.ids.size(); }
  std::span<const float> Of(size_t workshop) const { return {value.data() + workshop * actions(), actions()}; }
};

// Empty (no actions) unless the lists share most of their candidates and every view has a context of the same width.
Targets MakeTargets(const std::vector<View>& views);

// Values beyond ±3 pulled back to it: what learners that measure distances or slopes see of a context.
std::vector<float> Clipped(std::span<const float> context);
// All contexts of the views, one after the other.
std::vector<float> Contexts(const std::vector<View>& views);

// Subtracts log Σ exp in place.
void NormaliseLog(std::vector<float>& score);

}  // namespace concord::ranking

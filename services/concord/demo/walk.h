#pragma once
// Walks one demonstration workshop from preparation to an adopted roadmap, through the public RPCs, as its people would, and
// checks at every step what they should see. Used by `concord demo` and by tests.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "concord/client/session.h"
#include "concord/demo/people.h"
#include "platform/base/result.h"

namespace concord::demo {

struct Plan {
  std::string title, product, hs_code, market, start_date, end_date;
  std::uint64_t seed = 1;
  int people = 50;
  int observers = 4;
  bool second_round = true;
  // Where to stop: STAGE_ROADMAP walks it all.
  intake::v1::Stage until = intake::v1::STAGE_ROADMAP;
};

struct Outcome {
  std::string workshop;
  std::string join_code;
  int answers = 0;
  int ballots = 0;
  std::vector<std::string> order;
  int top5_suggested = 0;  // how many of the agreed five had been suggested among the five
  std::string roadmap;
  int roadmap_items = 0;   // on it; the rest of the order was left out
};

// Told after each step that held: what was done, in a sentence.
using Tell = std::function<void(const std::string&)>;

// Errors: those of the RPCs, or INTERNAL DEMO_STEP_FAILED with what did not hold.
Result<Outcome> Walk(client::Session& facilitator, const Plan& plan, const Tell& tell);

}  // namespace concord::demo

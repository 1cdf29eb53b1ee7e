#pragma once
// Agreement: the order as voted, changes of order with reasons, what everybody thinks of it, and whether that is enough.
#include <string>
#include <vector>

#include "intake/domain/stage.h"
#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::intake {

struct OrderChange {
  std::string candidate;
  int from_place = 0, to_place = 0;
  std::string reason;
  Micros time = 0;
};

// Moves a candidate within `order`. Errors: INVALID_ARGUMENT REASON_MISSING | PLACE_INVALID (outside, or where it stands);
// NOT_FOUND CANDIDATE_NOT_FOUND.
Result<OrderChange> MoveCandidate(std::vector<std::string>& order, const std::string& candidate, int to_place, const std::string& reason,
                                  Micros now);

enum class Position { kNone = 0, kSupport = 1, kCanLive = 2, kObject = 3 };

struct PositionTaken {
  std::string participant;
  Side side = Side::kUnset;  // on which it counts
  Position position = Position::kNone;
  std::string candidate;     // an objection to one; empty: the whole order
  std::string reason;
};

// Errors: INVALID_ARGUMENT POSITION_INVALID | REASON_MISSING; NOT_FOUND CANDIDATE_NOT_FOUND.
Status CheckPosition(const PositionTaken& position, const std::vector<std::string>& order);

struct PositionCount {
  int people = 0;  // who joined
  int support = 0, can_live = 0, object = 0;
};

// Votes that a side of `people` needs: `percent` of them, rounded up.
int QuorumOf(int people, int percent);

struct Agreeing {
  PositionCount side[2];  // government, industry
  int quorum[2] = {0, 0};
  bool quorum_met = false;
};

// Support and "can live with it" count towards the quorum of a side, objections do not. A side to which nobody belongs needs none.
// `demanded` false: nobody is asked (imported surveys).
Agreeing CountPositions(const std::vector<PositionTaken>& positions, int government, int industry, int percent, bool demanded = true);

}  // namespace concord::intake

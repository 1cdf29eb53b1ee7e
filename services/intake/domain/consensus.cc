#include "intake/domain/consensus.h"

#include <algorithm>

#include "intake/domain/gap.h"
#include "intake/domain/shortlist.h"

namespace concord::intake {

Result<OrderChange> MoveCandidate(std::vector<std::string>& order, const std::string& candidate, int to_place, const std::string& reason,
                                  Micros now) {
  CONCORD_CHECK_OK(CheckText(reason, "reason", "REASON_MISSING"));
  const auto found = std::find(order.begin(), order.end(), candidate);
  if (found == order.end()) return NotFound("CANDIDATE_NOT_FOUND", "no such candidate").With("candidate", candidate);
  const int from = static_cast<int>(found - order.begin()) + 1;
  if (to_place < 1 || to_place > static_cast<int>(order.size()) || to_place == from) {
    return InvalidArgument("PLACE_INVALID", "not another place of the order")
        .At("to_place", "1 to " + std::to_string(order.size()) + ", not " + std::to_string(from));
  }
  order.erase(found);
  order.insert(order.begin() + (to_place - 1), candidate);
  return OrderChange{candidate, from, to_place, reason, now};
}

Status CheckPosition(const PositionTaken& position, const std::vector<std::string>& order) {
  if (position.position < Position::kSupport || position.position > Position::kObject) {
    return InvalidArgument("POSITION_INVALID", "support, can live with it, or object").At("position", "not one of the three");
  }
  if (position.position == Position::kObject) CONCORD_CHECK_OK(CheckText(position.reason, "reason", "REASON_MISSING"));
  if (!position.reason.empty() && position.reason.size() > 2000) CONCORD_CHECK_OK(CheckText(position.reason, "reason", "REASON_MISSING"));
  if (!position.candidate.empty() && std::find(order.begin(), order.end(), position.candidate) == order.end()) {
    return NotFound("CANDIDATE_NOT_FOUND", "no such candidate").With("candidate", position.candidate);
  }
  return Ok();
}

int QuorumOf(int people, int percent) { return (people * percent + 99) / 100; }

Agreeing CountPositions(const std::vector<PositionTaken>& positions, int government, int industry, int percent, bool demanded) {
  Agreeing out;
  out.side[0].people = government;
  out.side[1].people = industry;
  for (const PositionTaken& p : positions) {
    const int side = SideIndex(p.side);
    if (side < 0) continue;
    if (p.position == Position::kSupport) ++out.side[side].support;
    if (p.position == Position::kCanLive) ++out.side[side].can_live;
    if (p.position == Position::kObject) ++out.side[side].object;
  }
  out.quorum_met = true;
  for (int s = 0; s < 2; ++s) {
    out.quorum[s] = demanded ? QuorumOf(out.side[s].people, percent) : 0;
    out.quorum_met &= out.side[s].support + out.side[s].can_live >= out.quorum[s];
  }
  return out;
}

}  // namespace concord::intake

#include "projects/events/consensus_reached.h"

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/id/id.h"
#include "platform/inbox/inbox.h"
#include "projects/app/keep_roadmap.h"

namespace concord::projects::events {
namespace {

namespace pb = concord::intake::events::v1;

}  // namespace

Result<Agreement> ReadConsensus(const bus::Event& event) {
  pb::ConsensusReached m;
  if (!m.ParseFromString(event.data)) return InvalidArgument("EVENT_UNREADABLE", "ConsensusReached cannot be parsed.");
  Agreement out;
  const auto workshop = IdFromName(m.workshop(), "workshops");
  if (!workshop.ok()) return InvalidArgument("EVENT_UNREADABLE", "ConsensusReached names no workshop.");
  out.workshop = *workshop;
  out.workshop_version = m.version();
  out.programme = m.programme();
  out.country_code = m.country_code();
  out.instrument = m.instrument();
  out.origin = m.origin();
  out.demonstration = m.demonstration();
  out.time = event.time;
  for (const auto& g : m.gaps()) {
    out.gaps.push_back({{g.question(), g.level(), g.target(), g.urgency(), g.agreed()}, g.gap(), g.struck()});
  }
  for (const auto& c : m.candidates()) {
    AgreedAction& action = out.actions.emplace_back();
    action.id = c.id();
    for (const auto& trigger : c.triggers()) action.triggers.push_back(trigger.question());
    action.cost_band = c.cost_band();
    action.owner_type = c.owner_type();
    action.months = c.months();
    action.prerequisites.assign(c.prerequisites().begin(), c.prerequisites().end());
  }
  out.order.assign(m.order().begin(), m.order().end());
  CONCORD_CHECK_OK(CheckAgreement(out));
  return out;
}

bus::Handler HearConsensus(store::Store& store, const Clock& clock) {
  return [&store, &clock](const bus::Event& event) -> Status {
    if (event.type != pb::ConsensusReached::descriptor()->full_name()) return Ok();
    CONCORD_TRY(const Agreement agreement, ReadConsensus(event));
    const Micros now = clock.Now();
    return inbox::Once(store, kConsumer, event, [&](store::Tx& tx) { return KeepRoadmap(tx, agreement, now); });
  };
}

}  // namespace concord::projects::events

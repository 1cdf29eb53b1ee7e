#include "learning/events/published.h"

#include "concord/learning/events/v1/learning_events.pb.h"
#include "platform/id/id.h"
#include "platform/outbox/event_of.h"

namespace concord::learning::events {
namespace {

namespace pb = concord::learning::events::v1;

std::string NameOf(const db::ModelRow& model) { return "models/" + model.programme + "/versions/" + model.version; }

}  // namespace

bus::Event EvidenceUpdated(const db::EvidenceRow& evidence, const std::string& workshop, Micros now) {
  pb::EvidenceUpdated m;
  m.set_programme(evidence.programme);
  m.set_version(evidence.version);
  m.set_state(evidence.state);
  m.set_workshop(workshop);
  m.set_workshops(evidence.workshops);
  m.set_model_version(evidence.model_version);
  bus::Event event = outbox::EventOf(m, evidence.programme, "evidence/" + evidence.programme, now);
  event.topic = "concord.learning.evidence.v1";  // a table: the last of a programme is all there is to know
  return event;
}

bus::Event ModelPromoted(const db::ModelRow& model, const std::string& by, Micros now) {
  pb::ModelPromoted m;
  m.set_programme(model.programme);
  m.set_version(model.version);
  m.set_sha256(model.sha256);
  m.set_workshops(model.workshops);
  m.set_demonstration_workshops(model.demonstration_workshops);
  m.set_card_sha256(Sha256Hex(model.card));
  m.set_signature(model.signature);
  m.set_key(model.key);
  m.set_by(by);
  return outbox::EventOf(m, model.programme, NameOf(model), now);
}

bus::Event ModelRolledBack(const db::ModelRow& model, const std::string& to_version, const std::string& reason, Micros now) {
  pb::ModelRolledBack m;
  m.set_programme(model.programme);
  m.set_version(model.version);
  m.set_to_version(to_version);
  m.set_reason(reason);
  return outbox::EventOf(m, model.programme, NameOf(model), now);
}

bus::Event ModelRejected(const db::ModelRow& model, const std::string& reason, Micros now) {
  pb::ModelRejected m;
  m.set_programme(model.programme);
  m.set_version(model.version);
  m.set_reason(reason);
  return outbox::EventOf(m, model.programme, NameOf(model), now);
}

}  // namespace concord::learning::events

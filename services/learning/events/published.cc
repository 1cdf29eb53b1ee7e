#include "learning/events/published.h"

#include "concord/learning/events/v1/learning_events.pb.h"

namespace concord::learning::events {
namespace {

namespace pb = concord::learning::events::v1;

template <class Message>
bus::Event Wrap(const Message& message, const char* topic, const std::string& subject, Micros now) {
  bus::Event event;
  event.topic = topic;
  event.type = Message::descriptor()->full_name();
  event.source = "learning";
  event.key = message.programme();
  event.subject = subject;
  event.time = now;
  event.data = message.SerializeAsString();
  return event;
}

std::string NameOf(const db::ModelRow& model) { return "models/" + model.programme + "/versions/" + model.version; }

}  // namespace

bus::Event EvidenceUpdated(const db::EvidenceRow& evidence, const std::string& workshop, Micros now) {
  pb::EvidenceUpdated m;
  m.set_programme(evidence.programme);
  m.set_version(evidence.version);
  m.set_state(evidence.state);
  m.set_workshop(workshop);
  m.set_workshops(evidence.workshops);
  return Wrap(m, "concord.learning.evidence.v1", "evidence/" + evidence.programme, now);
}

bus::Event ModelPromoted(const db::ModelRow& model, Micros now) {
  pb::ModelPromoted m;
  m.set_programme(model.programme);
  m.set_version(model.version);
  m.set_sha256(model.sha256);
  m.set_workshops(model.workshops);
  m.set_demonstration_workshops(model.demonstration_workshops);
  return Wrap(m, "concord.learning.events.v1", NameOf(model), now);
}

bus::Event ModelRejected(const db::ModelRow& model, const std::string& reason, Micros now) {
  pb::ModelRejected m;
  m.set_programme(model.programme);
  m.set_version(model.version);
  m.set_reason(reason);
  return Wrap(m, "concord.learning.events.v1", NameOf(model), now);
}

}  // namespace concord::learning::events

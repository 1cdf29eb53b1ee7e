#include "intake/events/workshop_events.h"

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/outbox/event_of.h"

namespace concord::intake::events {
namespace {

namespace pb = concord::intake::events::v1;

// Observers count on no side.
const char* CountsAs(const Participant& p) { return p.observer() ? "" : SideName(p.counts_as); }

}  // namespace

bus::Event WorkshopOpened(const Workshop& w, const Instrument& instrument, Micros now) {
  pb::WorkshopOpened m;
  m.set_workshop(w.Name());
  m.set_programme(w.programme);
  m.set_country_code(w.country_code);
  m.set_instrument(instrument.Name());
  m.set_demonstration(w.demonstration);
  m.set_start_date(w.start_date);
  m.set_origin(w.origin);
  m.set_invited_count(w.invited_count);
  for (const OutOfScope& o : w.out_of_scope) m.add_out_of_scope(o.sub_area);
  for (const Question& q : instrument.questions) {
    if (!w.InScope(q.sub_area)) continue;
    auto* t = m.add_targets();
    t->set_question(q.code);
    t->set_target(w.TargetOf(q));
    t->set_sub_area(q.sub_area);
    t->set_area(q.area);
  }
  return outbox::EventOf(m, w.id, w.Name(), now);
}

bus::Event ParticipantJoined(const Participant& p, Micros now) {
  pb::ParticipantJoined m;
  m.set_workshop("workshops/" + p.workshop);
  m.set_participant(p.Name());
  m.set_side(SideName(p.side));
  m.set_counts_as(CountsAs(p));
  m.set_sex(SexName(p.sex));
  if (p.organisation_number > 0) m.set_organisation("org-" + std::to_string(p.organisation_number));
  m.set_table(p.table);
  m.set_speaks_for(p.speaks_for);
  return outbox::EventOf(m, p.id, p.Name(), now);
}

bus::Event AnswersSubmitted(const Participant& p, const std::vector<Answer>& answers) {
  pb::AnswersSubmitted m;
  const std::string name = p.Name();
  m.set_workshop("workshops/" + p.workshop);
  m.set_participant(name);
  m.set_counts_as(CountsAs(p));
  m.set_speaks_for(p.speaks_for);
  m.mutable_answers()->Reserve(static_cast<int>(answers.size()));
  for (const Answer& a : answers) {
    auto* given = m.add_answers();
    given->set_question(a.question);
    given->set_choice(a.choice);
    given->set_null_reason(NullReasonName(a.null_reason));
    given->set_has_evidence(!a.evidence.empty());
  }
  return outbox::EventOf(m, p.id, name, 0);
}

bus::Event AtVersion(bus::Event event, std::int64_t version, Micros now) {
  pb::AnswersSubmitted rest;
  rest.set_version(version);
  event.data += rest.SerializeAsString();  // messages written one after the other are one message
  event.time = now;
  return event;
}

bus::Event StageChanged(const Workshop& w, Stage from, Stage to, Micros now) {
  pb::StageChanged m;
  m.set_workshop(w.Name());
  m.set_from(StageName(from));
  m.set_to(StageName(to));
  m.set_version(w.version);
  return outbox::EventOf(m, w.id, w.Name(), now);
}

}  // namespace concord::intake::events

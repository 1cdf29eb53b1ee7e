#include "projects/app/testing/world.h"

#include "platform/id/id.h"
#include "platform/migrate/migrate.h"
#include "platform/outbox/event_of.h"
#include "projects/events/consensus_reached.h"
#include "projects/store/schema.h"

namespace concord::projects::testing_world {
namespace {

namespace pb = concord::intake::events::v1;

void AddGap(pb::ConsensusReached& m, const char* question, double level, int target, int urgency, bool struck = false) {
  auto* g = m.add_gaps();
  g->set_question(question);
  g->set_level(level);
  g->set_target(target);
  g->set_gap(target - level);
  g->set_urgency(urgency);
  g->set_struck(struck);
  g->set_agreed(urgency == 3);
}

void AddCandidate(pb::ConsensusReached& m, const char* id, const std::vector<std::string>& triggers, const std::vector<std::string>& before) {
  auto* c = m.add_candidates();
  c->set_id(id);
  for (const std::string& question : triggers) {
    auto* t = c->add_triggers();
    t->set_question(question);
    t->set_weight(1);
  }
  c->set_cost_band("M");
  c->set_months(9);
  c->set_owner_type("metrology_institute");
  for (const std::string& action : before) c->add_prerequisites(action);
}

}  // namespace

pb::ConsensusReached Consensus(const std::string& workshop) {
  pb::ConsensusReached m;
  m.set_workshop("workshops/" + workshop);
  m.set_programme("qi4tf");
  m.set_country_code("XA");
  m.set_instrument("instruments/qi4tf/versions/1.0.0");
  m.set_demonstration(true);
  m.set_origin("live");
  m.set_version(20);
  AddGap(m, "C2.1", 1, 4, 3);
  AddGap(m, "C2.2", 2.5, 4, -1);
  AddGap(m, "A1.1", 0, 4, 2, true);
  AddCandidate(m, "ME-01", {"C2.1", "A1.1"}, {});
  AddCandidate(m, "ME-02", {"C2.2", "C2.1"}, {"ME-01", "LB-09"});
  AddCandidate(m, "own-1", {"C2.2"}, {});
  for (const char* id : {"ME-02", "own-1", "ME-01"}) m.add_order(id);
  return m;
}

bus::Event AsEvent(const pb::ConsensusReached& message, Micros time, const std::string& office) {
  bus::Event event = outbox::EventOf(message, message.workshop().substr(10), message.workshop(), time);
  event.id = NewId();
  event.office = office;
  return event;
}

Plan FilledIn() {
  Plan p;
  p.lead = "Metrology institute";
  p.focal_point = "Head of mass and volume";
  p.supporting = {"Bureau of standards"};
  p.start_quarter = "2027-Q1";
  p.end_quarter = "2027-Q4";
  p.cost_band = "M";
  p.funds = "own_budget";
  p.proof = "Scope of accreditation";
  p.first_step = "Ask for three offers";
  return p;
}

World::World() = default;

auth::Principal World::Person(const std::string& office) {
  auth::Principal p;
  p.kind = auth::Kind::kPerson;
  p.subject = "people/018f0000-0000-7000-8000-000000000001";
  p.office = office;
  p.roles = {"facilitator"};
  return p;
}

auth::Principal World::Participant(const std::string& workshop) {
  auth::Principal p;
  p.kind = auth::Kind::kParticipant;
  p.office = kHome;
  p.workshop = workshop;
  p.participant = "018f0000-0000-7000-8000-000000000201";
  p.subject = "workshops/" + workshop + "/participants/" + p.participant;
  return p;
}

Status World::Hear(const pb::ConsensusReached& message, const std::string& office) {
  return events::HearConsensus(*store_, clock_)(AsEvent(message, clock_.Now(), office));
}

Roadmap World::Of(const std::string& workshop) {
  auto r = use_.Get(Person(), "", "workshops/" + workshop);
  EXPECT_TRUE(r.ok()) << r.error().ToString();
  return r.ok() ? *r : Roadmap();
}

Status World::Fill(const Roadmap& roadmap, const std::string& action, const Plan& plan, const std::vector<std::string>& fields) {
  auto r = use_.UpdateItem(Person(), {roadmap.Name() + "/items/" + action, plan, fields, ""});
  return r.ok() ? Ok() : Status(r.error());
}

std::vector<std::string> World::Events(std::vector<std::string>* data) {
  std::vector<std::string> out;
  auto rows = store_->ReadUnscoped([](store::Tx& tx) { return tx.Query("SELECT type, data FROM outbox ORDER BY seq"); });
  EXPECT_TRUE(rows.ok());
  for (const store::Row& row : *rows) {
    out.push_back(row.Text(0).substr(row.Text(0).rfind('.') + 1));
    if (data != nullptr) data->push_back(row.Bytes(1));
  }
  return out;
}

}  // namespace concord::projects::testing_world

#include "reporting/events/testing/small_workshop.h"

#include <algorithm>
#include <map>
#include <random>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "concord/projects/events/v1/projects_events.pb.h"
#include "platform/id/id.h"
#include "platform/outbox/event_of.h"

namespace concord::reporting::testing_world {
namespace {

namespace pb = concord::intake::events::v1;
namespace prj = concord::projects::events::v1;

class Telling {
 public:
  template <class Message>
  void Tell(const Message& message, const std::string& key, const std::string& subject) {
    bus::Event e = outbox::EventOf(message, key, subject, time_ += kSecond);
    e.id = NewId();
    e.office = kOffice;
    events_.push_back(std::move(e));
  }
  // Of the workshop itself.
  template <class Message>
  void Tell(Message message) {
    message.set_workshop(WorkshopName());
    Tell(message, kWorkshopId, WorkshopName());
  }
  std::vector<bus::Event> Take() { return std::move(events_); }

 private:
  Micros time_ = 1'795'000'000 * kSecond;
  std::vector<bus::Event> events_;
};

void Open(Telling& room, int target_of_first) {
  pb::WorkshopOpened m;
  m.set_programme("qi4tf");
  m.set_country_code("XA");
  m.set_instrument("instruments/qi4tf/versions/demo-1");
  m.set_demonstration(true);
  m.set_origin("live");
  m.set_start_date("2026-11-24");
  const std::vector<std::tuple<std::string, int, std::string>> questions = {
      {"M1.1", target_of_first, "M"}, {"M1.2", 4, "M"}, {"T1.1", 5, "T"}, {"T1.2", 3, "T"}};
  for (const auto& [code, target, area] : questions) {
    auto* t = m.add_targets();
    t->set_question(code);
    t->set_target(target);
    t->set_area(area);
    t->set_sub_area(area + "1");
  }
  room.Tell(m);
}

struct Person {
  const char* side;
  const char* counts_as;
};

std::vector<Person> People() {
  std::vector<Person> out(8, {"government", "government"});
  out.insert(out.end(), 6, {"industry", "industry"});
  out.push_back({"support", "industry"});
  out.insert(out.end(), 2, {"observer", ""});
  return out;
}

void Join(Telling& room, int number, const Person& person) {
  pb::ParticipantJoined m;
  m.set_workshop(WorkshopName());
  m.set_participant(ParticipantName(number));
  m.set_side(person.side);
  m.set_counts_as(person.counts_as);
  m.set_sex(number % 5 == 4 ? "not_said" : number % 2 == 0 ? "woman"
                                                           : "man");
  m.set_organisation("org-" + std::to_string(number % 4 + 1));
  m.set_speaks_for(1);
  room.Tell(m, ParticipantName(number).substr(60), m.participant());
}

void Answer(Telling& room, int number, const Person& person, std::int64_t version, const std::vector<pb::AnswerGiven>& answers) {
  pb::AnswersSubmitted m;
  m.set_workshop(WorkshopName());
  m.set_participant(ParticipantName(number));
  m.set_version(version);
  m.set_counts_as(person.counts_as);
  m.set_speaks_for(1);
  for (const auto& a : answers) *m.add_answers() = a;
  room.Tell(m, ParticipantName(number).substr(60), m.participant());
}

pb::AnswerGiven Given(const std::string& question, int choice, bool evidence = false) {
  pb::AnswerGiven out;
  out.set_question(question);
  out.set_choice(choice);
  if (choice < 0) out.set_null_reason("DONT_KNOW");
  out.set_has_evidence(evidence);
  return out;
}

void Settle(Telling& room, const std::string& question, const std::string& state, double level, bool agreed, int urgency) {
  pb::GapSettled m;
  m.set_question(question);
  m.set_state(state);
  m.set_level(level);
  m.set_agreed(agreed);
  m.set_urgency(urgency);
  room.Tell(m);
}

void Stage(Telling& room, const std::string& from, const std::string& to) {
  pb::StageChanged m;
  m.set_from(from);
  m.set_to(to);
  room.Tell(m);
}

const std::vector<std::string> kCandidates = {"AC-01", "IC-02", "ME-03", "SD-04", "TR-05", "own-1"};

void Vote(Telling& room, int round, const std::vector<std::string>& by_place) {
  const auto people = People();
  pb::RoundClosed closed;
  closed.set_round(round);
  for (const auto& c : kCandidates) closed.add_candidates(c);
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (*people[i].counts_as == '\0') continue;
    pb::BallotCast cast;
    cast.set_workshop(WorkshopName());
    cast.set_round(round);
    cast.set_participant(ParticipantName(static_cast<int>(i) + 1));
    room.Tell(cast, cast.participant().substr(60), cast.participant());
    auto* ballot = closed.add_ballots();
    ballot->set_voter("v" + std::to_string(i));
    ballot->set_counts_as(people[i].counts_as);
  }
  closed.set_voters(15);
  closed.set_kendall_w(0.4);
  closed.set_kendall_p(0.01);
  for (std::size_t i = 0; i < by_place.size(); ++i) {
    auto* t = closed.add_tallies();
    t->set_candidate(by_place[i]);
    t->set_place(static_cast<int>(i) + 1);
    t->set_in_five(15 - static_cast<int>(i));
    t->set_points(5.0 - static_cast<double>(i));
  }
  room.Tell(closed);
}

void Agree(Telling& room) {
  pb::ConsensusReached m;
  m.set_programme("qi4tf");
  m.set_origin("live");
  for (const auto& c : {"IC-02", "AC-01", "ME-03", "TR-05", "SD-04", "own-1"}) m.add_order(c);
  auto* change = m.add_changes();
  change->set_candidate("ME-03");
  change->set_from_place(4);
  change->set_to_place(3);
  for (const auto& c : kCandidates) m.add_suggested(c);
  m.set_model_version("7");
  m.mutable_government()->set_people(8);
  m.mutable_government()->set_support(6);
  m.mutable_government()->set_can_live(1);
  m.mutable_government()->set_object(1);
  m.mutable_industry()->set_people(7);
  m.mutable_industry()->set_support(7);
  room.Tell(m);
}

prj::RoadmapItemState Item(const std::string& action, int place, const std::string& end, const std::string& state, bool included) {
  prj::RoadmapItemState out;
  out.set_action(action);
  out.set_place(place);
  out.set_start_quarter("2026-Q1");
  out.set_end_quarter(end);
  out.set_cost_band("M");
  out.set_funds("partner");
  out.set_state(state);
  out.set_included(included);
  return out;
}

void Roadmap(Telling& room) {
  const std::string name = "roadmaps/" + kRoadmapId;
  prj::RoadmapCreated made;
  made.set_roadmap(name);
  made.set_workshop(WorkshopName());
  *made.add_items() = Item("IC-02", 1, "", "PLANNED", true);
  *made.add_items() = Item("AC-01", 2, "", "PLANNED", true);
  *made.add_items() = Item("ME-03", 3, "", "PLANNED", false);
  room.Tell(made, kRoadmapId, name);
  for (const auto& item : {Item("IC-02", 1, "2026-Q3", "STARTED", true), Item("AC-01", 2, "2026-Q4", "PLANNED", true)}) {
    prj::RoadmapItemUpdated changed;
    changed.set_roadmap(name);
    changed.set_workshop(WorkshopName());
    *changed.mutable_item() = item;
    room.Tell(changed, kRoadmapId, name);
  }
  prj::RoadmapAdopted adopted;
  adopted.set_roadmap(name);
  adopted.set_workshop(WorkshopName());
  room.Tell(adopted, kRoadmapId, name);
}

}  // namespace

std::string WorkshopName() { return "workshops/" + kWorkshopId; }

std::string ParticipantName(int number) {
  const std::string digits = std::to_string(number);
  return WorkshopName() + "/participants/018f0000-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

std::vector<bus::Event> SmallWorkshop() {
  Telling room;
  Open(room, 2);
  Stage(room, "PREPARE", "ANSWER");
  Stage(room, "ANSWER", "PREPARE");
  Open(room, 4);
  Stage(room, "PREPARE", "ANSWER");
  const auto people = People();
  for (std::size_t i = 0; i < people.size(); ++i) {
    const int n = static_cast<int>(i) + 1;
    Join(room, n, people[i]);
    if (*people[i].counts_as == '\0') continue;
    Answer(room, n, people[i], 1, {Given("M1.1", n % 3), Given("M1.2", 4), Given("T1.1", -1)});
    Answer(room, n, people[i], 2, {Given("T1.1", n % 4, n == 1), Given("T1.2", 3, n == 2)});
  }
  Answer(room, 1, people[0], 3, {Given("M1.1", 3)});
  Stage(room, "ANSWER", "CHECK_GAPS");
  Settle(room, "M1.1", "CONFIRMED", 1, false, -1);
  Settle(room, "M1.1", "CONFIRMED", 1, false, 3);
  Settle(room, "T1.1", "CORRECTED", 1, true, 2);
  Settle(room, "T1.2", "STRUCK", 3, false, -1);
  Stage(room, "CHECK_GAPS", "SHORTLIST");
  Stage(room, "SHORTLIST", "VOTE");
  Vote(room, 1, {"AC-01", "IC-02", "ME-03", "SD-04", "own-1", "TR-05"});
  Stage(room, "VOTE", "DISCUSS");
  Stage(room, "DISCUSS", "VOTE_AGAIN");
  Vote(room, 2, {"IC-02", "AC-01", "TR-05", "ME-03", "SD-04", "own-1"});
  Stage(room, "VOTE_AGAIN", "AGREE");
  Agree(room);
  Stage(room, "AGREE", "ROADMAP");
  Roadmap(room);
  return room.Take();
}

std::vector<bus::Event> Survey(int people, int questions) {
  Telling room;
  pb::WorkshopOpened opened;
  opened.set_programme("survey");
  opened.set_origin("survey");
  for (int q = 0; q < questions; ++q) {
    auto* t = opened.add_targets();
    t->set_question("Q" + std::to_string(q));
    t->set_target(-1);
    t->set_area("A" + std::to_string(q % 9));
  }
  room.Tell(opened);
  for (int n = 1; n <= people; ++n) {
    const Person person{"industry", "industry"};
    Join(room, n, person);
    std::vector<pb::AnswerGiven> answers;
    for (int q = 0; q < questions; ++q) answers.push_back(Given("Q" + std::to_string(q), (n * 7 + q * 3) % 5));
    Answer(room, n, person, 1, answers);
    pb::BallotCast cast;
    cast.set_workshop(WorkshopName());
    cast.set_round(1);
    cast.set_participant(ParticipantName(n));
    room.Tell(cast, cast.participant().substr(60), cast.participant());
  }
  return room.Take();
}

std::vector<bus::Event> Shuffled(const std::vector<bus::Event>& events, std::uint32_t seed, bool doubled) {
  std::mt19937 random(seed);
  std::map<std::string, std::vector<bus::Event>> queues;
  for (const auto& e : events) queues[e.topic + "/" + e.key].push_back(e);
  std::vector<std::string> turns;
  for (const auto& [key, queue] : queues) turns.insert(turns.end(), queue.size(), key);
  std::shuffle(turns.begin(), turns.end(), random);
  std::vector<bus::Event> out;
  std::map<std::string, std::size_t> next;
  for (const auto& key : turns) {
    out.push_back(queues[key][next[key]++]);
    if (doubled) {
      out.push_back(out.back());
      out.push_back(out[random() % out.size()]);  // and one from long ago
    }
  }
  return out;
}

}  // namespace concord::reporting::testing_world

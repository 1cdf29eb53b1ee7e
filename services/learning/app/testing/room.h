#pragma once
// Workshops whose people vote for the action of the question they answered worst. SYNTHETIC: says nothing about quality.
#include <random>
#include <string>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/bus/bus.h"

namespace concord::learning::testing_world {

namespace ipb = concord::intake::events::v1;

inline constexpr char kHome[] = "018f0000-0000-7000-8000-00000000000a";
inline constexpr char kAbroad[] = "018f0000-0000-7000-8000-00000000000b";
inline constexpr char kProgramme[] = "synthetic";

inline std::string RoomId(int number) {
  char id[40];
  std::snprintf(id, sizeof id, "018f0000-0000-7000-8000-%012x", number);
  return id;
}

// Six questions, six actions, twelve people. `number` is its seed too.
inline ipb::ConsensusReached Room(int number, const std::string& country = "XA") {
  std::mt19937 random(static_cast<unsigned>(number));
  ipb::ConsensusReached m;
  m.set_workshop("workshops/" + RoomId(number));
  m.set_programme(kProgramme);
  m.set_country_code(country);
  m.set_origin("live");
  m.set_held_on("2026-11-23");
  m.set_demonstration(true);
  m.set_version(7);
  for (int q = 0; q < 6; ++q) {
    auto* question = m.add_questions();
    question->set_question("q" + std::to_string(q));
    question->set_choices(6);
    question->set_target(4);
    auto* candidate = m.add_candidates();
    candidate->set_id("a" + std::to_string(q));
    auto* trigger = candidate->add_triggers();
    trigger->set_question(question->question());
    trigger->set_weight(1);
  }
  const int bad = static_cast<int>(random() % 6);
  for (int v = 0; v < 12; ++v) {
    auto* person = m.add_participants();
    person->set_participant("p-" + std::to_string(v + 1));
    person->set_counts_as(v % 2 == 0 ? "government" : "industry");
    person->set_speaks_for(1);
    int worst = 0;
    std::string choices;
    for (int q = 0; q < 6; ++q) {
      choices.push_back(static_cast<char>(q == bad ? random() % 3 : random() % 6));
      if (choices[static_cast<std::size_t>(q)] < choices[static_cast<std::size_t>(worst)]) worst = q;
    }
    person->set_choices(choices);
    auto* ballot = m.add_first_round();
    ballot->set_voter("v-" + std::to_string(v));
    ballot->set_counts_as(person->counts_as());
    ballot->add_ranking("a" + std::to_string(worst));
    person->set_ballot(m.first_round_size());
  }
  for (int a = 5; a >= 0; --a) {
    m.add_suggested("a" + std::to_string(a));
    m.add_suggested_p_top(0.1 + 0.15 * a);
  }
  return m;
}

inline bus::Event EventOf(const ipb::ConsensusReached& m, const std::string& office = kHome) {
  bus::Event event;
  event.id = m.workshop() + "#" + std::to_string(m.version());
  event.topic = "concord.intake.events.v1";
  event.type = "concord.intake.events.v1.ConsensusReached";
  event.source = "intake";
  event.key = m.workshop();
  event.office = office;
  event.data = m.SerializeAsString();
  return event;
}

}  // namespace concord::learning::testing_world

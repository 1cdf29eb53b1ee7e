#pragma once
// What is known of one workshop, from its events alone.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "platform/time/clock.h"
#include "reporting/domain/sheet.h"

namespace concord::reporting {

struct Target {
  std::string question;
  int target = -1;  // -1: none (surveys)
  std::string sub_area, area;
};

struct Workshop {
  std::string id;
  std::string stage;  // "PREPARE" … "ROADMAP"
  std::string programme, country_code, instrument;
  bool demonstration = false;
  std::string origin;  // "live", "survey"
  std::string start_date;
  std::vector<Target> targets;  // of the questions in scope, in the order of the instrument

  std::string Name() const { return "workshops/" + id; }
};

struct Participant {
  std::string id;
  std::string side, sex;
  std::string organisation;  // pseudonym, "org-3"; "" when none was said
};

// One response and whom it counts for.
struct Respondent {
  std::string participant;  // id
  std::string counts_as;    // "government", "industry"
  int speaks_for = 1;
  Sheet sheet;
};

struct Decision {
  std::string state = "OPEN";
  bool agreed = false;
  double level = -1;  // where agreed
  int urgency = -1;
};

struct Tally {
  std::string candidate;
  int place = 0, in_five = 0, in_five_government = -1, in_five_industry = -1;  // -1: a side of fewer than five ballots, and both are secret
  double points = 0;
};

struct Round {
  int number = 0;
  int ballots = 0, voters = 0;
  double kendall_w = 0, kendall_p = 1;
  std::vector<Tally> tallies;  // as announced: by place
};

struct OrderChange {
  std::string candidate;
  int from_place = 0, to_place = 0;
};

// Of one side: support, can live, object, people.
using Positions = std::array<int, 4>;

struct Agreement {
  std::vector<std::string> order;
  std::vector<OrderChange> changes;
  std::vector<std::string> suggested;
  std::string model_version;
  Positions government{}, industry{};
};

struct RoadmapItem {
  std::string action;
  int place = 0;
  std::string start_quarter, end_quarter, cost_band, funds, state;
  bool included = false;
};

// Events of one kind.
struct SourceCount {
  std::string type;
  std::int64_t count = 0;
};

struct Room {
  Workshop workshop;
  std::vector<Participant> participants;
  std::vector<Respondent> respondents;  // by participant
  std::map<std::string, Decision> decisions;
  std::vector<Round> rounds;  // closed ones
  Agreement agreement;        // empty until the room agreed
  std::vector<RoadmapItem> roadmap;
  std::vector<SourceCount> sources;
  Micros fresh_time = 0;
};

}  // namespace concord::reporting

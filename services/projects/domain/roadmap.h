#pragma once
// A roadmap: what a room agreed on, in its order, and what people fill in: who does it, by when, with whose money.
#include <cstdint>
#include <string>
#include <vector>

#include "platform/time/clock.h"

namespace concord::projects {

// A gap that an item answers to, as the room left it.
struct Gap {
  std::string question;
  double level = -1;  // -1: unknown
  int target = -1;
  int urgency = -1;  // -1: not rated
  bool agreed = false;
};

// What the agreement and the catalogue say of an item. Nobody edits it.
struct Basis {
  int place = 0;  // from 1
  std::vector<std::string> prerequisites;
  std::vector<Gap> gaps;  // in the order of the room's ranked list
  int months = 0;
  std::string owner_type;
};

// What people fill in. Codes are those of the contract.
struct Plan {
  std::string lead, focal_point;
  std::vector<std::string> supporting;
  std::string start_quarter, end_quarter;  // "2027-Q1"; "": not yet
  std::string cost_band;                   // the catalogue's until somebody says otherwise
  std::string currency_code;
  std::int64_t cost_minor_units = 0;
  std::string funds, funds_partner;
  std::string proof, first_step;
  std::string state = "PLANNED";  // PLANNED, STARTED, DONE, DROPPED
  bool included = true;

  bool operator==(const Plan&) const = default;
};

struct Item {
  std::string action;
  Basis basis;
  Plan plan;
  bool edited = false;  // somebody has changed the plan
  std::int64_t version = 1;

  std::string Etag() const { return std::to_string(version); }
  // Left out by the room or dropped since: nothing more is asked of it.
  bool OnRoadmap() const { return plan.included && plan.state != "DROPPED"; }
};

struct Roadmap {
  std::string id, workshop;
  std::int64_t version = 1;
  std::int64_t workshop_version = 0;  // of the agreement that it was made from
  std::string programme, country_code, instrument;
  bool demonstration = false;
  std::string follow_up_body, follow_up_date;
  Micros agree_time = 0;
  Micros adopt_time = 0;  // 0: a draft
  Micros create_time = 0, update_time = 0;
  std::vector<Item> items;  // by place

  std::string Name() const { return "roadmaps/" + id; }
  std::string WorkshopName() const { return "workshops/" + workshop; }
  std::string Etag() const { return std::to_string(version); }
  bool adopted() const { return adopt_time != 0; }
};

// The state with what the calendar adds: "LATE" when an item on the roadmap is neither done nor dropped after its last quarter.
std::string StateAt(const Item& item, Micros now);
// Prerequisites of `item` that are not on the roadmap.
std::vector<std::string> MissingPrerequisites(const Roadmap& roadmap, const Item& item);

}  // namespace concord::projects

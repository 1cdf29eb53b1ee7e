#pragma once
// Participant: somebody in the room.
#include <string>

#include "intake/domain/stage.h"
#include "platform/time/clock.h"

namespace concord::intake {

struct Participant {
  std::string id, workshop;
  int number = 0;                // order of joining, from 1
  std::string client_hash;       // SHA-256 of the device's random text
  Side side = Side::kUnset;      // as chosen
  Side counts_as = Side::kUnset; // government, industry or observer
  std::string organisation;
  int organisation_number = 0;   // pseudonym within the workshop: "org-3"
  std::string position;
  Sex sex = Sex::kUnset;
  int table = 0;                 // 0: none
  bool rapporteur = false;
  int speaks_for = 1;
  std::string language;
  Micros consent_time = 0, join_time = 0;

  bool observer() const { return counts_as == Side::kObserver; }
  std::string Name() const { return "workshops/" + workshop + "/participants/" + id; }
};

}  // namespace concord::intake

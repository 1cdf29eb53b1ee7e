#pragma once
// Joining: what a person in the room says, checked against the workshop.
#include <string>

#include "intake/domain/participant.h"
#include "intake/domain/workshop.h"
#include "platform/base/result.h"

namespace concord::intake {

struct JoinWish {
  std::string client_id, language;
  bool consent = false;
  Side side = Side::kUnset;
  std::string organisation, position;
  Sex sex = Sex::kUnset;
  int table = 0;
  bool rapporteur = false;
  int speaks_for = 0;
};

// "k7 m2-pq" → "K7M2PQ".
std::string NormaliseJoinCode(const std::string& typed);

// Nobody new can join any more: the room has agreed.
bool JoiningOver(const Workshop& workshop);

// The participant as it would be, without id, numbers and times. Errors: FAILED_PRECONDITION CONSENT_MISSING | WORKSHOP_CLOSED;
// INVALID_ARGUMENT JOIN_INVALID naming each place.
Result<Participant> Admit(const Workshop& workshop, const JoinWish& wish);

}  // namespace concord::intake

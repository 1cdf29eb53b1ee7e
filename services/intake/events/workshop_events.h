#pragma once
// What the first half of a workshop tells the world: ids and codes, no names, no free text.
#include <cstdint>
#include <vector>

#include "intake/domain/answer.h"
#include "intake/domain/participant.h"
#include "intake/domain/workshop.h"
#include "platform/bus/bus.h"

namespace concord::intake::events {

bus::Event WorkshopOpened(const Workshop& workshop, const Instrument& instrument, Micros now);
bus::Event ParticipantJoined(const Participant& participant, Micros now);
// Without version and time, which are known in the transaction only: AtVersion adds them.
bus::Event AnswersSubmitted(const Participant& participant, const std::vector<Answer>& answers);
bus::Event AtVersion(bus::Event answers_submitted, std::int64_t version, Micros now);
bus::Event StageChanged(const Workshop& workshop, Stage from, Stage to, Micros now);

}  // namespace concord::intake::events

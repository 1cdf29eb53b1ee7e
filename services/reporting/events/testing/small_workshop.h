#pragma once
// Events of a small workshop from opening to an adopted roadmap, as intake and projects would tell them.
#include <cstdint>
#include <string>
#include <vector>

#include "platform/bus/bus.h"

namespace concord::reporting::testing_world {

inline const std::string kOffice = "018f0000-0000-7000-8000-00000000000a";
inline const std::string kOtherOffice = "018f0000-0000-7000-8000-00000000000b";
inline const std::string kWorkshopId = "018f0000-0000-7000-8000-0000000000aa";
inline const std::string kRoadmapId = "018f0000-0000-7000-8000-0000000000bb";

std::string WorkshopName();
std::string ParticipantName(int number);

// Opened twice (the second time with the targets that count), 8 people of government, 6 of industry, one of support that counts as
// industry, 2 observers; two submissions each, the second corrects one answer; three gaps settled; two rounds; agreement; roadmap.
std::vector<bus::Event> SmallWorkshop();

// One more workshop with many people, one submission of `questions` answers each, opened and closed like an imported survey.
std::vector<bus::Event> Survey(int people, int questions);

// Another order in which each key's events keep theirs; every event twice when `doubled`.
std::vector<bus::Event> Shuffled(const std::vector<bus::Event>& events, std::uint32_t seed, bool doubled);

}  // namespace concord::reporting::testing_world

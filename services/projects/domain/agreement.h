#pragma once
// From an agreement to a roadmap.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "projects/domain/roadmap.h"

namespace concord::projects {

struct SettledGap {
  Gap gap;
  double size = 0;  // max(0, target − level)
  bool struck = false;
};

struct AgreedAction {
  std::string id;
  std::vector<std::string> triggers;  // questions
  std::string cost_band, owner_type;
  int months = 0;
  std::vector<std::string> prerequisites;
};

// What ConsensusReached says that matters here.
struct Agreement {
  std::string workshop;
  std::int64_t workshop_version = 0;
  std::string programme, country_code, instrument, origin;
  bool demonstration = false;
  Micros time = 0;
  std::vector<SettledGap> gaps;  // in the order of the room's ranked list
  std::vector<AgreedAction> actions;
  std::vector<std::string> order;
};

// An order is of listed actions, each once. Errors: INVALID_ARGUMENT AGREEMENT_INVALID naming what is wrong.
Status CheckAgreement(const Agreement& agreement);

// A fresh roadmap of a checked agreement, everything on it. `id` and times of the row are the caller's.
Roadmap MakeRoadmap(const Agreement& agreement);

// The room agreed once more. Order, gaps and the catalogue's facts are the new ones. What nobody edited is made anew; what people
// filled in stays. An edited item that the new order lacks is left out at the end, with what was filled in. What had been handed
// over was the old agreement: it is a draft again.
void Rebuild(Roadmap& roadmap, const Agreement& agreement);

}  // namespace concord::projects

#pragma once
// Routing: which questions a participant is asked. Government G + B, industry B + I; minus what is out of scope; at a table with
// sections only those. Observers: none.
#include <string>
#include <vector>

#include "intake/domain/instrument.h"
#include "intake/domain/participant.h"
#include "intake/domain/workshop.h"

namespace concord::intake {

// Why a question is not asked.
enum class NotAsked { kAsked, kUnknown, kOtherSide, kOutOfScope, kOtherTable };

struct Route {
  std::vector<int> questions;        // indices into the instrument's, in its order
  std::vector<NotAsked> why;         // one for each question of the instrument
  bool asks(int index) const { return why[static_cast<std::size_t>(index)] == NotAsked::kAsked; }
};

Route RouteFor(const Instrument& instrument, const Workshop& workshop, Side counts_as, int table);

// Whether a side is asked a question, scope aside.
bool SideIsAsked(Perspective perspective, Side counts_as);
// Whether `sections` (area or sub-area codes; empty: all) hold a question.
bool InSections(const std::vector<std::string>& sections, const Question& question);

}  // namespace concord::intake

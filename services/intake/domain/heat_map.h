#pragma once
// Heat map: areas or sub-areas × sides. A side's cell is made only of questions at which the side may be shown apart: a mean over
// others as well would tell what a single person said.
#include <optional>
#include <string>
#include <vector>

#include "intake/domain/gap.h"
#include "intake/domain/instrument.h"
#include "intake/domain/workshop.h"

namespace concord::intake {

struct HeatRow {
  std::string code;
  std::optional<double> gap;                  // mean over its questions with answers; struck ones do not count
  std::optional<double> government, industry; // mean gap as a side sees it
  std::optional<double> difference;           // mean |difference| where both are shown
  int n_government = 0, n_industry = 0;       // people who answered at least one of its questions
  bool out_of_scope = false;
};

// One response: who it counts for and which questions it answered (indices into the instrument's).
struct Respondent {
  Side side = Side::kUnset;
  int people = 1;
  std::vector<int> answered;
};

std::vector<HeatRow> HeatMapOf(const Instrument& instrument, const Workshop& workshop, const std::vector<Gap>& gaps,
                               const std::vector<Respondent>& respondents, bool sub_areas);

}  // namespace concord::intake

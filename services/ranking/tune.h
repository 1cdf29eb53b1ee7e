#pragma once
// Learns, from predictions of workshops that a model had not seen, how strong the local update should be and how sure to be.
#include <vector>

#include "ranking/calibration.h"
#include "ranking/local.h"
#include "ranking/prepared.h"
#include "ranking/settings.h"
#include "ranking/types.h"

namespace concord::ranking {

// `prepared`: out-of-fold, aligned with `cases`. Plays the life of each country with three or more workshops: seeded random
// orders, 1, 2, 4, 8 workshops known, the others predicted. Chooses the local settings of best NDCG@10 ("no update" is among
// them), then fits one Calibration for each of 0, 1, 2, 4, 8 local workshops. Too little data leaves the defaults.
void Tune(const std::vector<const WorkshopCase*>& cases, const std::vector<PreparedWorkshop>& prepared, const Settings& settings,
          LocalSettings* local, std::vector<Calibration>* calibration);

// P(among the first n) of every candidate of every case without local workshops, each fold said by a calibration of the others.
std::vector<std::vector<float>> SaidByOthers(const std::vector<const WorkshopCase*>& cases, const std::vector<int>& fold,
                                             const std::vector<PreparedWorkshop>& prepared);

}  // namespace concord::ranking

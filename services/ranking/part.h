#pragma once
// What is learnt from one selection of workshops, before any net: counts, encoder, features, what the net is trained on and how
// challengers see each workshop. The model itself is one selection; each of its inner folds is another.
#include <memory>
#include <vector>

#include "ranking/challengers/challenger.h"
#include "ranking/model.h"
#include "ranking/net/trainer.h"

namespace concord::ranking {

using Cases = std::vector<const WorkshopCase*>;

struct Part {
  ModelParts parts;
  TrainingTable table;      // no rows: no net
  std::vector<View> views;  // of the selection; point into the three below
  std::vector<std::vector<float>> contexts, rows, priors;
};

// `text`: titles of all selections. `nets`: there are enough workshops for nets (settings.least_workshops of the whole, not of the selection).
std::unique_ptr<Part> MakePart(const Cases& cases, const Settings& settings, const TextEncoder& text, bool nets);

}  // namespace concord::ranking

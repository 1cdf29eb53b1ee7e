#pragma once
// Training: LibTorch, in a process of its own (concord-train). Target ranking_train; the Model it makes needs only `ranking`.
#include <functional>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "ranking/checkpoints.h"
#include "ranking/measured.h"
#include "ranking/model.h"

namespace concord::ranking {

// Learns from the workshops that have an outcome and were not exposed; the others are skipped. Deterministic: the same data,
// settings and CPU class give the same bytes, whatever the number of threads. Fewer than settings.least_workshops such
// workshops: no nets. `data_hash` is written into the model.
//   INVALID_ARGUMENT RANKING_CASE     a workshop contradicts itself (see CheckCase)
//   FAILED_PRECONDITION RANKING_NO_DATA   nothing to learn from
//   INTERNAL RANKING_TORCH            LibTorch failed; its words are in the message
// `kept`, when given: nets and challengers that are done are kept there and read back; the bytes of the model do not depend on it.
// `left_out`, when given: every workshop predicted by models that had not seen its group, stack included.
Result<Model> Train(const std::vector<const WorkshopCase*>& workshops, const Settings& settings, std::string data_hash = "",
                    std::vector<MeasuredWorkshop>* left_out = nullptr, const Checkpoints* kept = nullptr);
Result<Model> Train(const Dataset& dataset, const Settings& settings, std::vector<MeasuredWorkshop>* left_out = nullptr,
                    const Checkpoints* kept = nullptr);

}  // namespace concord::ranking

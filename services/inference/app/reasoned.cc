#include "inference/app/reasoned.h"

namespace concord::inference {

Result<Reasoned> ReasonsFor(const Served& served, const ranking::WorkshopCase& workshop, const ranking::ExplainInput& input,
                            std::uint64_t owner, bool tell_nearest) {
  const ranking::Evidence& evidence = served.learnt->evidence;
  Reasoned out;
  CONCORD_TRY(out.why, ranking::Explain(*served.model, evidence, workshop, input));
  for (std::size_t i = 0; i < workshop.candidates.size(); ++i) out.parts[workshop.candidates[i].id] = std::move(out.why.parts[i]);
  if (tell_nearest) {
    CONCORD_TRY(const auto prepared, served.model->Prepare(workshop, &evidence.popularity()));
    out.nearest = NearestOf(evidence, prepared, owner);
  }
  return out;
}

}  // namespace concord::inference

#include "reporting/domain/lineage.h"

#include <charconv>

#include "reporting/domain/kinds.h"

namespace concord::reporting {
namespace {

using namespace kinds;

FigureName All(std::vector<const char*> types) {
  FigureName out;
  for (const char* type : types) out.selectors.push_back({type, std::nullopt});
  return out;
}

std::optional<FigureName> Round(const std::string& number) {
  FigureName out;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), out.round);
  if (error != std::errc() || end != number.data() + number.size() || out.round < 1) return std::nullopt;
  out.selectors = {{kRoundClosed, number}, {kBallotCast, number}};
  return out;
}

}  // namespace

std::optional<FigureName> FigureNamed(const std::string& figure) {
  const std::size_t colon = figure.find(':');
  const std::string name = figure.substr(0, colon), part = colon == std::string::npos ? "" : figure.substr(colon + 1);
  if (colon != std::string::npos) {
    if (name == "round") return Round(part);
    if (name != "gap" || part.empty()) return std::nullopt;
    FigureName out = All({kWorkshopOpened});
    out.selectors.push_back({kGapSettled, part});
    out.question = part;
    return out;
  }
  if (name == "attendance") return All({kParticipantJoined});
  if (name == "answers") return All({kAnswersSubmitted});
  if (name == "gaps" || name == "heat") return All({kWorkshopOpened, kAnswersSubmitted, kGapSettled});
  if (name == "suggestion") {
    FigureName out = All({kConsensusReached});
    out.selectors.push_back({kRoundClosed, "1"});
    return out;
  }
  if (name == "order") return All({kRoundClosed, kConsensusReached});
  if (name == "changes" || name == "positions") return All({kConsensusReached});
  if (name == "roadmap") return All({kRoadmapCreated, kRoadmapItemUpdated, kRoadmapAdopted});
  if (name == "stage") return All({kWorkshopOpened, kStageChanged});
  return std::nullopt;
}

}  // namespace concord::reporting

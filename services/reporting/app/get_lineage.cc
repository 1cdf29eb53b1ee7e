#include <algorithm>
#include <set>

#include "platform/id/id.h"
#include "reporting/app/use_cases.h"
#include "reporting/domain/kinds.h"
#include "reporting/domain/report.h"
#include "reporting/store/decisions.h"
#include "reporting/store/ledger.h"
#include "reporting/store/workshops.h"

namespace concord::reporting {
namespace {

Error NoFigure(const std::string& figure) { return NotFound("FIGURE_NOT_FOUND", "The report has no such figure.").With("figure", figure); }

// The submissions whose answer counts at this question now: what somebody corrected later is not behind the figure.
Result<std::vector<HeardEvent>> AnswersBehind(store::Tx& tx, const std::string& workshop, const std::string& question) {
  CONCORD_TRY(auto respondents, db::LoadRespondents(tx, workshop));
  std::set<std::pair<std::string, std::string>> counting;  // subject, version
  for (const Respondent& r : respondents) {
    if (SideIndex(r.counts_as) < 0) continue;
    for (const Answer& a : r.sheet) {
      if (a.question == question) counting.emplace("workshops/" + workshop + "/participants/" + r.participant, std::to_string(a.version));
    }
  }
  CONCORD_TRY(auto all, db::EventsOf(tx, workshop, {kinds::kAnswersSubmitted, std::nullopt}, 0));
  std::vector<HeardEvent> out;
  for (HeardEvent& e : all) {
    if (counting.count({e.subject, e.part}) != 0) out.push_back(std::move(e));
  }
  return out;
}

}  // namespace

Result<Lineage> UseCases::GetLineage(const rpc::Call& call, const std::string& workshop, const std::string& figure) {
  CONCORD_TRY(auto id, IdFromName(workshop, "workshops"));
  return store_.Read(
      call.office(),
      [&](store::Tx& tx) -> Result<Lineage> {
        CONCORD_TRY(auto known, db::LoadWorkshop(tx, id));
        const auto name = FigureNamed(figure);
        if (!name) return NoFigure(figure);
        Lineage out;
        if (!name->question.empty()) {
          const bool asked = std::any_of(known.targets.begin(), known.targets.end(), [&](const Target& t) { return t.question == name->question; });
          if (!asked) return NoFigure(figure);
          CONCORD_TRY(out.events, AnswersBehind(tx, id, name->question));
          out.total = static_cast<std::int64_t>(out.events.size());
        }
        if (name->round > 0) {
          CONCORD_TRY(const bool closed, db::RoundIsClosed(tx, id, name->round));
          if (!closed) return NoFigure(figure);  // who voted is as secret as what
        }
        for (const Selector& selector : name->selectors) {
          CONCORD_TRY(auto events, db::EventsOf(tx, id, selector, kMostEvents));
          CONCORD_TRY(const auto count, db::CountEvents(tx, id, selector));
          out.total += count;
          for (HeardEvent& e : events) out.events.push_back(std::move(e));
        }
        std::sort(out.events.begin(), out.events.end(),
                  [](const HeardEvent& a, const HeardEvent& b) { return a.time != b.time ? a.time > b.time : a.id > b.id; });
        if (out.events.size() > kMostEvents) out.events.resize(kMostEvents);
        return out;
      },
      call.deadline);
}

}  // namespace concord::reporting

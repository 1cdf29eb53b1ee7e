#include "reporting/app/use_cases.h"
#include "reporting/store/ledger.h"
#include "reporting/store/roadmaps.h"
#include "reporting/store/workshops.h"

namespace concord::reporting {

Result<Home> UseCases::GetHome(const rpc::Call& call) {
  constexpr int kFinished = 10;
  const Micros now = clock_.Now();
  return store_.Read(
      call.office(),
      [&](store::Tx& tx) -> Result<Home> {
        Home home;
        CONCORD_TRY(home.running, db::Running(tx));
        CONCORD_TRY(home.finished, db::Finished(tx, kFinished));
        CONCORD_TRY(home.due, db::Due(tx, QuarterOf(now)));
        CONCORD_TRY(auto counts, db::CountsByDay(tx));
        home.figures = FiguresOf(counts, now);
        CONCORD_TRY(home.fresh_time, db::FreshTime(tx));
        return home;
      },
      call.deadline);
}

// Trends and what is due change with the day, without any event.
Result<std::string> UseCases::HomeVersion(const rpc::Call& call) {
  const std::string day = std::to_string(DayOf(clock_.Now()));
  CONCORD_TRY(const auto applied, store_.Read(call.office(), [](store::Tx& tx) { return db::OfficeVersion(tx); }, call.deadline));
  return day + "." + applied;
}

Result<std::vector<inbox::AppliedCount>> UseCases::GetApplied() { return inbox::AppliedByType(store_); }

}  // namespace concord::reporting

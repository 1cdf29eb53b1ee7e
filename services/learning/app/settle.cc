#include "learning/app/settle.h"

#include "learning/events/published.h"
#include "learning/store/models.h"
#include "platform/outbox/outbox.h"

namespace concord::learning {
namespace {

constexpr int kFilesKept = 10;  // about a megabyte each

}  // namespace

Result<std::string> Settle(store::Tx& tx, Learner& learner, const std::string& programme, const Trained& trained, const GateLimits& limits,
                           Micros now) {
  db::ModelRow row;
  row.programme = programme;
  row.version = trained.model.version();
  CONCORD_TRY(const auto same, db::FindModel(tx, programme, row.version));
  if (same) return row.version + ", the same model as before";
  CONCORD_TRY(const auto champion, db::Champion(tx, programme));
  std::optional<std::vector<Figure>> before;
  if (champion) {
    CONCORD_TRY(const std::string measured_on, db::MeasuredOn(tx, programme, champion->version));
    CONCORD_TRY(before, FiguresOf(measured_on));
  }
  const Verdict verdict = Decide(trained.challenger, before, limits);
  row.state = verdict.promoted ? "PROMOTED" : "REJECTED";
  row.sha256 = trained.sha256;
  row.size_bytes = static_cast<std::int64_t>(trained.file.size());
  row.data_hash = trained.data_hash;
  row.seed = trained.seed;
  row.workshops = trained.workshops;
  row.demonstration_workshops = trained.demonstration_workshops;
  row.measured = MeanOf(trained.challenger.on);
  row.decision = verdict.words;
  row.card = trained.card;
  row.create_time = now;
  if (verdict.promoted) CONCORD_CHECK_OK(db::RetireChampion(tx, programme));
  CONCORD_CHECK_OK(db::InsertModel(tx, row, trained.file, trained.measured_on));
  CONCORD_CHECK_OK(db::LetFilesGo(tx, programme, kFilesKept));
  if (!verdict.promoted) {
    CONCORD_CHECK_OK(outbox::Append(tx, events::ModelRejected(row, verdict.reason, now)));
    return row.version + " (" + verdict.reason + ")";
  }
  CONCORD_CHECK_OK(outbox::Append(tx, events::ModelPromoted(row, now)));
  CONCORD_CHECK_OK(learner.Replay(tx, programme, trained.model));
  return row.version;
}

}  // namespace concord::learning

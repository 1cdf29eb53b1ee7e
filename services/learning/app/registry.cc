#include "learning/app/registry.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "learning/app/run_training.h"
#include "learning/app/scores.h"
#include "learning/app/signing.h"
#include "learning/events/published.h"
#include "learning/store/workshops.h"
#include "platform/id/id.h"
#include "platform/log/log.h"
#include "platform/outbox/outbox.h"
#include "ranking/dataset.h"
#include "ranking/model.h"

namespace concord::learning {
namespace {

const char* ReasonCode(const std::string& by) {
  return by == "drift" ? "DRIFT" : by == "consent" ? "CONSENT_WITHDRAWN" : by == "update" ? "UNREADABLE" : "ADMINISTRATOR";
}

std::string Words(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

// Mean NDCG@10 of a model by itself on some workshops that it has not learnt from.
Result<double> MeanOn(store::Tx& tx, const ranking::Model& model, const std::vector<db::LossRow>& on) {
  double sum = 0;
  for (const db::LossRow& one : on) {
    CONCORD_TRY(const auto stored, db::LoadWorkshop(tx, one.office, one.workshop));
    CONCORD_TRY(const auto data, ranking::ParseDataset(stored->lesson));
    CONCORD_TRY(const auto prepared, model.Prepare(data.workshops.at(0)));
    sum += NdcgOf(data.workshops[0], model.Rank(prepared, {}));
  }
  return on.empty() ? 0.0 : sum / static_cast<double>(on.size());
}

}  // namespace

Status Registry::Note(store::Tx& tx, const db::ModelRow& row, const std::string& action, const Decider& decider) {
  CONCORD_TRY(const auto champion, db::Champion(tx, row.programme));
  return db::InsertDecision(tx, {NewId(), row.programme, row.version, action, decider.by, decider.person, decider.office, decider.reason, clock_.Now(),
                                 champion ? champion->version : ""});
}

Status Registry::Speak(store::Tx& tx, db::ModelRow& row, const std::string& decision, const Decider& decider) {
  const Micros now = clock_.Now();
  auto card = nlohmann::json::parse(row.card, nullptr, false);
  if (!card.is_object()) return Error(Code::kDataLoss, "CARD_DAMAGED", "the card of the model is no JSON object").With("version", row.version);
  card["approved_by"] = decider.by;
  card["decision"] = "modelDecisions/" + decision;
  row.card = card.dump(1);
  row.state = "PROMOTED";
  row.promote_time = now;
  CONCORD_CHECK_OK(keys_.Sign(tx, row, now));
  CONCORD_CHECK_OK(db::UpdateModel(tx, row));
  return outbox::Append(tx, events::ModelPromoted(row, decider.by, now));
}

Status Registry::Promote(store::Tx& tx, db::ModelRow row, const Decider& decider) {
  CONCORD_TRY(auto champion, db::Champion(tx, row.programme));
  if (champion) {
    champion->state = "RETIRED";
    CONCORD_CHECK_OK(db::UpdateModel(tx, *champion));
  }
  const std::string decision = NewId();
  CONCORD_CHECK_OK(Speak(tx, row, decision, decider));
  CONCORD_CHECK_OK(db::InsertDecision(tx, {decision, row.programme, row.version, "PROMOTED", decider.by, decider.person, decider.office, decider.reason,
                                           clock_.Now(), row.version}));
  return learner_.Replay(tx, row.programme);
}

Result<RolledBack> Registry::RollBackTo(store::Tx& tx, const db::ModelRow& champion, std::optional<db::ModelRow> to, const Decider& decider) {
  RolledBack out{champion, std::move(to)};
  out.from.state = "ROLLED_BACK";
  CONCORD_CHECK_OK(db::UpdateModel(tx, out.from));
  const std::string decision = NewId(), then = out.to ? out.to->version : "";
  CONCORD_CHECK_OK(outbox::Append(tx, events::ModelRolledBack(out.from, then, ReasonCode(decider.by), clock_.Now())));
  if (out.to) CONCORD_CHECK_OK(Speak(tx, *out.to, decision, decider));
  CONCORD_CHECK_OK(db::InsertDecision(tx, {decision, champion.programme, champion.version, "ROLLED_BACK", decider.by, decider.person, decider.office,
                                           decider.reason, clock_.Now(), then}));
  CONCORD_CHECK_OK(learner_.Replay(tx, champion.programme));
  log::Warning("a model was rolled back", {{"programme", champion.programme}, {"version", champion.version}, {"by", decider.by}, {"then", then}});
  return out;
}

Result<RolledBack> Registry::RollBack(store::Tx& tx, const std::string& programme, const Decider& decider) {
  CONCORD_TRY(auto champion, db::Champion(tx, programme));
  if (!champion) return FailedPrecondition("NOTHING_PROMOTED", "no model of this programme is promoted").With("programme", programme);
  CONCORD_TRY(auto before, db::Predecessor(tx, programme));
  return RollBackTo(tx, *champion, std::move(before), decider);
}

Result<std::optional<Drift>> Registry::DriftOf(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(const auto champion, db::Champion(tx, programme));
  if (!champion) return std::optional<Drift>();
  CONCORD_TRY(const std::string measured_on, db::MeasuredOn(tx, programme, champion->version));
  CONCORD_TRY(const auto figures, FiguresOf(measured_on));
  std::vector<double> measured, seen;
  for (const Figure& f : figures) measured.push_back(1 - f.model);
  CONCORD_TRY(const Micros kept, db::LastKept(tx, programme, champion->version));
  CONCORD_TRY(const auto losses,
              db::LossesOf(tx, programme, champion->version, champion->demonstration_workshops > 0, std::max(kept, champion->promote_time)));
  for (const db::LossRow& loss : losses) seen.push_back(1 - loss.with_model);
  return std::optional<Drift>(WatchDrift(ExpectedOf(measured), seen));
}

Status Registry::Watch(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(const auto drift, DriftOf(tx, programme));
  if (!drift || !drift->alarm) return Ok();
  CONCORD_TRY(const auto champion, db::Champion(tx, programme));
  CONCORD_TRY(const Micros kept, db::LastKept(tx, programme, champion->version));
  CONCORD_TRY(auto on, db::LossesOf(tx, programme, champion->version, champion->demonstration_workshops > 0, std::max(kept, champion->promote_time)));
  on.erase(on.begin(), on.end() - std::min<std::ptrdiff_t>(drift->since, static_cast<std::ptrdiff_t>(on.size())));
  double mine = 0, plain = 0;
  for (const db::LossRow& loss : on) {
    mine += loss.with_model / static_cast<double>(on.size());
    plain += loss.plain / static_cast<double>(on.size());
  }
  CONCORD_TRY(auto before, db::Predecessor(tx, programme));
  double its = 0;
  if (before) {
    CONCORD_TRY(const auto file, db::LoadFile(tx, programme, before->version));
    CONCORD_TRY(const auto model, ranking::Model::Parse(*file));
    CONCORD_TRY(its, MeanOn(tx, model, on));
  }
  const std::string what = "Drift: on the last " + std::to_string(on.size()) + " workshops " + Words(mine) + ", expected " +
                           Words(1 - drift->expected_loss) + "; without a model " + Words(plain) + (before ? ", the one before " + Words(its) : "") + ".";
  if (mine >= std::max(plain, before ? its : 0.0)) return Note(tx, *champion, "KEPT", {"drift", what + " Nothing does better, so it stays."});
  if (!before || its < plain) before.reset();
  CONCORD_CHECK_OK(RollBackTo(tx, *champion, std::move(before), {"drift", what}));
  return Ok();
}

Status Registry::LetUnreadableGo(store::Tx& tx) {
  CONCORD_TRY(const auto models, db::ListModels(tx, ""));
  for (const db::ModelRow& row : models) {
    if (!row.file_kept) continue;
    CONCORD_TRY(const auto file, db::LoadFile(tx, row.programme, row.version));
    const auto parsed = ranking::Model::Parse(*file);
    if (!parsed.ok()) CONCORD_CHECK_OK(db::LetFileGo(tx, row.programme, row.version));
  }
  for (const db::ModelRow& row : models) {
    if (row.state != "PROMOTED") continue;
    CONCORD_TRY(const auto now, db::FindModel(tx, row.programme, row.version));
    if (now && !now->file_kept) CONCORD_CHECK_OK(RollBack(tx, row.programme, {"update", "This version of the program cannot read its file.", "", ""}));
  }
  return Ok();
}

Status Registry::SignUnsigned(store::Tx& tx) {
  CONCORD_TRY(auto models, db::ListModels(tx, ""));
  for (db::ModelRow& row : models) {
    if (!row.signature.empty() || !row.file_kept) continue;
    CONCORD_CHECK_OK(keys_.Sign(tx, row, clock_.Now()));
    CONCORD_CHECK_OK(db::UpdateModel(tx, row));
  }
  return Ok();
}

}  // namespace concord::learning

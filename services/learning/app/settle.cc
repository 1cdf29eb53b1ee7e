#include "learning/app/settle.h"

#include <map>
#include <nlohmann/json.hpp>

#include "learning/app/signing.h"
#include "learning/events/published.h"
#include "learning/store/models.h"
#include "platform/id/id.h"
#include "platform/outbox/outbox.h"

namespace concord::learning {
namespace {

constexpr int kFilesKept = 10;  // about a megabyte each

// What the training program says of the model, and what the registry knows besides. Numbers only: every office reads it.
std::string CardOf(const Trained& trained, const Verdict& verdict) {
  auto card = nlohmann::json::parse(trained.card, nullptr, false);
  const TrainedOn& on = trained.on;
  std::string changes;
  for (const std::string& name : on.changes) changes += name + "\n";
  card["data"] = {{"workshops", trained.workshops},
                  {"demonstration_workshops", trained.demonstration_workshops},
                  {"offices", on.offices},
                  {"countries", on.countries},
                  {"ballots", on.ballots},
                  {"changes_of_order", on.changes.size()},
                  {"changes_hash", Sha256Hex(changes)},
                  {"outcomes", on.outcomes},
                  {"without_consent", on.without_consent},
                  {"too_small", on.too_small}};
  if (on.prequential.workshops > 0) {
    card["prequential"] = {{"workshops", on.prequential.workshops},
                           {"methods", {{"suggestion", on.prequential.suggestion}, {"rule", on.prequential.rule}, {"popularity", on.prequential.popularity}}}};
  }
  if (on.left_out.workshops > 0) {
    card["left_out_programmes"] = {{"workshops", on.left_out.workshops}, {"methods", {{"model", on.left_out.model}, {"rule", on.left_out.rule}}}};
  }
  card["gate"] = {{"passed", verdict.passed}, {"reason", verdict.reason}, {"words", verdict.words}};
  card["rank_us"] = {{"p50", on.rank_us_p50}, {"p99", trained.challenger.rank_us_p99}};
  return card.dump(1);
}

Result<std::optional<Champion>> Held(store::Tx& tx, const std::optional<db::ModelRow>& champion) {
  if (!champion) return std::optional<Champion>();
  CONCORD_TRY(const std::string measured_on, db::MeasuredOn(tx, champion->programme, champion->version));
  CONCORD_TRY(auto on, FiguresOf(measured_on));
  const auto card = nlohmann::json::parse(champion->card, nullptr, false);
  return std::optional<Champion>({std::move(on), card.is_object() ? card.value("settings_hash", "") : ""});
}

}  // namespace

Result<std::string> Settle(store::Tx& tx, Registry& registry, const std::string& programme, const Trained& trained, const TrainingPlan& plan, Micros now) {
  db::ModelRow row;
  row.programme = programme;
  row.version = trained.model.version();
  CONCORD_TRY(const auto same, db::FindModel(tx, programme, row.version));
  CONCORD_TRY(const auto champion, db::Champion(tx, programme));
  if (same) {
    // As when the office that had brought the last workshops took its agreement back.
    if (champion && champion->version != row.version) CONCORD_CHECK_OK(TakeBackWithdrawn(tx, registry, programme, "the model without it is one of before"));
    return row.version + ", the same model as before";
  }
  bool tainted = false;
  if (champion) {
    CONCORD_TRY(tainted, db::HasWithdrawn(tx, programme, champion->version));
  }
  CONCORD_TRY(const auto held, Held(tx, tainted ? std::nullopt : champion));

  Challenger challenger = trained.challenger;
  std::map<std::string, std::string> offices;
  for (const db::SourceRow& source : trained.sources) offices.emplace(source.workshop, source.office);
  for (Figure& figure : challenger.on) {
    if (const auto found = offices.find(figure.workshop); found != offices.end()) figure.office = found->second;
  }
  CONCORD_CHECK_OK(db::PutSources(tx, programme, row.version, trained.sources));
  Verdict verdict = Decide(challenger, held, plan.gate);

  row.state = "REJECTED";
  row.sha256 = trained.sha256;
  row.size_bytes = static_cast<std::int64_t>(trained.file.size());
  row.data_hash = trained.data_hash;
  row.seed = trained.seed;
  row.workshops = trained.workshops;
  row.demonstration_workshops = trained.demonstration_workshops;
  row.measured = MeanOf(trained.challenger.on);
  row.before = held ? champion->version : "";
  row.against_before = verdict.against_before;
  row.create_time = now;
  row.card = "{}";
  CONCORD_CHECK_OK(db::InsertModel(tx, row, trained.file, trained.measured_on));
  CONCORD_TRY(const bool withdrawn, db::HasWithdrawn(tx, programme, row.version));
  if (withdrawn) verdict = {false, "CONSENT_WITHDRAWN", "an office took its agreement back while it was trained.", std::nullopt};

  row.passed = verdict.passed;
  row.state = verdict.passed ? "PASSED" : "REJECTED";
  row.decision = std::string(!verdict.passed ? "Not promoted: " : plan.by_hand ? "Passed, and waits for an administrator: " : "Promoted: ") + verdict.words;
  row.card = CardOf(trained, verdict);
  CONCORD_CHECK_OK(registry.keys().Sign(tx, row, now));
  CONCORD_CHECK_OK(db::SettleModel(tx, row));
  const Decider gate{"gate", verdict.words, "", ""};
  std::string outcome = row.version;
  if (!verdict.passed) {
    outcome += " (" + verdict.reason + ")";
    CONCORD_CHECK_OK(registry.Note(tx, row, "REJECTED", gate));
    CONCORD_CHECK_OK(outbox::Append(tx, events::ModelRejected(row, verdict.reason, now)));
    CONCORD_CHECK_OK(TakeBackWithdrawn(tx, registry, programme, "the model without it did not pass"));
  } else if (plan.by_hand) {
    outcome += " (waits for an administrator)";
    CONCORD_CHECK_OK(registry.Note(tx, row, "PASSED", gate));
  } else {
    CONCORD_CHECK_OK(registry.Promote(tx, row, gate));
  }
  CONCORD_CHECK_OK(db::LetFilesGo(tx, programme, kFilesKept));
  return outcome;
}

Status TakeBackWithdrawn(store::Tx& tx, Registry& registry, const std::string& programme, const std::string& why) {
  CONCORD_TRY(const auto champion, db::Champion(tx, programme));
  if (!champion) return Ok();
  CONCORD_TRY(const bool withdrawn, db::HasWithdrawn(tx, programme, champion->version));
  if (withdrawn) CONCORD_CHECK_OK(registry.RollBack(tx, programme, {"consent", "An office took its agreement back, and " + why + ".", "", ""}));
  return Ok();
}

}  // namespace concord::learning

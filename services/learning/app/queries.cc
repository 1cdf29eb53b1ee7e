#include "learning/app/queries.h"

#include <algorithm>

#include "learning/store/consents.h"

namespace concord::learning {
namespace {

constexpr int kTrainingsShown = 50, kDecisionsShown = 200, kMostChanges = 200;

}  // namespace

std::optional<ModelName> ModelName::Of(const std::string& name) {
  const std::string head = "models/", middle = "/versions/";
  const auto cut = name.find(middle);
  if (name.rfind(head, 0) != 0 || cut == std::string::npos || cut <= head.size()) return std::nullopt;
  return ModelName{name.substr(head.size(), cut - head.size()), name.substr(cut + middle.size())};
}

Error ModelNotFound(const std::string& name) { return NotFound("MODEL_NOT_FOUND", "there is no such model, or its file is no longer kept").With("name", name); }

Result<std::vector<Learnt>> Queries::ListLearnt(const std::string& office, const std::string& programme, Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<Learnt>> {
    std::map<std::string, Learnt> all;
    CONCORD_TRY(auto totals, db::TotalsOf(tx, programme));
    for (db::Totals& t : totals) {
      Learnt& learnt = all[t.programme];
      CONCORD_TRY(const auto champion, db::Champion(tx, t.programme));
      if (champion) learnt.promoted_version = champion->version;
      CONCORD_TRY(learnt.drift, registry_.DriftOf(tx, t.programme));
      CONCORD_TRY(learnt.changes, db::ChangeTotalsOf(tx, t.programme, false));
      learnt.totals = std::move(t);
    }
    if (!office.empty()) {
      CONCORD_TRY(const auto consents, db::ConsentsOf(tx, office));
      for (const db::ConsentSummary& own : consents) {
        if (own.workshops == 0 || (!programme.empty() && own.consent.programme != programme)) continue;
        Learnt& learnt = all[own.consent.programme];
        learnt.totals.programme = own.consent.programme;
        learnt.own_consent = own.consent.agreed;
        learnt.own_without_consent = own.consent.agreed ? 0 : own.workshops;
        learnt.own_too_small = own.consent.agreed ? own.too_small : 0;
      }
    }
    std::vector<Learnt> out;
    for (auto& [_, learnt] : all) out.push_back(std::move(learnt));
    return out;
  }, deadline);
}

Result<std::vector<ModelSeen>> Queries::ListModels(const std::string& office, const std::string& programme, Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<ModelSeen>> {
    std::map<std::string, int> own;
    if (!office.empty()) {
      CONCORD_TRY(const auto sources, db::OwnSources(tx, office, programme));
      own.insert(sources.begin(), sources.end());
    }
    CONCORD_TRY(auto rows, db::ListModels(tx, programme));
    std::vector<ModelSeen> out;
    for (db::ModelRow& row : rows) {
      const auto found = own.find(row.programme + "\n" + row.version);
      out.push_back({std::move(row), found == own.end() ? 0 : found->second});
    }
    return out;
  }, deadline);
}

Result<std::vector<db::DecisionRow>> Queries::ListDecisions(const std::string& programme, Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) { return db::ListDecisions(tx, programme, kDecisionsShown); }, deadline);
}

Result<std::vector<auth::PublicKey>> Queries::ListKeys(Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) { return registry_.keys().Public(tx); }, deadline);
}

Result<std::vector<db::ChangeSeen>> Queries::ListChanges(const std::string& office, const std::string& programme, const std::string& workshop, int limit,
                                                         Micros deadline) {
  const std::string head = "workshops/";
  if (!workshop.empty() && workshop.rfind(head, 0) != 0) return std::vector<db::ChangeSeen>();
  const std::string id = workshop.empty() ? "" : workshop.substr(head.size());
  const int most = limit <= 0 ? kMostChanges : std::min(limit, kMostChanges);
  return store_.ReadUnscoped([&](store::Tx& tx) { return db::ChangesOf(tx, office, programme, id, most); }, deadline);
}

Result<std::vector<db::EvidenceRow>> Queries::Evidence(const std::string& programme, Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<db::EvidenceRow>> {
    if (programme.empty()) return db::AllEvidence(tx);
    CONCORD_TRY(auto one, db::LoadEvidence(tx, programme));
    std::vector<db::EvidenceRow> out;
    if (one) out.push_back(*std::move(one));
    return out;
  }, deadline);
}

Result<std::vector<db::TrainingRow>> Queries::ListTrainings(Micros deadline) {
  return store_.ReadUnscoped([](store::Tx& tx) { return db::ListTrainings(tx, kTrainingsShown); }, deadline);
}

Result<std::string> Queries::ModelFile(const std::string& name, Micros deadline) {
  const auto model = ModelName::Of(name);
  std::optional<std::string> file;
  if (model) {
    CONCORD_TRY(file, store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::optional<std::string>> {
      CONCORD_TRY(const auto row, db::FindModel(tx, model->programme, model->version));
      CONCORD_TRY(const bool withdrawn, db::HasWithdrawn(tx, model->programme, model->version));
      if (withdrawn && row && row->state != "PROMOTED")
        return FailedPrecondition("CONSENT_WITHDRAWN", "it has learnt from an office that does not agree any more").With("name", name);
      return db::LoadFile(tx, model->programme, model->version);
    }, deadline));
  }
  if (!file) return ModelNotFound(name);
  return *std::move(file);
}

Result<Skill> Queries::GetSkill(const std::string& office, const std::string& programme, Micros deadline) {
  if (programme.empty()) return InvalidArgument("PROGRAMME_MISSING", "name the programme").At("programme", "is missing");
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<Skill> {
    CONCORD_TRY(const auto all, db::ScoresOf(tx, programme, ""));
    Skill out;
    CONCORD_TRY(out.own, db::ScoresOf(tx, programme, office));
    out.all = Summarise(all);
    return out;
  }, deadline);
}

}  // namespace concord::learning

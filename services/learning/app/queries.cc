#include "learning/app/queries.h"

namespace concord::learning {
namespace {

constexpr int kTrainingsShown = 50;

struct ModelName {
  std::string programme, version;
};

// "models/P/versions/V" → {P, V}; nothing when it is no such name.
std::optional<ModelName> Split(const std::string& name) {
  const std::string head = "models/", middle = "/versions/";
  const auto cut = name.find(middle);
  if (name.rfind(head, 0) != 0 || cut == std::string::npos || cut <= head.size()) return std::nullopt;
  return ModelName{name.substr(head.size(), cut - head.size()), name.substr(cut + middle.size())};
}

}  // namespace

Result<std::vector<Learnt>> Queries::ListLearnt(const std::string& programme, Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<Learnt>> {
    CONCORD_TRY(auto totals, db::TotalsOf(tx, programme));
    std::vector<Learnt> out;
    for (db::Totals& t : totals) {
      CONCORD_TRY(const auto champion, db::Champion(tx, t.programme));
      out.push_back({std::move(t), champion ? champion->version : ""});
    }
    return out;
  }, deadline);
}

Result<std::vector<db::ModelRow>> Queries::ListModels(const std::string& programme, Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) { return db::ListModels(tx, programme); }, deadline);
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
  const auto model = Split(name);
  std::optional<std::string> file;
  if (model) {
    CONCORD_TRY(file, store_.ReadUnscoped([&](store::Tx& tx) { return db::LoadFile(tx, model->programme, model->version); }, deadline));
  }
  if (!file) return NotFound("MODEL_NOT_FOUND", "there is no such model, or its file is no longer kept").With("name", name);
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

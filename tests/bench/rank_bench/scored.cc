#include "scored.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>

#include "ranking/dataset.h"
#include "ranking/metrics.h"
#include "ranking/ranking_set.h"

namespace concord::bench {
namespace {

using namespace ranking;

constexpr int kQuestions = 93, kChoices = 6, kActions = 38, kVoters = 50, kThemes = 9, kCountries = 8, kOfACountry = 8;
constexpr std::size_t kLocal = 4;

double Ndcg(const std::vector<Ranked>& ranking, const WorkshopCase& workshop) {
  std::map<std::string, float> gain;
  const auto& of = workshop.outcome.gain.empty() ? workshop.outcome.share : workshop.outcome.gain;
  for (std::size_t i = 0; i < workshop.candidates.size(); ++i) gain[workshop.candidates[i].id] = of[i];
  std::vector<float> ranked;
  for (const Ranked& r : ranking) ranked.push_back(gain[r.action_id]);
  return Ndcg10(ranked);
}

WorkshopCase Room(int country, int number, const std::vector<float>& liked, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<float> uniform(1e-6f, 1);
  WorkshopCase w;
  w.id = "w" + std::to_string(country) + "-" + std::to_string(number);
  w.programme = "bench";
  w.country = "X" + std::to_string(country);
  std::vector<float> theme(kThemes);
  for (float& t : theme) t = normal(random);
  for (int a = 0; a < kActions; ++a) {
    ActionInfo action;
    action.id = "A" + std::to_string(a);
    for (int t = 0; t < 3; ++t) action.triggers.push_back({"Q" + std::to_string((a * 5 + t * 3) % kQuestions), 1, -1});
    w.candidates.push_back(std::move(action));
  }
  for (int q = 0; q < kQuestions; ++q) w.questions.push_back({"Q" + std::to_string(q), QuestionKind::kOrdinal, kChoices});
  w.outcome.share.assign(kActions, 0);
  for (int v = 0; v < kVoters; ++v) {
    Voter voter;
    voter.group = v % 2 == 0 ? "government" : "industry";
    for (int q = 0; q < kQuestions; ++q) {
      const float level = 2.5f + theme[static_cast<std::size_t>(q % kThemes)] + 0.9f * normal(random);
      voter.answers.push_back(random() % 12 == 0 ? kMissing : std::clamp(std::round(level), 0.f, static_cast<float>(kChoices - 1)));
    }
    std::vector<std::pair<float, int>> wish;
    for (int a = 0; a < kActions; ++a) {
      float need = 0;
      for (const Trigger& t : w.candidates[static_cast<std::size_t>(a)].triggers) {
        const float answer = voter.answers[static_cast<std::size_t>(std::stoi(t.question_id.substr(1)))];
        need += std::isnan(answer) ? 0 : (kChoices - 1 - answer) / (kChoices - 1);
      }
      wish.emplace_back(-(2.5f * need + liked[static_cast<std::size_t>(a)] - std::log(-std::log(uniform(random)))), a);
    }
    std::sort(wish.begin(), wish.end());
    for (int place = 0; place < 5; ++place) {
      const int a = wish[static_cast<std::size_t>(place)].second;
      voter.ballot.push_back({w.candidates[static_cast<std::size_t>(a)].id});
      w.outcome.share[static_cast<std::size_t>(a)] += 1;
    }
    w.voters.push_back(std::move(voter));
  }
  return w;
}

}  // namespace

std::vector<WorkshopCase> MadeUp(std::vector<WorkshopCase>* left_out) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  std::vector<float> everywhere(kActions);
  for (float& x : everywhere) x = normal(random);
  std::vector<WorkshopCase> learnt;
  for (int c = 0; c < kCountries; ++c) {
    std::vector<float> liked = everywhere;
    for (float& x : liked) x += 0.7f * normal(random);
    for (int n = 0; n < kOfACountry; ++n) (c < kCountries - 2 ? learnt : *left_out).push_back(Room(c, n, liked, random));
  }
  return learnt;
}

Result<std::vector<WorkshopCase>> OfSet(const std::string& folder, std::vector<WorkshopCase>* left_out) {
  CONCORD_TRY(auto set, ReadRankingSet(folder));
  std::string fold;
  for (const auto& e : set.entries) {
    if (e.fold != "train" && (fold.empty() || e.fold < fold)) fold = e.fold;
  }
  std::vector<WorkshopCase> learnt;
  for (auto& e : set.entries) {
    if (e.workshop.outcome.share.empty()) continue;
    (e.fold == fold ? *left_out : learnt).push_back(std::move(e.workshop));
  }
  return learnt;
}

Result<Scored> Train(const std::string& name, const std::vector<WorkshopCase>& learnt, const std::vector<WorkshopCase>& left_out,
                     const std::string& trainer, const std::string& folder) {
  const std::string data = folder + "/data.bin", file = folder + "/model.bin";
  CONCORD_CHECK_OK(SaveDataset({learnt}, data));
  const std::string command = "'" + trainer + "' --no-card --in '" + data + "' --out '" + file + "' >/dev/null";
  if (std::system(command.c_str()) != 0) return Internal("TRAINING_FAILED", "concord-train did not train: " + command);
  Scored out;
  out.name = name;
  CONCORD_TRY(out.model, Model::Load(file));
  for (const WorkshopCase& w : learnt) {
    CONCORD_TRY(const auto prepared, out.model.Prepare(w));
    CONCORD_TRY(const auto record, MakeRecord(w, prepared));
    out.evidence.Learn(record);
  }
  std::map<std::string, std::size_t> of_country;
  for (const WorkshopCase& w : left_out) {
    CONCORD_TRY(const auto prepared, out.model.Prepare(w));
    if (++of_country[w.country] > kLocal) {
      out.rooms.push_back(w);
      continue;
    }
    CONCORD_TRY(const auto record, MakeRecord(w, prepared));
    out.evidence.Learn(record);
  }
  if (out.rooms.empty()) return FailedPrecondition("NO_ROOMS", "no country left out has more than four workshops");
  for (const WorkshopCase& w : out.rooms) {
    CONCORD_TRY(const auto prepared, out.model.Prepare(w));
    out.ndcg += Ndcg(out.model.Rank(prepared, {}), w) / static_cast<double>(out.rooms.size());
    out.ndcg_local += Ndcg(out.model.Rank(prepared, out.evidence.For(prepared, out.model.local())), w) / static_cast<double>(out.rooms.size());
    const auto prior = out.model.parts().popularity.LogPrior(w.candidates, w.programme);
    out.popularity += Ndcg10(prior, w.outcome.gain.empty() ? w.outcome.share : w.outcome.gain) / static_cast<double>(out.rooms.size());
  }
  return out;
}

std::string Scored::Line() const {
  char line[400];
  std::snprintf(line, sizeof line, "model %s, %s: NDCG@10 %.3f on %zu rooms of countries it has not seen, %.3f with four local workshops; popularity %.3f",
                model.version().c_str(), name.c_str(), ndcg, rooms.size(), ndcg_local, popularity);
  return line;
}

}  // namespace concord::bench

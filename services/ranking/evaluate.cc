#include "ranking/evaluate.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>

#include "ranking/bytes.h"
#include "ranking/tasks.h"
#include "ranking/train.h"

namespace concord::ranking {
namespace {

double Since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

struct FoldResult {
  Status status;
  std::string zero;                     // rows with no shots
  std::vector<std::string> few;         // rows of each reveal
  size_t workshops = 0, rows = 0;
  double seconds = 0;
  std::vector<MemberSkill> members;
  Scores scores;
};

// The model with only one member of its stack; NOT_FOUND where it has no such member.
Result<Model> Only(const Model& model, const std::string& name) {
  if (name == "popularity") return PopularityAlone(model);
  ModelParts parts = model.parts();
  const auto at = std::find(parts.stack.members.begin(), parts.stack.members.end(), name);
  if (name == "net") {
    parts.stack = Stack();
  } else if (at != parts.stack.members.end()) {
    parts.stack.by_programme.clear();
    std::fill(parts.stack.weights.begin(), parts.stack.weights.end(), 0.f);
    parts.stack.weights[static_cast<size_t>(at - parts.stack.members.begin())] = 1;
  } else if (name != "stack") {
    return NotFound("RANKING_MEMBER", "the model has no member '" + name + "'");
  }
  return Model(std::move(parts));
}

void Append(int shots, int draw, const std::string& workshop, const std::vector<Ranked>& ranking, std::string& out) {
  char line[160];
  for (const Ranked& r : ranking) {
    const auto score = static_cast<double>(r.score);
    if (r.enough) {
      std::snprintf(line, sizeof(line), ",%.9g,%.6g,%d,%d\n", score, static_cast<double>(r.p_top), r.rank_lo, r.rank_hi);
    } else {
      std::snprintf(line, sizeof(line), ",%.9g,,,\n", score);
    }
    out += std::to_string(shots) + ',' + std::to_string(draw) + ',' + Quoted(workshop) + ',' + Quoted(r.action_id) + line;
  }
}

// Everything of one fold. Of its workshops only those revealed show their outcome, and only after their own prediction.
Status RunFold(const RankingSet& set, const std::string& fold, const EvaluateOptions& options, FoldResult& result) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<const WorkshopCase*> seen;
  for (const auto& e : set.entries) {
    if (e.fold != fold) seen.push_back(&e.workshop);
  }
  if (options.past > 0) {  // by a hash, so that neither names nor order decide
    std::vector<std::pair<std::string, const WorkshopCase*>> order;
    for (const WorkshopCase* w : seen) order.emplace_back(Sha256(std::to_string(options.settings.seed) + "/past/" + fold + "/" + w->id), w);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    seen.clear();
    for (size_t i = 0; i < std::min(order.size(), static_cast<size_t>(options.past)); ++i) seen.push_back(order[i].second);
  }
  Settings settings = options.settings;
  settings.threads = 1;
  CONCORD_TRY(Model model, Train(seen, settings));
  result.seconds = Since(begin);
  result.members = model.parts().members;
  if (!options.only.empty()) {
    CONCORD_TRY(model, Only(model, options.only));
  }

  Scorer scorer(set, fold);
  std::vector<std::optional<PreparedWorkshop>> prepared(set.entries.size());
  const bool zero = std::find(options.shots.begin(), options.shots.end(), 0) != options.shots.end();
  for (size_t i = 0; i < set.entries.size(); ++i) {
    if (set.entries[i].fold != fold || set.entries[i].workshop.candidates.empty()) continue;
    CONCORD_TRY(prepared[i], model.Prepare(set.entries[i].workshop));
    if (!zero) continue;
    const auto ranking = model.Rank(*prepared[i], {});
    Append(0, 0, set.entries[i].workshop.id, ranking, result.zero);
    scorer.Add(0, set.entries[i].workshop, ranking);
    ++result.workshops;
    result.rows += ranking.size();
  }
  result.few.resize(set.reveals.size());
  for (size_t r = 0; r < set.reveals.size(); ++r) {
    const auto& reveal = set.reveals[r];
    if (reveal.order.empty() || set.entries[reveal.order[0]].fold != fold) continue;
    for (const int shots : options.shots) {
      if (shots == 0) continue;
      Evidence evidence;
      const size_t known = std::min(reveal.order.size(), static_cast<size_t>(shots));
      bool shown = true;
      for (size_t k = 0; k < known; ++k) {
        const auto& w = set.entries[reveal.order[k]].workshop;
        if (auto record = MakeRecord(w, *prepared[reveal.order[k]]); record.ok()) evidence.Learn(*record);
        else shown = false;
      }
      if (!shown) continue;  // a blind copy does not tell this draw
      for (size_t k = known; k < reveal.order.size(); ++k) {
        const PreparedWorkshop& p = *prepared[reveal.order[k]];
        const auto ranking = model.Rank(p, evidence.For(p, model.local()));
        Append(shots, reveal.draw, p.id, ranking, result.few[r]);
        scorer.Add(shots, set.entries[reveal.order[k]].workshop, ranking);
        result.rows += ranking.size();
      }
    }
  }
  result.scores = scorer.scores();
  return Ok();
}

}  // namespace

Result<EvaluateReport> Evaluate(const EvaluateOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  CONCORD_TRY(const RankingSet set, ReadRankingSet(options.set));
  std::error_code failed;
  std::filesystem::create_directories(options.out, failed);
  if (failed) return Unavailable("RANKING_FILE_UNWRITABLE", "cannot make the folder " + options.out);
  std::set<std::string> names;
  for (const auto& e : set.entries) {
    if (e.fold != "train") names.insert(e.fold);
  }
  for (const std::string& wanted : options.folds) {
    if (names.count(wanted) == 0) return InvalidArgument("RANKING_SET", "the set has no fold '" + wanted + "' to rank");
  }
  if (!options.folds.empty()) names = {options.folds.begin(), options.folds.end()};
  const std::vector<std::string> folds(names.begin(), names.end());
  std::vector<FoldResult> results(folds.size());
  RunTasks(folds.size(), options.threads, [&](size_t f) { results[f].status = RunFold(set, folds[f], options, results[f]); });
  EvaluateReport report;
  report.set = set.name;
  std::string text = "shots,draw,workshop_id,action_id,score,p_top,rank_lo,rank_hi\n";
  for (const FoldResult& r : results) {
    if (!r.status.ok()) return r.status.error();
    text += r.zero;
    report.workshops += r.workshops;
    report.rows += r.rows;
    report.train_seconds += r.seconds;
    for (const auto& [shots, score] : r.scores) report.scores[shots].Add(score);
    for (const MemberSkill& m : r.members) {
      auto at = std::find_if(report.members.begin(), report.members.end(), [&](const MemberSkill& x) { return x.name == m.name; });
      if (at == report.members.end()) at = report.members.insert(at, MemberSkill{m.name});
      at->ndcg10 += m.ndcg10 / static_cast<float>(results.size());
      at->tau_b += m.tau_b / static_cast<float>(results.size());
      at->weight += m.weight / static_cast<float>(results.size());
    }
  }
  for (size_t r = 0; r < set.reveals.size(); ++r) {
    for (const FoldResult& f : results) text += f.few[r];
  }
  CONCORD_CHECK_OK(WriteFile(options.out + "/predictions.csv", text));
  report.total_seconds = Since(begin);
  return report;
}

std::string MemberTable(const std::vector<MemberSkill>& members) {
  std::string out = "| member, on groups left out of learning | NDCG@10 | tau-b | weight |\n|---|---|---|---|\n";
  for (const MemberSkill& m : members) {
    char line[120];
    std::snprintf(line, sizeof(line), "| %s | %.4f | %.4f | %.3f |\n", m.name.c_str(), static_cast<double>(m.ndcg10), static_cast<double>(m.tau_b),
                  static_cast<double>(m.weight));
    out += line;
  }
  return out;
}

}  // namespace concord::ranking

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
};

void Append(int shots, int draw, const std::string& workshop, const std::vector<Ranked>& ranking, std::string& out) {
  char line[160];
  for (const Ranked& r : ranking) {
    std::snprintf(line, sizeof(line), ",%.9g,%.6g,%d,%d\n", static_cast<double>(r.score), static_cast<double>(r.p_top), r.rank_lo, r.rank_hi);
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
  Settings settings = options.settings;
  settings.threads = 1;
  CONCORD_TRY(const Model model, Train(seen, settings));
  result.seconds = Since(begin);

  std::vector<std::optional<PreparedWorkshop>> prepared(set.entries.size());
  const bool zero = std::find(options.shots.begin(), options.shots.end(), 0) != options.shots.end();
  for (size_t i = 0; i < set.entries.size(); ++i) {
    if (set.entries[i].fold != fold || set.entries[i].workshop.candidates.empty()) continue;
    CONCORD_TRY(prepared[i], model.Prepare(set.entries[i].workshop));
    if (!zero) continue;
    const auto ranking = model.Rank(*prepared[i], {});
    Append(0, 0, set.entries[i].workshop.id, ranking, result.zero);
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
        result.rows += ranking.size();
      }
    }
  }
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
  std::string text = "shots,draw,workshop_id,action_id,score,p_top,rank_lo,rank_hi\n";
  for (const FoldResult& r : results) {
    if (!r.status.ok()) return r.status.error();
    text += r.zero;
    report.workshops += r.workshops;
    report.rows += r.rows;
    report.train_seconds += r.seconds;
  }
  for (size_t r = 0; r < set.reveals.size(); ++r) {
    for (const FoldResult& f : results) text += f.few[r];
  }
  CONCORD_CHECK_OK(WriteFile(options.out + "/predictions.csv", text));
  report.total_seconds = Since(begin);
  return report;
}

}  // namespace concord::ranking

#include "ranking/tune.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <random>

#include "ranking/evidence.h"
#include "ranking/metrics.h"
#include "ranking/tasks.h"

namespace concord::ranking {
namespace {

constexpr int kShots[] = {0, 1, 2, 4, 8};
constexpr size_t kLeastCases = 20;  // predictions before a choice is trusted

// One situation: a workshop to predict, and what is known locally by then.
struct Situation {
  size_t target = 0;
  std::vector<size_t> known;
};

std::vector<Situation> Play(const std::map<std::string, std::vector<size_t>>& countries, int shots, int draws, uint64_t seed) {
  std::vector<Situation> out;
  std::mt19937_64 random(seed * 31 + static_cast<uint64_t>(shots));
  for (const auto& [_, members] : countries) {
    if (members.size() < static_cast<size_t>(std::max(3, shots + 1))) continue;
    for (int draw = 0; draw < draws; ++draw) {
      std::vector<size_t> order = members;
      for (size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
      const std::vector<size_t> known(order.begin(), order.begin() + shots);
      for (size_t i = static_cast<size_t>(shots); i < order.size(); ++i) out.push_back({order[i], known});
    }
  }
  return out;
}

std::string Group(const WorkshopCase& w) { return w.programme + '\n' + (w.country.empty() ? w.id : w.country); }

Evidence EvidenceOf(const Situation& s, const std::vector<LocalRecord>& records) {
  Evidence evidence;
  for (const size_t k : s.known) evidence.Learn(records[k]);
  return evidence;
}

std::vector<float> Scores(const Situation& s, const std::vector<PreparedWorkshop>& prepared, const Evidence& evidence, const LocalSettings& local) {
  std::vector<float> score = prepared[s.target].log_share;
  if (s.known.empty()) return score;
  const std::vector<float> term = LocalTerm(evidence.For(prepared[s.target], local), local);
  float top = -1e30f, sum = 0;
  for (size_t i = 0; i < score.size(); ++i) {
    score[i] += term[i];
    top = std::max(top, score[i]);
  }
  for (const float v : score) sum += std::exp(v - top);
  for (float& v : score) v -= top + std::log(sum);
  return score;
}

}  // namespace

void Tune(const std::vector<const WorkshopCase*>& cases, const std::vector<PreparedWorkshop>& prepared, const Settings& settings,
          LocalSettings* local, std::vector<Calibration>* calibration) {
  const uint64_t seed = settings.seed;
  std::map<std::string, std::vector<size_t>> countries;
  std::vector<LocalRecord> records(cases.size());
  std::vector<std::vector<float>> gain(cases.size());
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!cases[i]->country.empty()) countries[Group(*cases[i])].push_back(i);
    if (auto record = MakeRecord(*cases[i], prepared[i]); record.ok()) records[i] = *std::move(record);
    gain[i] = cases[i]->outcome.gain.empty() ? cases[i]->outcome.share : cases[i]->outcome.gain;
  }

  std::vector<Situation> trials;
  for (const int shots : {1, 2, 4, 8}) {
    const auto more = Play(countries, shots, 1, seed);
    trials.insert(trials.end(), more.begin(), more.end());
  }
  if (trials.size() >= kLeastCases) {
    std::vector<LocalSettings> choices = {*local};
    for (const float likeness : {0.f, 4.f, 10.f, 20.f}) {
      for (const float smoothing : {0.02f, 0.05f, 0.1f}) {
        for (const float pull : {0.4f, 0.7f, 1.2f}) choices.push_back({smoothing, pull, likeness, true});
      }
    }
    choices.push_back({0.02f, 0.7f, 0, false});
    std::vector<std::vector<double>> quality(trials.size());  // of each choice
    RunTasks(trials.size(), settings.threads, [&](size_t t) {
      const Situation& s = trials[t];
      const Evidence evidence = EvidenceOf(s, records);
      for (const LocalSettings& choice : choices) quality[t].push_back(Ndcg10(Scores(s, prepared, evidence, choice), gain[s.target]));
    });
    double best = -1;
    for (size_t c = 0; c < choices.size(); ++c) {
      double sum = 0;
      for (const auto& of : quality) sum += of[c];
      if (sum > best + 1e-3 * static_cast<double>(trials.size()) || best < 0) {  // a tie keeps the earlier choice
        best = sum;
        *local = choices[c];
      }
    }
  }

  std::vector<std::optional<Calibration>> fitted(std::size(kShots));
  RunTasks(fitted.size(), settings.threads, [&](size_t k) {
    std::vector<Situation> situations;
    if (kShots[k] == 0) {
      for (size_t i = 0; i < cases.size(); ++i) situations.push_back({i, {}});
    } else {
      situations = Play(countries, kShots[k], 3, seed + 1);
    }
    if (situations.size() < kLeastCases) return;
    std::vector<CalibrationCase> rows;
    for (const Situation& s : situations) {
      rows.push_back({Scores(s, prepared, EvidenceOf(s, records), *local), cases[s.target]->outcome.share, prepared[s.target].own, Group(*cases[s.target])});
    }
    fitted[k] = Calibration::Fit(rows);
  });
  calibration->clear();
  for (auto& fit : fitted) {  // with too few to fit on, as sure as with fewer local workshops
    calibration->push_back(fit ? *std::move(fit) : calibration->empty() ? Calibration() : calibration->back());
  }
}

std::vector<std::vector<float>> SaidByOthers(const std::vector<const WorkshopCase*>& cases, const std::vector<int>& fold,
                                             const std::vector<PreparedWorkshop>& prepared) {
  std::vector<std::vector<float>> said(cases.size());
  const int folds = cases.empty() ? 0 : 1 + *std::max_element(fold.begin(), fold.end());
  for (int f = 0; f < folds; ++f) {
    std::vector<CalibrationCase> others;
    for (size_t i = 0; i < cases.size(); ++i) {
      if (fold[i] != f) others.push_back({prepared[i].log_share, cases[i]->outcome.share, prepared[i].own, Group(*cases[i])});
    }
    const Calibration calibration = others.size() < kLeastCases ? Calibration() : Calibration::Fit(others);
    for (size_t i = 0; i < cases.size(); ++i) {
      if (fold[i] == f) said[i] = calibration.TopProbability(prepared[i].log_share, TopCount(static_cast<int>(prepared[i].log_share.size())));
    }
  }
  return said;
}

}  // namespace concord::ranking

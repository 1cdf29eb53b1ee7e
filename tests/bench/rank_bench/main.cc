// rank_bench [--json FILE] [--seconds S]: what ranking costs in the serving process, without LibTorch and without a network.
// A model of production shape (93 questions × 6 choices, 38 actions, six nets) with made-up weights: only speed is measured.
// Every call has other input than the one before. Exit code 1 when a floor is missed.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "ranking/model.h"

namespace {

using namespace concord::ranking;
using Clock = std::chrono::steady_clock;

constexpr int kQuestions = 93, kChoices = 6, kActions = 38, kVoters = 50;

WorkshopCase MakeCase(int number, std::mt19937& random) {
  WorkshopCase w;
  w.id = "workshop-" + std::to_string(number);
  w.programme = "qi4tf";
  w.country = "country-" + std::to_string(number % 8);
  for (int q = 0; q < kQuestions; ++q) w.questions.push_back({"Q" + std::to_string(q), QuestionKind::kOrdinal, kChoices});
  for (int v = 0; v < kVoters; ++v) {
    Voter voter;
    voter.group = v % 2 == 0 ? "government" : "industry";
    for (int q = 0; q < kQuestions; ++q) {
      voter.answers.push_back(random() % 10 == 0 ? kMissing : static_cast<float>(random() % kChoices));
    }
    w.voters.push_back(std::move(voter));
  }
  for (int a = 0; a < kActions; ++a) {
    ActionInfo action;
    action.id = "ACTION-" + std::to_string(a);
    for (int t = 0; t < 3; ++t) action.triggers.push_back({"Q" + std::to_string((a * 7 + t * 31) % kQuestions), 1, -1});
    w.candidates.push_back(std::move(action));
    w.outcome.share.push_back(1 + static_cast<float>(random() % 100));
  }
  return w;
}

Model MakeModel(const std::vector<WorkshopCase>& cases, std::mt19937& random) {
  ModelParts parts;
  std::vector<const WorkshopCase*> seen;
  for (const auto& w : cases) {
    seen.push_back(&w);
    parts.popularity.Learn(w);
  }
  for (const auto& a : cases[0].candidates) parts.actions.push_back(a.id);
  std::sort(parts.actions.begin(), parts.actions.end());
  parts.encoder = Encoder::Fit(seen);
  parts.local.likeness = 10;
  std::normal_distribution<float> normal;
  const auto fill = [&](size_t n, float scale) {
    std::vector<float> v(n);
    for (float& x : v) x = scale * normal(random);
    return v;
  };
  for (int n = 0; n < 6; ++n) {
    NetWeights net;
    net.voter = static_cast<uint32_t>(parts.encoder.voter_columns());
    net.context = n % 2 == 0 ? 0 : static_cast<uint32_t>(parts.encoder.context_columns());
    net.hidden = 96;
    net.actions = kActions;
    net.w1 = fill(static_cast<size_t>(net.voter + net.context) * 96, 0.05f);
    net.b1 = fill(96, 0.1f);
    net.w2 = fill(96 * 96, 0.1f);
    net.b2 = fill(96, 0.1f);
    net.w3 = fill(96 * kActions, 0.05f);
    net.b3 = fill(kActions, 0.1f);
    parts.nets.push_back(std::move(net));
  }
  return Model(std::move(parts));
}

struct Spread {
  double p50 = 0, p99 = 0;
};

// Microseconds of single calls, for `seconds` after a warm-up.
Spread Measure(double seconds, const std::function<void(size_t)>& call) {
  std::vector<double> took;
  const auto begin = Clock::now();
  for (size_t i = 0; std::chrono::duration<double>(Clock::now() - begin).count() < seconds * 1.2; ++i) {
    const auto from = Clock::now();
    call(i);
    const auto to = Clock::now();
    if (std::chrono::duration<double>(to - begin).count() > seconds * 0.2) {
      took.push_back(std::chrono::duration<double, std::micro>(to - from).count());
    }
  }
  std::sort(took.begin(), took.end());
  if (took.empty()) return {};
  return {took[took.size() / 2], took[took.size() * 99 / 100]};
}

struct Row {
  std::string name, unit, baseline;
  double value, baseline_value, floor, aim;
};

}  // namespace

int main(int argc, char** argv) {
  std::string json;
  double seconds = 2;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--json") json = argv[i + 1];
    if (flag == "--seconds") seconds = std::atof(argv[i + 1]);
  }
  std::mt19937 random(1);
  std::vector<WorkshopCase> cases;
  for (int i = 0; i < 64; ++i) cases.push_back(MakeCase(i, random));
  const Model model = MakeModel(cases, random);
  Evidence evidence;
  std::vector<PreparedWorkshop> prepared;
  for (const auto& w : cases) prepared.push_back(*model.Prepare(w));
  for (size_t i = 0; i < 32; ++i) evidence.Learn(*MakeRecord(cases[i], prepared[i]));
  std::vector<LocalEvidence> local;
  for (const auto& p : prepared) local.push_back(evidence.For(p, model.local()));

  double sink = 0;
  const Spread rank = Measure(seconds, [&](size_t i) {
    const size_t k = i % prepared.size();
    prepared[k].log_share[i % kActions] += 1e-4f;  // never twice the same
    sink += model.Rank(prepared[k], local[k])[0].score;
  });
  const Spread with_evidence = Measure(seconds, [&](size_t i) {
    const size_t k = i % prepared.size();
    prepared[k].log_share[i % kActions] += 1e-4f;
    sink += model.Rank(prepared[k], evidence.For(prepared[k], model.local()))[0].score;
  });
  const Spread cold = Measure(seconds, [&](size_t i) {
    const size_t k = i % cases.size();
    cases[k].voters[i % kVoters].answers[i % kQuestions] = static_cast<float>(i % kChoices);
    sink += model.Rank(*model.Prepare(cases[k]), local[k])[0].score;
  });
  const Spread learn = Measure(seconds / 2, [&](size_t i) {
    const size_t k = i % cases.size();
    cases[k].outcome.share[i % kActions] += 1;
    evidence.Learn(*MakeRecord(cases[k], prepared[k]));
  });
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double rss = static_cast<double>(usage.ru_maxrss) / 1024;

  const std::string budget = "budget";
  const std::vector<Row> rows = {
      {"rank_38_prepared_p50", "us", "cold, same run", rank.p50, cold.p50, 100, 50},
      {"rank_38_prepared_p99", "us", "cold p99, same run", rank.p99, cold.p99, 300, 150},
      {"rank_38_with_local_lookup_p50", "us", "cold, same run", with_evidence.p50, cold.p50, 100, 50},
      {"rank_cold_50x93_p50", "us", budget, cold.p50, 5000, 5000, 2000},
      {"rank_cold_50x93_p99", "us", budget, cold.p99, 5000, 5000, 2000},
      {"learn_one_workshop_p50", "us", budget, learn.p50, 1000, 1000, 50},
      {"learn_one_workshop_p99", "us", budget, learn.p99, 1000, 1000, 50},
      {"rank_process_rss", "MB", budget, rss, 350, 350, 100},
  };
  bool held = true;
  std::string text = "[\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row& r = rows[i];
    held = held && r.value <= r.floor;
    std::printf("%-32s %10.2f %s   (floor %g, aim %g; %s %.1f)\n", r.name.c_str(), r.value, r.unit.c_str(), r.floor, r.aim,
                r.baseline.c_str(), r.baseline_value);
    char line[512];
    std::snprintf(line, sizeof(line),
                  " {\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", \"baseline\": \"%s\", \"baseline_value\": %.3f, "
                  "\"ratio\": %.3f, \"better\": \"lower\", \"floor\": %g, \"aim\": %g, \"command\": \"build/bin/rank_bench\"}%s\n",
                  r.name.c_str(), r.value, r.unit.c_str(), r.baseline.c_str(), r.baseline_value, r.value / r.baseline_value, r.floor,
                  r.aim, i + 1 < rows.size() ? "," : "");
    text += line;
  }
  text += "]\n";
  if (!json.empty()) {
    std::ofstream out(json);
    out << text;
    if (!out.flush()) {
      std::fprintf(stderr, "cannot write %s\n", json.c_str());
      return 64;
    }
  }
  if (!std::isfinite(sink)) std::printf("%f\n", sink);
  return held ? 0 : 1;
}

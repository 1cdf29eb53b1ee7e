#include "ranking/train.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "ranking/dataset.h"
#include "ranking/metrics.h"
#include "ranking/net/trainer.h"
#include "ranking/rule.h"
#include "ranking/tasks.h"
#include "ranking/tune.h"

namespace concord::ranking {
namespace {

using Cases = std::vector<const WorkshopCase*>;

// Strength of the rule on top of the prior: least cross-entropy of the shares, drawn a little towards the setting.
float FitRuleStrength(const Cases& cases, const Popularity& popularity, float start) {
  struct One {
    std::vector<float> prior, rule, share;
  };
  std::vector<One> ones;
  for (const WorkshopCase* w : cases) {
    One one{popularity.LogPrior(w->candidates, w->programme), {}, NormalShares(w->outcome)};
    bool any = false;
    for (const RuleTerm& t : ApplyRule(*w)) {
      one.rule.push_back(t.term);
      any |= t.term != 0;
    }
    if (any && !one.share.empty()) ones.push_back(std::move(one));
  }
  if (ones.empty()) return start;
  float best = start;
  double least = std::numeric_limits<double>::max();
  for (int step = 0; step <= 40; ++step) {
    const float strength = 0.05f * static_cast<float>(step);
    double loss = 2.0 * 0.01 * (strength - start) * (strength - start);
    for (const One& one : ones) {
      double sum = 0, mean = 0;
      for (size_t i = 0; i < one.prior.size(); ++i) {
        const double score = one.prior[i] + strength * one.rule[i];
        sum += std::exp(score);
        mean += one.share[i] * score;
      }
      loss += std::log(sum) - mean;
    }
    if (loss < least) {
      least = loss;
      best = strength;
    }
  }
  return best;
}

// Rows of one voter: ballot tiers, else what the workshop chose.
void AddRows(const WorkshopCase& w, const std::vector<std::vector<uint32_t>>& tiers, uint32_t voter, float weight, size_t offered,
             TrainingTable& table) {
  std::vector<TrainingTable::Row> rows;
  std::vector<uint32_t> placed;
  for (const auto& tier : tiers) {
    if (tier.empty()) continue;
    if (placed.size() + tier.size() >= offered && !placed.empty() && tier.size() == offered - placed.size()) break;
    TrainingTable::Row row{voter, 1, placed, {}};
    for (const uint32_t a : tier) row.target.emplace_back(a, 1.f / static_cast<float>(tier.size()));
    placed.insert(placed.end(), tier.begin(), tier.end());
    rows.push_back(std::move(row));
  }
  for (auto& row : rows) {
    row.weight = weight / static_cast<float>(rows.size());
    table.rows.push_back(std::move(row));
  }
}

TrainingTable MakeTable(const Cases& cases, const ModelParts& parts) {
  TrainingTable table;
  table.voter_columns = static_cast<uint32_t>(parts.encoder.voter_columns());
  table.context_columns = static_cast<uint32_t>(parts.encoder.context_columns());
  table.actions = static_cast<uint32_t>(parts.actions.size());
  for (const WorkshopCase* w : cases) {
    Encoder::Encoded encoded = parts.encoder.Encode(*w);
    TrainingTable::List list{std::move(encoded.context), std::vector<float>(table.actions, -std::numeric_limits<float>::infinity())};
    const std::vector<float> prior = parts.popularity.LogPrior(w->candidates, w->programme);
    const std::vector<RuleTerm> rule = ApplyRule(*w);
    std::map<std::string_view, uint32_t> at;
    std::vector<uint32_t> column(w->candidates.size());
    for (size_t i = 0; i < w->candidates.size(); ++i) {
      const auto found = std::lower_bound(parts.actions.begin(), parts.actions.end(), w->candidates[i].id);
      column[i] = static_cast<uint32_t>(found - parts.actions.begin());
      at.emplace(w->candidates[i].id, column[i]);
      list.bias[column[i]] = prior[i] + parts.rule_strength * rule[i].term;
    }
    const bool single = std::any_of(w->voters.begin(), w->voters.end(), [](const Voter& v) { return !v.ballot.empty(); });
    std::vector<std::vector<uint32_t>> common;  // tiers of the workshop's own order
    const std::vector<float> share = NormalShares(w->outcome);
    if (!single && w->outcome.kind == OutcomeKind::kOrder) {
      std::map<float, std::vector<uint32_t>, std::greater<>> by_value;
      for (size_t i = 0; i < column.size(); ++i) by_value[w->outcome.share[i]].push_back(column[i]);
      for (auto& [_, tier] : by_value) common.push_back(tier);
    }
    double total = 0;
    for (const Voter& v : w->voters) total += single && v.ballot.empty() ? 0 : v.weight;
    if (total <= 0) continue;
    const auto index = static_cast<uint32_t>(table.lists.size());
    for (size_t i = 0; i < w->voters.size(); ++i) {
      const Voter& v = w->voters[i];
      if ((single && v.ballot.empty()) || v.weight <= 0) continue;
      const auto voter = static_cast<uint32_t>(table.voters.size());
      const float weight = static_cast<float>(v.weight / total);
      if (single) {
        std::vector<std::vector<uint32_t>> tiers;
        for (const auto& tier : v.ballot) {
          tiers.emplace_back();
          for (const auto& id : tier) {
            if (const auto found = at.find(id); found != at.end()) tiers.back().push_back(found->second);
          }
        }
        AddRows(*w, tiers, voter, weight, column.size(), table);
      } else if (!common.empty()) {
        AddRows(*w, common, voter, weight, column.size(), table);
      } else {
        TrainingTable::Row row{voter, weight, {}, {}};
        for (size_t a = 0; a < share.size(); ++a) row.target.emplace_back(column[a], share[a]);
        table.rows.push_back(std::move(row));
      }
      table.voters.push_back(std::move(encoded.voters[i]));
      table.list_of.push_back(index);
    }
    table.lists.push_back(std::move(list));
  }
  return table;
}

// Everything but nets and calibration.
ModelParts Counts(const Cases& cases, const Settings& settings) {
  ModelParts parts;
  parts.settings = settings;
  parts.workshops = static_cast<int>(cases.size());
  std::set<std::string> actions;
  for (const WorkshopCase* w : cases) {
    parts.popularity.Learn(*w);
    for (const ActionInfo& a : w->candidates) actions.insert(a.id);
  }
  parts.rule_strength = settings.rule_strength;
  if (static_cast<int>(cases.size()) >= settings.least_workshops) {
    parts.rule_strength = FitRuleStrength(cases, parts.popularity, settings.rule_strength);
    parts.encoder = Encoder::Fit(cases);
    if (parts.encoder.empty()) parts.encoder = Encoder();
    else parts.actions.assign(actions.begin(), actions.end());
  }
  return parts;
}

// Which part of the data each workshop is left out with: whole countries, dealt in a seeded order; workshops where all are alone.
std::vector<int> Folds(const Cases& cases, const Settings& settings) {
  std::map<std::string, int> groups;
  for (const WorkshopCase* w : cases) groups.emplace(w->country, 0);
  const bool by_country = static_cast<int>(groups.size()) >= 2 * settings.calibration_folds;
  if (!by_country) {
    groups.clear();
    for (const WorkshopCase* w : cases) groups.emplace(w->id, 0);
  }
  std::vector<std::pair<std::string, std::string>> shuffled;  // hash, group
  for (const auto& [name, _] : groups) shuffled.emplace_back(Sha256(std::to_string(settings.seed) + "/" + name), name);
  std::sort(shuffled.begin(), shuffled.end());
  for (size_t i = 0; i < shuffled.size(); ++i) {
    groups[shuffled[i].second] = static_cast<int>(i) % std::max(1, settings.calibration_folds);
  }
  std::vector<int> fold;
  for (const WorkshopCase* w : cases) fold.push_back(groups.at(by_country ? w->country : w->id));
  return fold;
}

}  // namespace

Result<Model> Train(const Cases& all, const Settings& settings, std::string data_hash) {
  Cases cases;
  for (const WorkshopCase* w : all) {
    CONCORD_CHECK_OK(CheckCase(*w));
    if (w->outcome.exposed || w->outcome.share.size() != w->candidates.size() || NormalShares(w->outcome).empty()) continue;
    cases.push_back(w);
  }
  if (cases.empty()) return FailedPrecondition("RANKING_NO_DATA", "no workshop has an outcome that may be learnt from");
  // The order of the data must not matter.
  std::sort(cases.begin(), cases.end(), [](const WorkshopCase* a, const WorkshopCase* b) { return a->id < b->id; });

  // part 0: the model itself; 1 … folds: models that did not see one group, to learn how good the first is on new countries.
  const bool enough = static_cast<int>(cases.size()) >= settings.least_workshops;
  const int folds = enough ? settings.calibration_folds : 0;
  const std::vector<int> fold = Folds(cases, settings);
  std::vector<ModelParts> parts(static_cast<size_t>(folds) + 1);
  std::vector<TrainingTable> tables(parts.size());
  struct Task {
    size_t part;
    bool context;
    uint64_t seed;
  };
  std::vector<Task> tasks;
  RunTasks(parts.size(), settings.threads, [&](size_t p) {
    Cases seen;
    for (size_t i = 0; i < cases.size(); ++i) {
      if (p == 0 || fold[i] != static_cast<int>(p) - 1) seen.push_back(cases[i]);
    }
    parts[p] = Counts(seen, settings);
    if (!parts[p].actions.empty()) tables[p] = MakeTable(seen, parts[p]);
  });
  for (size_t p = 0; p < parts.size(); ++p) {
    if (tables[p].rows.empty()) continue;
    for (int member = 0; member < (p == 0 ? settings.members : 1); ++member) {
      for (const bool context : {false, true}) {
        tasks.push_back({p, context, settings.seed * 1000 + p * 100 + static_cast<uint64_t>(member) * 2 + context});
      }
    }
  }
  std::vector<std::optional<Result<NetWeights>>> nets(tasks.size());
  RunTasks(tasks.size(), settings.threads, [&](size_t t) {
    nets[t] = TrainNet(tables[tasks[t].part], settings, tasks[t].context, tasks[t].seed);
  });
  for (size_t t = 0; t < tasks.size(); ++t) {
    if (!nets[t]->ok()) return nets[t]->error();
    parts[tasks[t].part].nets.push_back(**nets[t]);
  }
  parts[0].data_hash = std::move(data_hash);
  if (folds > 0) {
    std::vector<PreparedWorkshop> prepared(cases.size());
    std::vector<Model> models;
    for (size_t p = 1; p < parts.size(); ++p) models.emplace_back(std::move(parts[p]));
    for (size_t i = 0; i < cases.size(); ++i) {
      CONCORD_TRY(prepared[i], models[static_cast<size_t>(fold[i])].Prepare(*cases[i]));
    }
    Tune(cases, prepared, settings.seed, &parts[0].local, &parts[0].calibration);
  }
  return Model(std::move(parts[0]));
}

Result<Model> Train(const Dataset& dataset, const Settings& settings) {
  Cases cases;
  for (const WorkshopCase& w : dataset.workshops) cases.push_back(&w);
  return Train(cases, settings, DataHash(dataset));
}

}  // namespace concord::ranking

#include "ranking/part.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ranking/rule.h"

namespace concord::ranking {
namespace {

constexpr uint32_t kUnknown = std::numeric_limits<uint32_t>::max();
constexpr int kComesAgain = 3;  // lists that must have offered an action before the net speaks of it

// One workshop as the rule's strength is learnt from it.
struct RuleCase {
  std::vector<float> prior, rule, share;
};

// Strength of the rule on top of the prior: least cross-entropy of the shares, drawn a little towards the setting.
float FitStrength(const std::vector<RuleCase>& cases, float start) {
  if (cases.empty()) return start;
  float best = start;
  double least = std::numeric_limits<double>::max();
  for (int step = 0; step <= 40; ++step) {
    const float strength = 0.05f * static_cast<float>(step);
    double loss = 2.0 * 0.01 * (strength - start) * (strength - start);
    for (const RuleCase& one : cases) {
      double sum = 0, mean = 0, weight = 0;
      for (size_t i = 0; i < one.prior.size(); ++i) {
        const double score = one.prior[i] + strength * one.rule[i];
        sum += std::exp(score);
        mean += one.share[i] * score;
        weight += one.share[i];
      }
      loss += weight * std::log(sum) - mean;
    }
    if (loss < least) {
      least = loss;
      best = strength;
    }
  }
  return best;
}

// `priors`: of each case, without its own outcome.
void LearnRule(const Cases& cases, const std::vector<std::vector<float>>& priors, const Settings& settings, ModelParts& parts) {
  std::vector<RuleCase> known, fresh;
  double lift[2] = {2, 2}, count[2] = {2, 2};  // not linked, linked; drawn a little towards "no better than chance"
  for (size_t c = 0; c < cases.size(); ++c) {
    const std::vector<float> share = NormalShares(cases[c]->outcome);
    const std::vector<RuleTerm> rule = ApplyRule(*cases[c]);
    RuleCase all{priors[c], {}, share}, linked;
    for (size_t i = 0; i < rule.size(); ++i) {
      const bool has = !rule[i].linked.empty();
      all.rule.push_back(rule[i].term);
      lift[has] += share[i] * static_cast<float>(share.size());
      count[has] += 1;
      if (!has) continue;
      linked.prior.push_back(0);
      linked.rule.push_back(rule[i].term);
      linked.share.push_back(share[i]);
    }
    if (linked.rule.empty()) continue;
    known.push_back(std::move(all));
    if (linked.rule.size() > 1) fresh.push_back(std::move(linked));
  }
  parts.rule_strength = FitStrength(known, settings.rule_strength);
  parts.newcomers = {static_cast<float>(lift[1] / count[1]), static_cast<float>(lift[0] / count[0]), FitStrength(fresh, settings.rule_strength)};
}

// Rows of one voter: ballot tiers, else what the workshop chose.
void AddRows(const std::vector<std::vector<uint32_t>>& tiers, uint32_t voter, float weight, size_t offered, TrainingTable& table) {
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

TrainingTable MakeTable(const Cases& cases, const ModelParts& parts, const std::vector<Encoder::Encoded>& encoded_cases) {
  TrainingTable table;
  table.voter_columns = static_cast<uint32_t>(parts.encoder.voter_columns());
  table.context_columns = static_cast<uint32_t>(parts.encoder.context_columns());
  table.actions = static_cast<uint32_t>(parts.actions.size());
  for (size_t c = 0; c < cases.size(); ++c) {
    const WorkshopCase* w = cases[c];
    const Encoder::Encoded& encoded = encoded_cases[c];
    TrainingTable::List list{encoded.context, std::vector<float>(table.actions, -std::numeric_limits<float>::infinity())};
    const std::vector<float> prior = parts.popularity.LogPrior(w->candidates, w->programme);
    const std::vector<RuleTerm> rule = ApplyRule(*w);
    std::map<std::string_view, uint32_t> at;
    std::vector<uint32_t> column(w->candidates.size(), kUnknown);
    for (size_t i = 0; i < w->candidates.size(); ++i) {
      const auto found = std::lower_bound(parts.actions.begin(), parts.actions.end(), w->candidates[i].id);
      if (found == parts.actions.end() || *found != w->candidates[i].id) continue;
      column[i] = static_cast<uint32_t>(found - parts.actions.begin());
      at.emplace(w->candidates[i].id, column[i]);
      list.bias[column[i]] = prior[i] + parts.rule_strength * rule[i].term;
    }
    if (at.size() < 2) continue;  // nothing to choose among the actions that come again
    const bool single = std::any_of(w->voters.begin(), w->voters.end(), [](const Voter& v) { return !v.ballot.empty(); });
    std::vector<std::vector<uint32_t>> common;  // tiers of the workshop's own order
    const std::vector<float> share = NormalShares(w->outcome);
    if (!single && w->outcome.kind == OutcomeKind::kOrder) {
      std::map<float, std::vector<uint32_t>, std::greater<>> by_value;
      for (size_t i = 0; i < column.size(); ++i) {
        if (column[i] != kUnknown) by_value[w->outcome.share[i]].push_back(column[i]);
      }
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
        AddRows(tiers, voter, weight, at.size(), table);
      } else if (!common.empty()) {
        AddRows(common, voter, weight, at.size(), table);
      } else {
        TrainingTable::Row row{voter, weight, {}, {}};
        float known = 0;
        for (size_t a = 0; a < share.size(); ++a) known += column[a] != kUnknown ? share[a] : 0;
        for (size_t a = 0; a < share.size(); ++a) {
          if (column[a] != kUnknown && known > 0) row.target.emplace_back(column[a], share[a] / known);
        }
        if (known > 0) table.rows.push_back(std::move(row));
      }
      table.voters.push_back(encoded.voters[i]);
      table.list_of.push_back(index);
    }
    table.lists.push_back(std::move(list));
  }
  return table;
}

}  // namespace

std::unique_ptr<Part> MakePart(const Cases& cases, const Settings& settings, const TextEncoder& text, bool nets) {
  auto part = std::make_unique<Part>();
  ModelParts& parts = part->parts;
  parts.settings = settings;
  parts.workshops = static_cast<int>(cases.size());
  std::map<std::string, int> offered;
  for (const WorkshopCase* w : cases) {
    parts.popularity.Learn(*w);
    for (const ActionInfo& a : w->candidates) ++offered[a.id];
  }
  Popularity others = parts.popularity;
  for (const WorkshopCase* w : cases) {
    others.Learn(*w, -1);
    part->priors.push_back(others.LogPrior(w->candidates, w->programme));
    others.Learn(*w);
  }
  LearnRule(cases, part->priors, settings, parts);
  parts.ranges = OwnRanges(cases);
  parts.encoder = Encoder::Fit(cases);
  if (parts.encoder.empty()) parts.encoder = Encoder();
  parts.features = ActionFeatures::Fit(cases, text, &part->rows);

  std::vector<Encoder::Encoded> encoded;
  for (const WorkshopCase* w : cases) {
    encoded.push_back(parts.encoder.Encode(*w));
    part->contexts.push_back(encoded.back().voters.empty() ? std::vector<float>() : encoded.back().plain);
  }
  for (size_t i = 0; i < cases.size(); ++i) part->views.push_back({cases[i], part->contexts[i], part->rows[i], part->priors[i]});
  if (nets && !parts.encoder.empty()) {
    for (const auto& [id, times] : offered) {
      if (times >= kComesAgain) parts.actions.push_back(id);
    }
    if (!parts.actions.empty()) part->table = MakeTable(cases, parts, encoded);
    if (part->table.rows.empty()) parts.actions.clear();
  }
  return part;
}

}  // namespace concord::ranking

#include "ranking/popularity.h"

#include <algorithm>
#include <cmath>

#include "ranking/places.h"

namespace concord::ranking {
namespace {

std::string CountryKey(std::string_view programme, std::string_view country) {
  std::string key(programme);
  key += '\n';
  key += country;
  return key;
}

}  // namespace

std::vector<float> RelativePlaces(const std::vector<float>& share) {
  std::vector<float> place(share.size(), 0.5f);
  if (share.size() < 2) return place;
  const std::vector<int> twice = TwicePlaces(share);
  for (size_t i = 0; i < share.size(); ++i) place[i] = 0.5f * static_cast<float>(twice[i]) / static_cast<float>(share.size() - 1);
  return place;
}

std::vector<float> NormalShares(const Outcome& outcome) {
  std::vector<float> share = outcome.share;
  if (outcome.kind == OutcomeKind::kOrder && share.size() > 1) {
    share = RelativePlaces(share);
    for (float& s : share) s = std::exp2(4.f * s) - 1;
  }
  double sum = 0;
  for (float s : share) sum += std::isfinite(s) && s > 0 ? s : 0;
  if (sum <= 0) return {};
  for (float& s : share) s = std::isfinite(s) && s > 0 ? static_cast<float>(s / sum) : 0;
  return share;
}

void Popularity::Learn(const WorkshopCase& workshop, double sign) {
  if (workshop.outcome.exposed || workshop.outcome.share.size() != workshop.candidates.size()) return;
  std::vector<std::string> actions;
  for (const ActionInfo& action : workshop.candidates) actions.push_back(action.id);
  Learn(workshop.programme, workshop.country, actions, NormalShares(workshop.outcome), sign);
}

void Popularity::Learn(std::string_view programme, std::string_view country, const std::vector<std::string>& actions,
                       const std::vector<float>& share, double sign) {
  if (share.empty() || share.size() != actions.size()) return;
  Level& of_programme = programme_[std::string(programme)];
  Level& of_country = country_[CountryKey(programme, country)];
  for (size_t i = 0; i < share.size(); ++i) {
    const double lift = sign * share[i] * static_cast<double>(share.size());
    for (Level* level : {&global_, &of_programme, &of_country}) {
      Count& count = (*level)[actions[i]];
      count.lift += lift;
      count.offered += sign;
    }
  }
  workshops_ += sign;
}

double Popularity::Lift(std::string_view action, std::string_view programme, std::string_view country) const {
  double lift = 1;
  const auto shrink = [&](const Level& level, double strength) {
    if (const auto c = level.find(action); c != level.end()) {
      lift = (std::max(0.0, c->second.lift) + strength * lift) / (std::max(0.0, c->second.offered) + strength);
    }
  };
  shrink(global_, kGlobal);
  if (const auto p = programme_.find(programme); p != programme_.end()) shrink(p->second, kProgramme);
  if (!country.empty()) {
    if (const auto c = country_.find(CountryKey(programme, country)); c != country_.end()) shrink(c->second, kCountry);
  }
  return lift;
}

double Popularity::Offered(std::string_view action) const {
  const auto c = global_.find(action);
  return c == global_.end() ? 0 : c->second.offered;
}

std::vector<float> Popularity::LogPrior(const std::vector<ActionInfo>& actions, std::string_view programme,
                                        std::string_view country) const {
  std::vector<float> prior(actions.size());
  double sum = 0;
  for (size_t i = 0; i < actions.size(); ++i) {
    prior[i] = static_cast<float>(Lift(actions[i].id, programme, country));
    sum += prior[i];
  }
  for (float& p : prior) p = static_cast<float>(std::log(std::max(1e-9, p / std::max(1e-9, sum))));
  return prior;
}

void Popularity::Write(Writer& out) const {
  const auto keys = [](const auto& map) {
    std::vector<std::string> sorted;
    for (const auto& [key, _] : map) sorted.push_back(key);
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  };
  const auto level = [&](const Level& counts) {
    out.Put<uint64_t>(counts.size());
    for (const auto& key : keys(counts)) {
      const Count& c = counts.find(key)->second;
      out.Text(key);
      out.Put(c.lift);
      out.Put(c.offered);
    }
  };
  out.Put(workshops_);
  level(global_);
  for (const Levels* levels : {&programme_, &country_}) {
    out.Put<uint64_t>(levels->size());
    for (const auto& key : keys(*levels)) {
      out.Text(key);
      level(levels->find(key)->second);
    }
  }
}

Popularity Popularity::Read(Reader& in) {
  Popularity read;
  const auto level = [&] {
    Level counts;
    for (size_t i = in.Count(20); i > 0; --i) {
      std::string key = in.Text();
      Count c;
      c.lift = in.Get<double>();
      c.offered = in.Get<double>();
      counts.emplace(std::move(key), c);
    }
    return counts;
  };
  read.workshops_ = in.Get<double>();
  read.global_ = level();
  for (Levels* levels : {&read.programme_, &read.country_}) {
    for (size_t i = in.Count(12); i > 0; --i) {
      std::string key = in.Text();
      levels->emplace(std::move(key), level());
    }
  }
  return read;
}

}  // namespace concord::ranking

#include "ranking/features.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "ranking/calibration.h"
#include "ranking/places.h"
#include "ranking/rule.h"

namespace concord::ranking {
namespace {

constexpr size_t kMostTags = 20, kMostProgrammes = 25;
constexpr size_t kLeastEarlier = 20;    // earlier titles below which nothing is said of them
constexpr size_t kMostEarlier = 12000;  // of a programme or country: the latest
constexpr size_t kNearest = 10;
constexpr size_t kNearColumns = 4;

std::vector<std::string> Tags(std::string_view text) {
  std::vector<std::string> tags;
  for (size_t from = 0; from <= text.size();) {
    const size_t to = std::min(text.find(',', from), text.size());
    std::string_view tag = text.substr(from, to - from);
    while (!tag.empty() && tag.front() == ' ') tag.remove_prefix(1);
    while (!tag.empty() && tag.back() == ' ') tag.remove_suffix(1);
    if (!tag.empty()) {
      std::string lower(tag);
      for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      tags.push_back(std::move(lower));
    }
    from = to + 1;
  }
  return tags;
}

std::vector<std::string> Commonest(const std::map<std::string, int>& count, size_t most) {
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [name, n] : count) {
    if (n >= 5) order.emplace_back(-n, name);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(most, order.size()); ++i) names.push_back(order[i].second);
  std::sort(names.begin(), names.end());
  return names;
}

// Place of each value among all, 0 < … ≤ 1; ties share the middle.
std::vector<float> Places(const std::vector<float>& value) {
  std::vector<float> place;
  for (const int twice : TwicePlaces(value)) place.push_back(0.5f * static_cast<float>(twice + 2) / static_cast<float>(value.size()));
  return place;
}

}  // namespace

TextEncoder ActionFeatures::FitText(const std::vector<const WorkshopCase*>& workshops, uint64_t seed) {
  std::vector<std::string> titles;
  for (const WorkshopCase* w : workshops) {
    for (const ActionInfo& a : w->candidates) titles.push_back(a.title);
  }
  return TextEncoder::Fit(std::move(titles), seed);
}

ActionFeatures ActionFeatures::Fit(const std::vector<const WorkshopCase*>& workshops, const TextEncoder& text,
                                   std::vector<std::vector<float>>* rows) {
  ActionFeatures fit;
  fit.text_ = text;
  std::map<std::string, int> categories, beneficiaries, programmes;
  for (const WorkshopCase* w : workshops) {
    programmes[w->programme] += static_cast<int>(w->candidates.size());
    for (const ActionInfo& a : w->candidates) {
      for (auto& tag : Tags(a.category)) ++categories[tag];
      for (auto& tag : Tags(a.beneficiaries)) ++beneficiaries[tag];
    }
  }
  fit.categories_ = Commonest(categories, kMostTags);
  fit.beneficiaries_ = Commonest(beneficiaries, kMostTags);
  fit.programmes_ = Commonest(programmes, kMostProgrammes);
  for (const WorkshopCase* w : workshops) {
    const size_t m = w->candidates.size();
    if (w->held_on.empty() || w->outcome.exposed || w->outcome.share.size() != m || m < 2) continue;
    const std::vector<float> ranks = MiddleRanks(w->outcome.share);
    for (size_t i = 0; i < m; ++i) {
      fit.by_programme_[w->programme].titles.push_back(
          {w->held_on, fit.text_.Sparse(w->candidates[i].title), 1 - (ranks[i] - 1) / static_cast<float>(m - 1)});
    }
  }
  for (auto& [_, group] : fit.by_programme_) {
    auto& t = group.titles;
    std::stable_sort(t.begin(), t.end(), [](const Earlier& a, const Earlier& b) { return a.held_on < b.held_on; });
    if (t.size() > kMostEarlier) t.erase(t.begin(), t.end() - kMostEarlier);
    Index(group);
  }

  std::vector<float> first;
  std::vector<bool> differs;
  std::vector<std::vector<std::vector<float>>> all;
  for (const WorkshopCase* w : workshops) {
    all.push_back(fit.All(*w));
    for (const auto& row : all.back()) {
      if (first.empty()) {
        first = row;
        differs.assign(row.size(), false);
      }
      for (size_t c = 0; c < row.size(); ++c) differs[c] = differs[c] || row[c] != first[c];
    }
  }
  for (size_t c = 0; c < differs.size(); ++c) {
    if (differs[c]) fit.kept_.push_back(static_cast<uint32_t>(c));
  }
  if (rows != nullptr) {
    for (const auto& one : all) rows->push_back(fit.Kept(one));
  }
  return fit;
}

void ActionFeatures::Index(Group& group) {
  group.postings.assign(TextEncoder::kBuckets, {});
  for (size_t t = 0; t < group.titles.size(); ++t) {
    for (const auto& [b, w] : group.titles[t].text) group.postings[b].emplace_back(static_cast<uint32_t>(t), w);
  }
}

void ActionFeatures::AddNearest(const WorkshopCase& workshop, const std::vector<SparseText>& texts,
                                std::vector<std::vector<float>>& rows) const {
  const auto found = by_programme_.find(workshop.programme);
  size_t earlier = 0;  // titles strictly before this workshop
  if (found != by_programme_.end() && !workshop.held_on.empty()) {
    const auto& t = found->second.titles;
    earlier = static_cast<size_t>(std::partition_point(t.begin(), t.end(), [&](const Earlier& e) { return e.held_on < workshop.held_on; }) - t.begin());
  }
  if (earlier < kLeastEarlier) {
    for (auto& row : rows) row.insert(row.end(), {0.5f, 0.f, 0.5f, 0.f});
    return;
  }
  const Group& group = found->second;
  std::vector<float> alike(earlier, 0.f);
  std::vector<std::pair<float, uint32_t>> best;
  for (size_t i = 0; i < rows.size(); ++i) {
    std::fill(alike.begin(), alike.end(), 0.f);
    for (const auto& [b, w] : texts[i]) {
      for (const auto& [t, v] : group.postings[b]) {
        if (t >= earlier) break;
        alike[t] += w * v;
      }
    }
    best.clear();
    for (size_t t = 0; t < earlier; ++t) {
      if (alike[t] > 0) best.emplace_back(-alike[t], static_cast<uint32_t>(t));
    }
    const size_t k = std::min(kNearest, best.size());
    std::partial_sort(best.begin(), best.begin() + static_cast<long>(k), best.end());
    float weight = 1e-6f * kNearest, sum = 0.5f * weight;
    for (size_t j = 0; j < k; ++j) {
      const float w = best[j].first * best[j].first;
      weight += w;
      sum += w * group.titles[best[j].second].place;
    }
    rows[i].insert(rows[i].end(), {sum / weight, k > 0 ? -best[0].first : 0.f, k > 0 ? group.titles[best[0].second].place : 0.5f, weight});
  }
}

std::vector<std::vector<float>> ActionFeatures::All(const WorkshopCase& workshop) const {
  const size_t m = workshop.candidates.size();
  std::vector<std::vector<float>> rows(m);
  std::vector<float> cost(m), length(m);
  std::vector<SparseText> texts(m);
  double total = 0;
  for (size_t i = 0; i < m; ++i) {
    const ActionInfo& a = workshop.candidates[i];
    cost[i] = static_cast<float>(std::max(1.0, a.cost));
    total += cost[i];
    length[i] = static_cast<float>(a.title.size());
    texts[i] = text_.Sparse(a.title);
  }
  const std::vector<float> cost_place = Places(cost), length_place = Places(length);
  const size_t d = text_.dimensions();
  std::vector<float> title(m * d), mean(d, 0.f);
  for (size_t i = 0; i < m; ++i) {
    text_.Project(texts[i], title.data() + i * d);
    for (size_t k = 0; k < d; ++k) mean[k] += title[i * d + k] / static_cast<float>(m);
  }
  // Likeness within the list, through the sums of each bucket for the mean and pair by pair for the nearest.
  std::vector<float> nearest(m, 0.f), average(m, 0.f);
  if (d > 0) {
    for (size_t i = 0; i < m; ++i) {
      for (size_t j = i + 1; j < m; ++j) {
        const float s = Likeness(texts[i], texts[j]);
        nearest[i] = std::max(nearest[i], s);
        nearest[j] = std::max(nearest[j], s);
        average[i] += s;
        average[j] += s;
      }
    }
  }
  const std::vector<RuleTerm> rule = ApplyRule(workshop);
  std::vector<std::vector<std::string>> tags(m), people(m);
  for (size_t i = 0; i < m; ++i) {
    tags[i] = Tags(workshop.candidates[i].category);
    people[i] = Tags(workshop.candidates[i].beneficiaries);
  }
  for (size_t i = 0; i < m; ++i) {
    const ActionInfo& a = workshop.candidates[i];
    auto& row = rows[i];
    float words = 1, capitals = 0, digits = 0;
    for (const char c : a.title) {
      words += c == ' ';
      capitals += c >= 'A' && c <= 'Z';
      digits += c >= '0' && c <= '9';
    }
    row = {std::log(cost[i]), std::log(cost[i] / static_cast<float>(total)), cost_place[i],
           std::log(static_cast<float>(m)), static_cast<float>(std::log(total)),
           length[i], length_place[i], words, capitals / std::max(1.f, length[i]), digits, nearest[i],
           average[i] / static_cast<float>(std::max<size_t>(1, m - 1)),
           static_cast<float>(tags[i].size()), static_cast<float>(people[i].size()),
           static_cast<float>(a.months), static_cast<float>(a.prerequisites.size()),
           rule[i].raw, rule[i].term, static_cast<float>(a.triggers.size())};
    const auto flags = [&](const std::vector<std::string>& known, const std::vector<std::string>& has) {
      for (const std::string& tag : known) row.push_back(std::find(has.begin(), has.end(), tag) != has.end() ? 1.f : 0.f);
    };
    flags(categories_, tags[i]);
    flags(beneficiaries_, people[i]);
    flags(programmes_, {workshop.programme});
    for (size_t k = 0; k < d; ++k) row.push_back(title[i * d + k]);
    for (size_t k = 0; k < d; ++k) row.push_back(title[i * d + k] - mean[k]);
  }
  AddNearest(workshop, texts, rows);
  return rows;
}

std::vector<const char*> ActionFeatures::Topics() const {
  std::vector<const char*> topics = {"cost", "cost", "cost", "list", "list"};
  topics.insert(topics.end(), 7, "title");
  topics.insert(topics.end(), 2, "tags");
  topics.insert(topics.end(), 2, "timing");
  topics.insert(topics.end(), 3, "answers");
  topics.insert(topics.end(), categories_.size() + beneficiaries_.size(), "tags");
  topics.insert(topics.end(), programmes_.size(), "programme");
  topics.insert(topics.end(), 2 * text_.dimensions(), "title");
  topics.insert(topics.end(), kNearColumns, "earlier");
  return topics;
}

const char* ActionFeatures::Topic(size_t column) const { return Topics()[kept_[column]]; }

std::vector<float> ActionFeatures::Kept(const std::vector<std::vector<float>>& all) const {
  std::vector<float> out;
  out.reserve(all.size() * kept_.size());
  for (const auto& row : all) {
    for (const uint32_t c : kept_) out.push_back(row[c]);
  }
  return out;
}

std::vector<float> ActionFeatures::Rows(const WorkshopCase& workshop) const {
  return kept_.empty() ? std::vector<float>() : Kept(All(workshop));
}

void ActionFeatures::Write(Writer& out) const {
  text_.Write(out);
  for (const auto* names : {&categories_, &beneficiaries_, &programmes_}) out.Texts(*names);
  out.Put<uint64_t>(by_programme_.size());
  for (const auto& [name, group] : by_programme_) {
    out.Text(name);
    out.Put<uint64_t>(group.titles.size());
    for (const Earlier& e : group.titles) {
      out.Text(e.held_on);
      out.Put(e.place);
      std::vector<uint32_t> bucket;
      std::vector<float> weight;
      for (const auto& [b, w] : e.text) {
        bucket.push_back(b);
        weight.push_back(w);
      }
      out.List(bucket);
      out.List(weight);
    }
  }
  out.List(kept_);
}

ActionFeatures ActionFeatures::Read(Reader& in) {
  ActionFeatures read;
  read.text_ = TextEncoder::Read(in);
  for (auto* names : {&read.categories_, &read.beneficiaries_, &read.programmes_}) *names = in.Texts();
  for (size_t i = in.Count(12); i > 0; --i) {
    Group& group = read.by_programme_[in.Text()];
    group.titles.resize(in.Count(24));
    for (Earlier& e : group.titles) {
      e.held_on = in.Text();
      e.place = in.Get<float>();
      const auto bucket = in.List<uint32_t>();
      const auto weight = in.List<float>();
      for (size_t k = 0; k < std::min(bucket.size(), weight.size()); ++k) {
        if (bucket[k] < TextEncoder::kBuckets) e.text.emplace_back(bucket[k], weight[k]);
      }
    }
    Index(group);
  }
  read.kept_ = in.List<uint32_t>();
  return read;
}

bool ActionFeatures::Consistent() const {
  const size_t all = Topics().size();
  return text_.Consistent() && std::all_of(kept_.begin(), kept_.end(), [&](uint32_t c) { return c < all; });
}

}  // namespace concord::ranking

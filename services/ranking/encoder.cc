#include "ranking/encoder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace concord::ranking {
namespace {

constexpr size_t kMostGroups = 16;

float Scaled(const Question& question, float x) {
  return question.kind == QuestionKind::kOrdinal ? x / static_cast<float>(std::max(1, question.choices - 1)) : x;
}

}  // namespace

uint32_t Encoder::Column::values() const {
  switch (question.kind) {
    case QuestionKind::kOrdinal: return 1;
    case QuestionKind::kNumeric: return 5;
    case QuestionKind::kNominal: return static_cast<uint32_t>(std::max(1, question.choices));
  }
  return 1;
}

void Encoder::Layout() {
  uint32_t next = 0;
  at_.clear();
  for (size_t c = 0; c < columns_.size(); ++c) {
    columns_[c].first = next;
    next += columns_[c].values() + 1;
    at_.emplace(columns_[c].question.id, static_cast<int>(c));
  }
  voter_columns_ = static_cast<int>(next + groups_.size());
}

Encoder Encoder::Fit(const std::vector<const WorkshopCase*>& workshops) {
  Encoder encoder;
  std::map<std::string, Question> questions;  // sorted: the same data in another order gives the same columns
  std::map<std::string, double> groups;
  for (const WorkshopCase* w : workshops) {
    for (const Question& q : w->questions) {
      Question& known = questions.emplace(q.id, q).first->second;
      known.choices = std::max(known.choices, q.choices);
    }
    for (const Voter& v : w->voters) {
      if (!v.group.empty()) groups[v.group] += 1;
    }
  }
  std::vector<std::pair<double, std::string>> common;
  for (const auto& [name, count] : groups) common.emplace_back(-count, name);
  std::sort(common.begin(), common.end());
  for (size_t g = 0; g < std::min(kMostGroups, common.size()); ++g) encoder.groups_.push_back(common[g].second);
  std::sort(encoder.groups_.begin(), encoder.groups_.end());
  for (auto& [id, q] : questions) encoder.columns_.push_back({q});
  encoder.Layout();

  std::vector<std::vector<float>> values(encoder.columns_.size());
  for (const WorkshopCase* w : workshops) {
    const std::vector<int> match = encoder.Match(*w);
    for (const Voter& v : w->voters) {
      for (size_t q = 0; q < std::min(match.size(), v.answers.size()); ++q) {
        if (match[q] < 0 || std::isnan(v.answers[q])) continue;
        values[match[q]].push_back(Scaled(w->questions[q], v.answers[q]));
      }
    }
  }
  for (size_t c = 0; c < values.size(); ++c) {
    auto& x = values[c];
    Column& column = encoder.columns_[c];
    if (x.empty() || column.question.kind == QuestionKind::kNominal) continue;
    std::sort(x.begin(), x.end());
    double sum = 0, square = 0;
    for (float v : x) {
      sum += v;
      square += static_cast<double>(v) * v;
    }
    const double n = static_cast<double>(x.size());
    column.mean = static_cast<float>(sum / n);
    column.scale = static_cast<float>(std::sqrt(std::max(1e-6, square / n - (sum / n) * (sum / n))));
    for (size_t k = 0; k < 5; ++k) column.knots[k] = x[(x.size() - 1) * k / 4];
  }

  std::vector<double> sum, square;
  double n = 0;
  for (const WorkshopCase* w : workshops) {
    const std::vector<float> context = encoder.Raw(*w).context;
    sum.resize(context.size());
    square.resize(context.size());
    for (size_t k = 0; k < context.size(); ++k) {
      sum[k] += context[k];
      square[k] += static_cast<double>(context[k]) * context[k];
    }
    n += 1;
  }
  encoder.centre_.resize(sum.size());
  encoder.spread_.resize(sum.size());
  for (size_t k = 0; k < sum.size(); ++k) {
    encoder.centre_[k] = static_cast<float>(sum[k] / n);
    encoder.spread_[k] = static_cast<float>(std::sqrt(std::max(0.0, square[k] / n - (sum[k] / n) * (sum[k] / n))) + 1e-3);
  }
  return encoder;
}

float Encoder::Typical(const std::string& question) const {
  const auto found = at_.find(question);
  if (found == at_.end()) return kMissing;
  const Column& column = columns_[static_cast<size_t>(found->second)];
  if (column.question.kind == QuestionKind::kNominal) return kMissing;
  return column.question.kind == QuestionKind::kOrdinal ? column.mean * static_cast<float>(std::max(1, column.question.choices - 1)) : column.mean;
}

std::vector<int> Encoder::Match(const WorkshopCase& workshop) const {
  std::vector<int> match(workshop.questions.size(), -1);
  for (size_t q = 0; q < match.size(); ++q) {
    const auto found = at_.find(workshop.questions[q].id);
    if (found != at_.end() && columns_[found->second].question.kind == workshop.questions[q].kind) match[q] = found->second;
  }
  return match;
}

Encoder::Encoded Encoder::Raw(const WorkshopCase& workshop) const {
  Encoded out;
  const std::vector<int> match = Match(workshop);
  for (const int m : match) out.shared_questions += m >= 0;
  const size_t n = static_cast<size_t>(voter_columns_);
  const uint32_t first_group = static_cast<uint32_t>(n - groups_.size());
  std::vector<int> source(columns_.size(), -1);  // column → question of this workshop
  for (size_t q = 0; q < match.size(); ++q) {
    if (match[q] >= 0) source[match[q]] = static_cast<int>(q);
  }
  std::vector<double> sum(n, 0), square(n, 0);
  double total = 0;
  out.voters.reserve(workshop.voters.size());
  for (const Voter& voter : workshop.voters) {
    SparseRow row;
    row.column.reserve(columns_.size() + 1);
    row.value.reserve(columns_.size() + 1);
    const auto put = [&](uint32_t column, float value) {
      row.column.push_back(column);
      row.value.push_back(value);
      sum[column] += voter.weight * value;
      square[column] += static_cast<double>(voter.weight) * value * value;
    };
    for (size_t c = 0; c < columns_.size(); ++c) {
      const Column& column = columns_[c];
      const int q = source[c];
      const float answer = q >= 0 && static_cast<size_t>(q) < voter.answers.size() ? voter.answers[q] : kMissing;
      if (std::isnan(answer)) {
        put(column.first + column.values(), 1);
      } else if (column.question.kind == QuestionKind::kNominal) {
        const int code = static_cast<int>(answer);
        if (code >= 0 && code < static_cast<int>(column.values())) {
          put(column.first + static_cast<uint32_t>(code), 1);
        } else {
          put(column.first + column.values(), 1);
        }
      } else {
        const float x = Scaled(workshop.questions[q], answer);
        put(column.first, std::clamp((x - column.mean) / column.scale, -5.f, 5.f));
        if (column.question.kind == QuestionKind::kNumeric) {
          for (uint32_t k = 0; k < 4; ++k) {
            const float width = column.knots[k + 1] - column.knots[k];
            const float ramp = width > 0 ? std::clamp((x - column.knots[k]) / width, 0.f, 1.f) : (x > column.knots[k] ? 1.f : 0.f);
            if (ramp > 0) put(column.first + 1 + k, ramp);
          }
        }
      }
    }
    const auto group = std::lower_bound(groups_.begin(), groups_.end(), voter.group);
    if (group != groups_.end() && *group == voter.group) put(first_group + static_cast<uint32_t>(group - groups_.begin()), 1);
    total += voter.weight;
    out.weights.push_back(voter.weight);
    out.voters.push_back(std::move(row));
  }
  total = std::max(total, 1e-9);
  for (const Column& column : columns_) {
    const double missing = sum[column.first + column.values()] / total;
    const double answered = std::max(1 - missing, 1e-9) * total;
    if (column.question.kind == QuestionKind::kNominal) {
      for (uint32_t k = 0; k < column.values(); ++k) out.context.push_back(static_cast<float>(sum[column.first + k] / answered));
    } else {
      const double mean = sum[column.first] / answered;
      out.context.push_back(static_cast<float>(mean));
      out.context.push_back(static_cast<float>(std::sqrt(std::max(0.0, square[column.first] / answered - mean * mean))));
    }
    out.context.push_back(static_cast<float>(missing));
  }
  for (size_t g = 0; g < groups_.size(); ++g) out.context.push_back(static_cast<float>(sum[first_group + g] / total));
  return out;
}

Encoder::Encoded Encoder::Encode(const WorkshopCase& workshop) const {
  Encoded out = Raw(workshop);
  out.plain.resize(out.context.size());
  for (size_t k = 0; k < out.context.size(); ++k) {
    out.plain[k] = (out.context[k] - centre_[k]) / spread_[k];
    out.context[k] = std::clamp(out.plain[k], -3.f, 3.f);
  }
  return out;
}

std::vector<Question> Encoder::Questions() const {
  std::vector<Question> out;
  for (const Column& column : columns_) out.push_back(column.question);
  return out;
}

void Encoder::Write(Writer& out) const {
  out.Put<uint64_t>(columns_.size());
  for (const Column& c : columns_) {
    out.Text(c.question.id);
    out.Put<uint8_t>(static_cast<uint8_t>(c.question.kind));
    out.Put<int32_t>(c.question.choices);
    out.Put(c.mean);
    out.Put(c.scale);
    for (float k : c.knots) out.Put(k);
  }
  out.Texts(groups_);
  out.List(centre_);
  out.List(spread_);
}

Encoder Encoder::Read(Reader& in) {
  Encoder e;
  e.columns_.resize(in.Count(37));
  for (Column& c : e.columns_) {
    c.question.id = in.Text();
    c.question.kind = static_cast<QuestionKind>(in.Get<uint8_t>());
    c.question.choices = in.Get<int32_t>();
    c.mean = in.Get<float>();
    c.scale = in.Get<float>();
    for (float& k : c.knots) k = in.Get<float>();
  }
  e.groups_ = in.Texts();
  e.centre_ = in.List<float>();
  e.spread_ = in.List<float>();
  if (!in.failed() && e.Consistent()) e.Layout();
  return e;
}

bool Encoder::Consistent() const {
  size_t context = groups_.size();
  for (const Column& c : columns_) {
    if (static_cast<uint8_t>(c.question.kind) > 2 || c.question.choices < 0 || c.question.choices > 100000) return false;
    context += (c.question.kind == QuestionKind::kNominal ? c.values() : 2) + 1;
  }
  return centre_.size() == spread_.size() && (centre_.empty() ? columns_.empty() && groups_.empty() : centre_.size() == context);
}

}  // namespace concord::ranking

#include "inference/serve/trial.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace concord::inference {
namespace {

std::string Figure(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), value < 10 ? "%.2f" : "%.0f", value);
  return text;
}

}  // namespace

bool Trial::Takes(const std::string& office, std::uint64_t key) const {
  if (plan_.shadow) return false;
  if (!plan_.offices.empty() && plan_.offices.count(office) > 0) return true;
  return static_cast<double>(key >> 11) * 0x1p-53 < plan_.share;
}

bool Trial::Compares() {
  std::lock_guard lock(mutex_);
  return asked_++ < 256 || asked_ % 16 == 0;
}

double Trial::Times::Median() const {
  const std::size_t n = std::min(count_, last_.size());
  if (n == 0) return 0;
  std::array<double, 64> sorted = last_;
  std::nth_element(sorted.begin(), sorted.begin() + n / 2, sorted.begin() + n);
  return sorted[n / 2];
}

void Trial::Answered(double micros) {
  std::lock_guard lock(mutex_);
  ++seen_.calls;
  canary_.Add(micros);
}

void Trial::StableAnswered(double micros) {
  std::lock_guard lock(mutex_);
  stable_.Add(micros);
}

void Trial::Failed(Fault fault) {
  std::lock_guard lock(mutex_);
  ++seen_.calls;
  ++seen_.failures;
  ++(fault == Fault::kLate ? late_ : errors_);
  not_finite_ |= fault == Fault::kNotFinite;
}

void Trial::Compared(double difference) {
  std::lock_guard lock(mutex_);
  ++seen_.compared;
  seen_.same += difference < 1e-9;
  seen_.sum_difference += difference;
  seen_.max_difference = std::max(seen_.max_difference, difference);
}

void Trial::Explained() {
  std::lock_guard lock(mutex_);
  ++explained_;
}

void Trial::ExplainFailed(Fault fault) {
  std::lock_guard lock(mutex_);
  ++explained_;
  ++seen_.failures;
  ++(fault == Fault::kLate ? explained_late_ : errors_);
  not_finite_ |= fault == Fault::kNotFinite;
}

Comparison Trial::Now() const {
  std::lock_guard lock(mutex_);
  Comparison now = seen_;
  now.canary_micros = canary_.Median();
  now.stable_micros = stable_.Median();
  return now;
}

void Trial::Resume(const Comparison& before) {
  std::lock_guard lock(mutex_);
  seen_ = before;
}

std::optional<Verdict> Trial::Judge() const {
  if (not_finite_) return Verdict{"NOT_FINITE", "it gave a value that is not a finite number"};
  if (errors_ >= limits_.errors) return Verdict{"ERRORS", "it could not answer " + std::to_string(errors_) + " of " + std::to_string(seen_.calls) + " calls"};
  if (late_ >= limits_.late && late_ >= limits_.late_part * static_cast<double>(seen_.calls))
    return Verdict{"LATENCY", "it had not answered " + std::to_string(late_) + " of " + std::to_string(seen_.calls) + " calls in time"};
  if (explained_late_ >= limits_.late && explained_late_ >= limits_.late_part * explained_)
    return Verdict{"LATENCY", "it had not said why in time for " + std::to_string(explained_late_) + " of " + std::to_string(explained_) + " calls"};
  if (canary_.count() >= static_cast<std::size_t>(limits_.least_timed) && stable_.count() >= static_cast<std::size_t>(limits_.least_timed)) {
    const double mine = canary_.Median(), theirs = stable_.Median();
    if (mine > theirs * limits_.slower + limits_.slower_micros)
      return Verdict{"LATENCY", "it takes " + Figure(mine) + " microseconds where the stable version takes " + Figure(theirs)};
  }
  if (seen_.compared >= limits_.least_compared && seen_.mean_difference() > limits_.difference)
    return Verdict{"DRIFT", "its answers differ from the stable version's by " + Figure(seen_.mean_difference()) + " of 1 on average over " +
                                std::to_string(seen_.compared) + " inputs; " + Figure(limits_.difference) + " is the most"};
  return std::nullopt;
}

Tryout& Trial::Place::Get() {
  std::call_once(begun_, [this] { tryout_ = std::make_unique<Tryout>(); });
  return *tryout_;
}

std::uint64_t Trial::DueNs(Micros deadline, double stable_ns, std::uint64_t patience_ns) {
  double left = static_cast<double>(patience_ns);
  if (deadline > 0) left = std::min(left, (static_cast<double>(deadline - SystemClock().Now()) * 1000 - stable_ns) / 2);
  return SteadyNs() + static_cast<std::uint64_t>(std::max(0.0, left));
}

std::optional<Verdict> Trial::TakeVerdict() {
  std::lock_guard lock(mutex_);
  if (judged_) return std::nullopt;
  auto verdict = Judge();
  judged_ = verdict.has_value();
  return verdict;
}

double TensorDifference(const float* one, const float* other, std::size_t count) {
  if (count == 0) return 0;
  double mean_one = 0, mean_other = 0, distance = 0;
  for (std::size_t i = 0; i < count; ++i) {
    mean_one += one[i];
    mean_other += other[i];
    distance += std::abs(static_cast<double>(one[i]) - other[i]);
  }
  mean_one /= static_cast<double>(count);
  mean_other /= static_cast<double>(count);
  double spread = 0, size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    spread += std::abs(one[i] - mean_one) + std::abs(other[i] - mean_other);
    size += std::abs(one[i]) + std::abs(other[i]);
  }
  if (distance <= 1e-6 * size) return 0;
  // A value or two have no spread of their own: there the distance is measured against their size.
  return std::min(1.0, distance / (count < 4 || spread == 0 ? size : spread));
}

}  // namespace concord::inference

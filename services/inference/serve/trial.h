#pragma once
// A version that is tried beside the stable one: whose calls it gets, what came of them, and when it is enough.
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "inference/serve/tryout.h"
#include "inference/serve/version.h"

namespace concord::inference {

struct TrialPlan {
  std::string version, sha256;
  double share = 0;               // of the calls, 0 to 1
  std::set<std::string> offices;  // all of theirs besides
  bool shadow = false;            // answers nobody
  Micros start_time = 0;

  bool operator==(const TrialPlan&) const = default;
};

struct TrialLimits {
  int errors = 3;              // so many calls that it could not answer, however many there were
  int least_compared = 30;     // below so many nothing is said of its answers
  double difference = .5;      // the mean difference from the stable version's answers
  int least_timed = 32;        // below so many nothing is said of its speed
  double slower = 3;           // times the stable version's median, and
  double slower_micros = 500;  // so many microseconds besides
  int late = 3;                // so many calls that it did not answer in time, and
  double late_part = .1;       // of all
  std::uint64_t patience_ns = 100'000'000;            // what it may take for one, if the call has so long
  std::uint64_t explain_patience_ns = 2'000'000'000;  // what it may take to say why
};

// 0 the same … 1 nothing to do with each other.
struct Comparison {
  std::int64_t calls = 0, failures = 0, compared = 0, same = 0;
  double sum_difference = 0, max_difference = 0;
  double canary_micros = 0, stable_micros = 0;  // medians of the last ones; 0: none
  double mean_difference() const { return compared == 0 ? 0 : sum_difference / static_cast<double>(compared); }
};

enum class Fault { kError,
                   kNotFinite,
                   kLate };

struct Verdict {
  std::string reason;  // "ERRORS", "NOT_FINITE", "LATENCY", "DRIFT", "OPERATOR"
  std::string words;
};

class Trial {
 public:
  Trial(TrialPlan plan, std::shared_ptr<const Version> version, TrialLimits limits = {}) : plan_(std::move(plan)), version_(std::move(version)), limits_(limits) {}

  const TrialPlan& plan() const { return plan_; }
  const std::shared_ptr<const Version>& version() const { return version_; }
  // Whether it answers the call. The same `key` always falls to the same side, and to the trial still when the share grows.
  bool Takes(const std::string& office, std::uint64_t key) const;
  // Whether this call is one to compare: every one at first, then one in sixteen.
  bool Compares();

  void Answered(double micros);
  void StableAnswered(double micros);
  void Failed(Fault fault);
  void Compared(double difference);
  // Of calls that it has answered, and is asked why as well.
  void Explained();
  void ExplainFailed(Fault fault);

  // Where it runs; where it says why, which takes longer and holds up no answer. Until when the call may wait for it, so that the stable
  // version, which takes `stable_ns`, still has its time; `deadline` 0: none.
  Tryout& tryout() { return answering_.Get(); }
  Tryout& explaining() { return explaining_.Get(); }
  std::uint64_t DueNs(Micros deadline, double stable_ns) const { return DueNs(deadline, stable_ns, limits_.patience_ns); }
  std::uint64_t ExplainDueNs(Micros deadline, double stable_ns) const { return DueNs(deadline, stable_ns, limits_.explain_patience_ns); }

  // Why it is enough; asked after each of those above. Given once.
  std::optional<Verdict> TakeVerdict();
  Comparison Now() const;
  // Goes on counting from an earlier run of the same trial.
  void Resume(const Comparison& before);

 private:
  class Times {
   public:
    void Add(double micros) { last_[count_++ % last_.size()] = micros; }
    std::size_t count() const { return count_; }
    double Median() const;

   private:
    std::array<double, 64> last_{};
    std::size_t count_ = 0;
  };
  // Begun by the first who needs it.
  class Place {
   public:
    Tryout& Get();

   private:
    std::once_flag begun_;
    std::unique_ptr<Tryout> tryout_;
  };
  static std::uint64_t DueNs(Micros deadline, double stable_ns, std::uint64_t patience_ns);
  std::optional<Verdict> Judge() const;  // under mutex_

  const TrialPlan plan_;
  const std::shared_ptr<const Version> version_;
  const TrialLimits limits_;
  mutable std::mutex mutex_;
  Comparison seen_;
  int errors_ = 0, late_ = 0;                // of this run
  int explained_ = 0, explained_late_ = 0;  // likewise
  bool not_finite_ = false, judged_ = false;
  std::uint64_t asked_ = 0;
  Times canary_, stable_;
  Place answering_, explaining_;
};

// Mean distance of two answers to the same rows against their own spread, 0 to 1.
double TensorDifference(const float* one, const float* other, std::size_t count);

}  // namespace concord::inference

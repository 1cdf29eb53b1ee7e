#pragma once
// The queue of one model, and how its calls become batches. Nothing waits for a batch to fill: what has come while one ran is the next.
// A batch that is cheap runs on the thread that brought the call, which is faster than waking another; what costs more runs on workers.
// The queue has an end, and knows what its rows cost: a call whose deadline cannot be kept is refused at once.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "inference/serve/trial.h"
#include "inference/serve/version.h"
#include "platform/exec/executor.h"
#include "platform/metrics/metrics.h"

namespace concord::inference {

// One call. Answer or Fail is called once, from any thread; the values are not looked at afterwards.
class Request {
 public:
  virtual ~Request() = default;
  virtual void Answer(const Version& by, const float* out) = 0;  // rows × outputs
  virtual void Fail(const Error& error) = 0;

  const float* values = nullptr;  // rows × inputs
  std::size_t rows = 0;
  Micros deadline = 0;  // 0: none
  std::shared_ptr<const Version> version;
  std::shared_ptr<Trial> trial;  // version is its candidate; or, as shadow, only looks on
  std::uint64_t arrived_ns = 0;
};

struct LaneLimits {
  std::size_t requests = 256;          // in the queue
  std::uint64_t wait_ns = 50'000'000;  // what waits and runs takes no longer
  std::size_t batch_rows = 1024;       // run together; a single call may have more
  std::uint64_t batch_ns = 2'000'000;  // a batch takes no longer, unless it is one call: who waits behind it waits little
  std::uint64_t inline_ns = 200'000;   // the most that a thread which brought a call spends on a batch
  int runners = 1;                     // batches of this model at the same time
};

class Lane {
 public:
  // `stable`: the version that answers what the candidate of a trial cannot. `judge`: after something was learnt of a trial.
  Lane(exec::Executor& workers, metrics::Registry& metrics, const std::string& model, LaneLimits limits, std::function<std::shared_ptr<const Version>()> stable,
       std::function<void(const std::shared_ptr<Trial>&)> judge);
  ~Lane();  // when everything that waits has been answered

  // RESOURCE_EXHAUSTED QUEUE_FULL; DEADLINE_EXCEEDED DEADLINE_TOO_SHORT; UNAVAILABLE MODEL_UNLOADED. What it took it answers or fails.
  void Submit(std::unique_ptr<Request> request);
  std::size_t Waiting() const;

 private:
  using Batch = std::vector<std::unique_ptr<Request>>;
  void Work(bool brought);         // takes batches until none is left, or the thread that brought one has done its part
  double TakeBatch(Batch& batch);  // what it costs; under mutex_; what is too late goes to `late_`
  void Run(Batch batch);           // of one version
  struct Attempt;
  void Try(Batch batch, const std::shared_ptr<Trial>& trial);
  void Tried(Attempt& attempt);
  void AnswerByStable(Batch batch);
  void Shadow(std::shared_ptr<Trial> trial, std::vector<float> in, std::size_t rows, std::vector<float> answers);
  void Begin(Trial& trial, Tryout::Attempt attempt);
  void Refuse(Request& request, const Error& error);
  void Deliver(Batch& batch, const Version& by, const float* out, std::uint64_t input_ns, std::uint64_t infer_ns, std::uint64_t begun);
  void Schedule();

  exec::Executor& workers_;
  const LaneLimits limits_;
  const std::function<std::shared_ptr<const Version>()> stable_;
  const std::function<void(const std::shared_ptr<Trial>&)> judge_;
  metrics::Counter &answered_, &failed_, &full_, &late_count_, &by_stable_;
  metrics::Histogram& batch_rows_;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<std::unique_ptr<Request>> queue_;
  std::vector<std::unique_ptr<Request>> late_;
  double queued_ns_ = 0, running_ns_ = 0;
  int runners_ = 0, trying_ = 0;
  std::atomic<bool> looking_{false};  // a shadow, one at a time
  bool stopped_ = false;
};

}  // namespace concord::inference

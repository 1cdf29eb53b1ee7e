#include "inference/serve/lane.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <tuple>

#include "inference/serve/mlp_kernel.h"
#include "platform/log/log.h"

namespace concord::inference {
namespace {

constexpr int kPart = 4;  // batches that a thread which brought a call runs before it hands over

metrics::Counter& Outcome(metrics::Registry& metrics, const std::string& model, const char* outcome) {
  return metrics.AddCounter("concord_inference_calls_total", "Calls of ModelInfer that reached a model's queue, by outcome.", {{"model", model}, {"outcome", outcome}});
}

Error Late(const char* reason, const char* words) { return Error(Code::kDeadlineExceeded, reason, words); }

}  // namespace

Lane::Lane(exec::Executor& workers, metrics::Registry& metrics, const std::string& model, LaneLimits limits, std::function<std::shared_ptr<const Version>()> stable,
           std::function<void(const std::shared_ptr<Trial>&)> judge)
    : workers_(workers),
      limits_(limits),
      stable_(std::move(stable)),
      judge_(std::move(judge)),
      answered_(Outcome(metrics, model, "answered")),
      failed_(Outcome(metrics, model, "failed")),
      full_(Outcome(metrics, model, "full")),
      late_count_(Outcome(metrics, model, "late")),
      by_stable_(metrics.AddCounter("concord_inference_canary_rescued_total", "Calls of a canary that the stable version answered.", {{"model", model}})),
      batch_rows_(metrics.AddHistogram("concord_inference_batch_rows", "Rows run together.", {{"model", model}}, {1, 4, 16, 64, 256, 1024, 4096})) {}

Lane::~Lane() {
  std::unique_lock lock(mutex_);
  stopped_ = true;
  idle_.wait(lock, [&] { return runners_ == 0 && shadows_ == 0; });
}

std::size_t Lane::Waiting() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

void Lane::Refuse(Request& request, const Error& error) {
  (error.code == Code::kResourceExhausted ? full_ : error.code == Code::kDeadlineExceeded ? late_count_
                                                                                          : failed_)
      .Add();
  request.version->stats.fail.Add(SteadyNs() - request.arrived_ns);
  request.Fail(error);
}

void Lane::Submit(std::unique_ptr<Request> request) {
  const double cost = request->version->CostNs(request->rows);
  std::unique_lock lock(mutex_);
  const auto refuse = [&](const Error& error) {
    lock.unlock();
    Refuse(*request, error);
  };
  if (stopped_) return refuse(Unavailable("MODEL_UNLOADED", "the model is being unloaded; try again in a moment"));
  const double queued_ns = (queued_ns_ + running_ns_) / limits_.runners;
  if (queue_.size() >= limits_.requests || (!queue_.empty() && queued_ns + cost > static_cast<double>(limits_.wait_ns)))
    return refuse(Error(Code::kResourceExhausted, "QUEUE_FULL", std::to_string(queue_.size()) + " calls wait for this model already; try again in a moment"));
  const double wait_ns = queued_ns + cost;
  if (request->deadline > 0 && static_cast<double>(request->deadline - SystemClock().Now()) * 1000 < wait_ns)
    return refuse(Late("DEADLINE_TOO_SHORT", "the answer would come after the deadline, so the call was not begun"));
  queued_ns_ += cost;
  queue_.push_back(std::move(request));
  if (runners_ >= limits_.runners) return;
  ++runners_;
  const bool here = queued_ns_ <= static_cast<double>(limits_.inline_ns);
  lock.unlock();
  if (here)
    Work(true);
  else
    Schedule();
}

void Lane::Schedule() {
  // A full executor: then this thread does it, so that nothing stays behind.
  if (!workers_.Submit([this] { Work(false); }).ok()) Work(false);
}

double Lane::TakeBatch(Batch& batch) {
  const Micros now = SystemClock().Now();
  std::size_t rows = 0;
  double cost = 0;
  while (!queue_.empty()) {
    Request& next = *queue_.front();
    const bool late = next.deadline > 0 && next.deadline <= now;
    const double more = next.version->CostNs(next.rows);
    if (!late && !batch.empty() &&
        (next.version != batch.front()->version || rows + next.rows > limits_.batch_rows || cost + more > static_cast<double>(limits_.batch_ns)))
      break;
    queued_ns_ = queue_.size() == 1 ? 0 : std::max(0.0, queued_ns_ - more);
    if (!late) rows += next.rows, cost += more;
    (late ? late_ : batch).push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  running_ns_ += cost;
  return cost;
}

void Lane::Work(bool brought) {
  double cost = 0;  // of the batch that was run last
  for (int done = 0;; ++done) {
    Batch batch, late;
    {
      std::lock_guard lock(mutex_);
      running_ns_ -= cost;
      cost = TakeBatch(batch);
      late.swap(late_);
      if (batch.empty() && late.empty()) {
        if (--runners_ == 0) {
          running_ns_ = 0;
          idle_.notify_all();
        }
        return;
      }
    }
    for (auto& request : late) Refuse(*request, Late("DEADLINE_PASSED", "the deadline passed before the call's turn came"));
    if (batch.empty()) continue;
    if (brought && done > 0 && (done >= kPart || cost > static_cast<double>(limits_.inline_ns))) {
      auto rest = std::make_shared<Batch>(std::move(batch));
      const auto go_on = [this, rest, cost] {
        Run(std::move(*rest));
        {
          std::lock_guard lock(mutex_);
          running_ns_ -= cost;
        }
        Work(false);
      };
      if (!workers_.Submit(go_on).ok()) go_on();
      return;
    }
    Run(std::move(batch));
  }
}

bool Lane::RunModel(const Version& version, const float* in, std::size_t rows, float* out, std::uint64_t* spent, Fault* fault, std::string* why) {
  const std::uint64_t begun = SteadyNs();
  *fault = Fault::kError;
  try {
    if (Status s = version.runnable->Run(in, rows, out); !s.ok()) {
      *why = s.error().message;
      return false;
    }
  } catch (const std::exception& e) {
    *why = e.what();
    return false;
  }
  *spent = SteadyNs() - begun;
  version.NoteCost(rows, *spent);
  if (AllFinite(out, rows * version.runnable->signature().outputs)) return true;
  *fault = Fault::kNotFinite;
  *why = "its answers are not finite numbers";
  return false;
}

void Lane::Deliver(Batch& batch, const Version& by, const float* out, std::uint64_t input_ns, std::uint64_t infer_ns, std::uint64_t begun) {
  const std::size_t columns = by.runnable->signature().outputs;
  const std::uint64_t from = SteadyNs();
  std::size_t rows = 0;
  std::uint64_t queued = 0, whole = 0;
  for (auto& request : batch) {
    queued += begun - std::min(begun, request->arrived_ns);
    request->Answer(by, out + rows * columns);
    rows += request->rows;
    whole += SteadyNs() - request->arrived_ns;
  }
  const std::uint64_t output_ns = SteadyNs() - from;
  VersionStats& stats = by.stats;
  stats.rows.fetch_add(rows, std::memory_order_relaxed);
  stats.runs.fetch_add(1, std::memory_order_relaxed);
  stats.last.store(SystemClock().Now(), std::memory_order_relaxed);
  stats.success.Add(whole, batch.size());
  stats.queue.Add(queued, batch.size());
  auto& size = stats.batches[VersionStats::SizeOf(rows)];
  for (auto& [all, one, ns] : {std::tuple{&stats.compute_input, &size.compute_input, input_ns}, std::tuple{&stats.compute_infer, &size.compute_infer, infer_ns},
                               std::tuple{&stats.compute_output, &size.compute_output, output_ns}}) {
    all->Add(ns, batch.size());
    one->Add(ns);
  }
  answered_.Add(static_cast<double>(batch.size()));
  batch_rows_.Observe(static_cast<double>(rows));
}

void Lane::Run(Batch batch) {
  const std::uint64_t begun = SteadyNs();
  std::shared_ptr<const Version> version = batch.front()->version;
  const std::size_t inputs = version->runnable->signature().inputs;
  std::size_t rows = 0;
  std::shared_ptr<Trial> trial;  // in whose sight this runs
  for (const auto& request : batch) {
    rows += request->rows;
    if (request->trial) trial = request->trial;
  }
  const bool candidate = trial && trial->version() == version;
  const bool compares = trial && trial->Compares();
  // One call alone is read where it lies, unless it is looked at once more after its answer.
  std::vector<float> together;
  const float* in = batch.front()->values;
  if (batch.size() > 1 || compares) {
    together.resize(rows * inputs);
    float* at = together.data();
    for (const auto& request : batch) {
      std::memcpy(at, request->values, request->rows * inputs * sizeof(float));
      at += request->rows * inputs;
    }
    in = together.data();
  }
  std::vector<float> out(rows * version->runnable->signature().outputs);
  const std::uint64_t input_ns = SteadyNs() - begun;
  std::uint64_t infer_ns = 0;
  Fault fault;
  std::string why;
  const bool ran = RunModel(*version, in, rows, out.data(), &infer_ns, &fault, &why);
  const double micros = static_cast<double>(infer_ns) / 1000 / static_cast<double>(rows);
  if (candidate) {
    ran ? trial->Answered(micros) : trial->Failed(fault);
    if (!ran || compares) {
      const auto stable = stable_();
      std::vector<float> other(rows * stable->runnable->signature().outputs);
      std::uint64_t spent = 0;
      std::string stable_why;
      const bool stable_ran = RunModel(*stable, in, rows, other.data(), &spent, &fault, &stable_why);
      if (stable_ran) trial->StableAnswered(static_cast<double>(spent) / 1000 / static_cast<double>(rows));
      if (ran && stable_ran) trial->Compared(TensorDifference(out.data(), other.data(), out.size()));
      if (!ran) {
        log::Warning("canary could not answer", {{"model", version->model}, {"version", version->version}, {"reason", why}});
        judge_(trial);
        if (stable_ran) {
          by_stable_.Add(static_cast<double>(batch.size()));
          return Deliver(batch, *stable, other.data(), input_ns, spent, begun);
        }
        why = std::move(stable_why);
      }
    }
    if (ran) judge_(trial);
  } else if (ran && trial) {
    trial->StableAnswered(micros);
  }
  if (!ran) {
    log::Error("model failed", {{"model", version->model}, {"version", version->version}, {"reason", why}});
    for (auto& request : batch) Refuse(*request, Internal("MODEL_FAILED", "the model could not answer: " + why));
    return;
  }
  if (compares && !candidate) {
    std::vector<float> answers = out;
    Deliver(batch, *version, out.data(), input_ns, infer_ns, begun);
    return Shadow(trial, std::move(together), rows, std::move(answers));
  }
  Deliver(batch, *version, out.data(), input_ns, infer_ns, begun);
}

// After the answer, on a worker, one at a time: who waits for an answer comes first.
void Lane::Shadow(std::shared_ptr<Trial> trial, std::vector<float> in, std::size_t rows, std::vector<float> answers) {
  {
    std::lock_guard lock(mutex_);
    if (stopped_ || shadows_ > 0) return;
    ++shadows_;
  }
  const auto look = [this, trial = std::move(trial), in = std::move(in), rows, answers = std::move(answers)] {
    const Version& version = *trial->version();
    std::vector<float> out(rows * version.runnable->signature().outputs);
    std::uint64_t spent = 0;
    Fault fault;
    std::string why;
    if (RunModel(version, in.data(), rows, out.data(), &spent, &fault, &why)) {
      trial->Answered(static_cast<double>(spent) / 1000 / static_cast<double>(rows));
      trial->Compared(TensorDifference(out.data(), answers.data(), out.size()));
    } else {
      trial->Failed(fault);
    }
    judge_(trial);
    std::lock_guard lock(mutex_);
    if (--shadows_ == 0) idle_.notify_all();
  };
  if (!workers_.Submit(look).ok()) {
    std::lock_guard lock(mutex_);
    if (--shadows_ == 0) idle_.notify_all();
  }
}

}  // namespace concord::inference

#include "inference/serve/lane.h"

#include <algorithm>
#include <exception>
#include <tuple>

#include "inference/serve/mlp_kernel.h"
#include "platform/log/log.h"

namespace concord::inference {
namespace {

constexpr std::uint64_t kPartNs = 2'000'000;  // a thread which brought a call goes on with cheap batches for so long, then hands over

metrics::Counter& Outcome(metrics::Registry& metrics, const std::string& model, const char* outcome) {
  return metrics.AddCounter("concord_inference_calls_total", "Calls of ModelInfer that reached a model's queue, by outcome.", {{"model", model}, {"outcome", outcome}});
}

Error Late(const char* reason, const char* words) { return Error(Code::kDeadlineExceeded, reason, words); }

bool RunModel(const Version& version, const float* in, std::size_t rows, float* out, std::uint64_t* spent, Fault* fault, std::string* why) {
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

std::vector<float> Together(const std::vector<std::unique_ptr<Request>>& batch, std::size_t rows, std::size_t inputs) {
  std::vector<float> out;
  out.reserve(rows * inputs);
  for (const auto& request : batch) out.insert(out.end(), request->values, request->values + request->rows * inputs);
  return out;
}

std::size_t RowsOf(const std::vector<std::unique_ptr<Request>>& batch) {
  std::size_t rows = 0;
  for (const auto& request : batch) rows += request->rows;
  return rows;
}

}  // namespace

// What a version on trial works on, and what came of it: its own, also when nobody waits for it any more.
struct Lane::Attempt {
  Batch batch;
  std::shared_ptr<Trial> trial;
  std::shared_ptr<const Version> version;
  std::vector<float> in, out;
  std::size_t rows = 0;
  std::uint64_t begun = 0, spent = 0;
  Fault fault = Fault::kError;
  std::string why;
  bool ran = false, compares = false;
};

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
  idle_.wait(lock, [&] { return runners_ == 0 && trying_ == 0; });
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
  const std::uint64_t begun = SteadyNs();
  for (bool first = true;; first = false) {
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
    if (brought && !first && (SteadyNs() - begun > kPartNs || cost > static_cast<double>(limits_.inline_ns))) {
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
  std::shared_ptr<Trial> trial;  // in whose sight this runs
  for (const auto& request : batch) {
    if (request->trial) trial = request->trial;
  }
  if (trial && trial->version() == version) return Try(std::move(batch), trial);
  const std::size_t rows = RowsOf(batch);
  const bool compares = trial && trial->Compares();
  // One call alone is read where it lies, unless it is looked at once more after its answer.
  std::vector<float> together;
  if (batch.size() > 1 || compares) together = Together(batch, rows, version->runnable->signature().inputs);
  std::vector<float> out(rows * version->runnable->signature().outputs);
  const std::uint64_t input_ns = SteadyNs() - begun;
  std::uint64_t infer_ns = 0;
  Fault fault;
  std::string why;
  if (!RunModel(*version, together.empty() ? batch.front()->values : together.data(), rows, out.data(), &infer_ns, &fault, &why)) {
    if (batch.size() > 1) {  // one of them may be what it cannot answer: each alone
      for (auto& request : batch) {
        Batch one;
        one.push_back(std::move(request));
        Run(std::move(one));
      }
      return;
    }
    log::Error("model failed", {{"model", version->model}, {"version", version->version}, {"reason", why}});
    Refuse(*batch.front(), Internal("MODEL_FAILED", "the model could not answer: " + why));
    return;
  }
  if (trial) trial->StableAnswered(static_cast<double>(infer_ns) / 1000 / static_cast<double>(rows));
  Deliver(batch, *version, out.data(), input_ns, infer_ns, begun);
  if (compares) Shadow(std::move(trial), std::move(together), rows, std::move(out));
}

void Lane::Begin(Trial& trial, Tryout::Attempt attempt) {
  {
    std::lock_guard lock(mutex_);
    ++trying_;
  }
  const auto end = [this] {
    std::lock_guard lock(mutex_);
    if (--trying_ == 0) idle_.notify_all();
  };
  attempt.done = [done = std::move(attempt.done), end] { done(), end(); };
  attempt.late = [late = attempt.late, end](bool ran) { late(ran), end(); };
  const auto late = attempt.late;
  if (const auto begun = trial.tryout().Submit(std::move(attempt)); begun != Tryout::Outcome::kDone) late(begun == Tryout::Outcome::kHangs);
}

// The version on trial answers, or the stable one instead: when it fails, and when it takes so long that the other could not any more.
void Lane::Try(Batch batch, const std::shared_ptr<Trial>& trial) {
  auto a = std::make_shared<Attempt>();
  a->begun = SteadyNs();
  a->version = trial->version();
  a->rows = RowsOf(batch);
  a->in = Together(batch, a->rows, a->version->runnable->signature().inputs);
  a->out.resize(a->rows * a->version->runnable->signature().outputs);
  const auto stable = stable_();
  const bool alike = a->version->runnable->signature() == stable->runnable->signature();
  a->compares = alike && trial->Compares();
  Micros deadline = 0;
  for (const auto& request : batch) {
    if (request->deadline > 0) deadline = deadline == 0 ? request->deadline : std::min(deadline, request->deadline);
  }
  const std::uint64_t due = trial->DueNs(deadline, alike ? stable->CostNs(a->rows) : 0);
  a->trial = trial;
  a->batch = std::move(batch);
  const auto late = [this, a](bool ran) {
    if (ran) {
      log::Warning("canary did not answer in time", {{"model", a->version->model}, {"version", a->version->version}});
      a->trial->Failed(Fault::kLate);
      judge_(a->trial);
    }
    AnswerByStable(std::move(a->batch));
  };
  const auto run = [version = a->version, a] { a->ran = RunModel(*version, a->in.data(), a->rows, a->out.data(), &a->spent, &a->fault, &a->why); };
  Begin(*trial, {run, [this, a] { Tried(*a); }, late, due});
}

void Lane::Tried(Attempt& a) {
  const auto stable = stable_();
  const bool alike = a.version->runnable->signature() == stable->runnable->signature();  // another one may have been promoted meanwhile
  const auto by_stable = [&](std::vector<float>& out, std::uint64_t* spent) {
    out.resize(a.rows * stable->runnable->signature().outputs);
    Fault fault;
    std::string why;
    return RunModel(*stable, a.in.data(), a.rows, out.data(), spent, &fault, &why);
  };
  std::vector<float> other;
  std::uint64_t spent = 0;
  if (!a.ran && alike && !by_stable(other, &spent)) return AnswerByStable(std::move(a.batch));  // nobody can answer this
  if (!a.ran) {
    log::Warning("canary could not answer", {{"model", a.version->model}, {"version", a.version->version}, {"reason", a.why}});
    a.trial->Failed(a.fault);
    judge_(a.trial);
    return AnswerByStable(std::move(a.batch));
  }
  a.trial->Answered(static_cast<double>(a.spent) / 1000 / static_cast<double>(a.rows));
  Deliver(a.batch, *a.version, a.out.data(), 0, a.spent, a.begun);
  if (a.compares && alike && by_stable(other, &spent)) {
    a.trial->StableAnswered(static_cast<double>(spent) / 1000 / static_cast<double>(a.rows));
    a.trial->Compared(TensorDifference(a.out.data(), other.data(), a.out.size()));
  }
  judge_(a.trial);
}

// Where it takes the same tensors: it does not when one that takes others was asked for by name, or promoted meanwhile.
void Lane::AnswerByStable(Batch batch) {
  const auto stable = stable_();
  if (batch.front()->version->runnable->signature() != stable->runnable->signature()) {
    for (auto& request : batch)
      Refuse(*request, Unavailable("TRIED_VERSION_FAILED", "version " + request->version->version + " is on trial and did not answer, and the stable version takes other tensors"));
    return;
  }
  by_stable_.Add(static_cast<double>(batch.size()));
  for (auto& request : batch) request->version = stable, request->trial = nullptr;
  Run(std::move(batch));
}

// After the answer, one at a time: who waits for an answer comes first.
void Lane::Shadow(std::shared_ptr<Trial> trial, std::vector<float> in, std::size_t rows, std::vector<float> answers) {
  if (looking_.exchange(true)) return;
  auto a = std::make_shared<Attempt>();
  a->version = trial->version();
  a->in = std::move(in);
  a->rows = rows;
  a->out.resize(rows * a->version->runnable->signature().outputs);
  a->trial = std::move(trial);
  const auto run = [version = a->version, a] { a->ran = RunModel(*version, a->in.data(), a->rows, a->out.data(), &a->spent, &a->fault, &a->why); };
  const auto done = [this, a, answers = std::move(answers)] {
    looking_ = false;
    if (a->ran) {
      a->trial->Answered(static_cast<double>(a->spent) / 1000 / static_cast<double>(a->rows));
      a->trial->Compared(TensorDifference(a->out.data(), answers.data(), a->out.size()));
    } else {
      a->trial->Failed(a->fault);
    }
    judge_(a->trial);
  };
  const auto late = [this, a](bool ran) {
    looking_ = false;
    if (!ran) return;
    a->trial->Failed(Fault::kLate);
    judge_(a->trial);
  };
  Begin(*a->trial, {run, done, late, a->trial->DueNs(0, 0)});
}

}  // namespace concord::inference

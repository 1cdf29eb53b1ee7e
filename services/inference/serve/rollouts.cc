#include "inference/serve/rollouts.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "inference/serve/ranking_rows.h"
#include "platform/id/id.h"
#include "platform/log/log.h"

namespace concord::inference {
namespace {

constexpr Micros kSaveEvery = 10 * kSecond, kRetryMost = 60 * kSecond;

Error Refused(const std::string& model, const std::string& version, const std::string& why) {
  return Error(Code::kFailedPrecondition, "MODEL_REFUSED", model + " version " + version + " is not tried: " + why);
}

}  // namespace

Rollouts::Rollouts(Repository& repository, Learning& learning, Signatures& signatures, TrialLog log, Publish publish)
    : repository_(repository), learning_(learning), signatures_(signatures), log_(std::move(log)), publish_(std::move(publish)) {
  repository_.OnRolledBack([this](const ServedModel& model, const std::shared_ptr<Trial>&, const RolledBack& done) {
    if (!model.of_learning()) return;  // of a folder: every replica has its own
    std::lock_guard lock(mutex_);
    wanted_.erase(model.name());
    Tell(model.name(), done.version, done);
  });
}

// What is tried goes on until the models go, and may still be judged.
Rollouts::~Rollouts() {
  Stop();
  repository_.OnRolledBack({});
}

void Rollouts::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Rollouts::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  if (!thread_.joinable()) return;
  thread_.join();
  Waiting unsaid;
  {
    std::lock_guard lock(mutex_);
    unsaid.swap(unsaid_);
  }
  // Else the next start would try again what was just taken back.
  for (const auto& [model, one] : unsaid) {
    if (Status s = publish_(one.state); !s.ok()) log::Warning("the end of a trial could not be told", {{"model", model}, {"reason", s.error().ToString()}});
  }
  Save();
}

void Rollouts::Tell(const std::string& model, const std::string& ended, std::optional<RolledBack> last) {
  tried_.erase(model);
  Wanted& one = unsaid_[model];
  one = {};
  one.state = {model, std::nullopt, std::move(last)};
  one.turn = ++turns_;
  one.ended = ended;
  one.since = SystemClock().Now();
  wake_.notify_all();
}

Rollouts::Waiting::node_type Rollouts::TakeOlder(const RolloutState& said) {
  const auto found = unsaid_.find(said.model);
  if (found == unsaid_.end() || !said.plan || said.plan->version == found->second.ended || said.plan->start_time < found->second.since) return {};
  return unsaid_.extract(found);
}

void Rollouts::Hear(RolloutState state) {
  std::lock_guard lock(mutex_);
  TakeOlder(state);
  Wanted& wanted = wanted_[state.model];
  wanted = {};
  wanted.state = std::move(state);
  wanted.turn = ++turns_;
  wake_.notify_all();
}

void Rollouts::Nudge(const std::string& model) {
  const auto served = repository_.Find(model);
  std::lock_guard lock(mutex_);
  const auto tried = tried_.find(model);
  if (const auto found = wanted_.find(model); found != wanted_.end()) {
    found->second.next_try = 0;
  } else if (tried != tried_.end() && served.ok() && !(*served)->trial()) {
    if (tried->second.plan->version == (*served)->stable()->version) return Tell(model, tried->second.plan->version, (*served)->last_rollback());
    wanted_[model].state = tried->second;
    wanted_[model].turn = ++turns_;
  }
  wake_.notify_all();
}

Result<std::shared_ptr<const Version>> Rollouts::Fetch(const Promoted& known) {
  if (const Status signature = signatures_.Verify(known); !signature.ok())
    return signature.error().code == Code::kDataLoss ? Refused(known.programme, known.version, signature.error().message) : signature.error();
  CONCORD_TRY(const std::string bytes, learning_.Download(known));
  if (Sha256Hex(bytes) != known.sha256) return Refused(known.programme, known.version, "the file is not the one that learning named");
  auto parsed = ranking::Model::Parse(bytes);
  if (!parsed.ok()) return Refused(known.programme, known.version, parsed.error().message);
  return RankingRows::Warm(std::make_shared<const ranking::Model>(*std::move(parsed)), known.programme, known.version, known.sha256);
}

// Of the topic, which has no signature: learning has.
Result<std::shared_ptr<const Version>> Rollouts::FetchPlanned(const std::string& model, const TrialPlan& plan) {
  CONCORD_TRY(const Promoted known, learning_.Find(model, plan.version));
  if (known.sha256 != plan.sha256) return Refused(model, plan.version, "the file is not the one that the trial began with");
  return Fetch(known);
}

Status Rollouts::SetCanary(const std::string& name, TrialPlan plan) {
  const auto found = repository_.Find(name);
  if (!found.ok() || !(*found)->of_learning())
    return Error(Code::kFailedPrecondition, "NO_STABLE_MODEL", "no model of " + name + " has been promoted: there is nothing to compare with");
  const auto model = *found;
  if (!std::isfinite(plan.share) || plan.share < 0 || plan.share > 1) return InvalidArgument("SHARE_INVALID", "share is from 0 to 1").At("share", "0 to 1");
  if (plan.shadow)
    plan.share = 0, plan.offices.clear();
  else if (plan.share == 0 && plan.offices.empty())
    return InvalidArgument("SHARE_INVALID", "nobody would get it: give a share, offices or shadow").At("share", "0, and no offices");
  if (plan.version == model->stable()->version) return Error(Code::kFailedPrecondition, "CANARY_IS_STABLE", "version " + plan.version + " is the stable one");
  CONCORD_TRY(const Promoted known, learning_.Find(name, plan.version));
  plan.sha256 = known.sha256;
  plan.start_time = SystemClock().Now();
  std::shared_ptr<const Version> version;
  if (const auto now = model->trial(); now && now->plan().sha256 == plan.sha256)
    version = now->version();
  else {
    CONCORD_TRY(version, Fetch(known));
  }
  const RolloutState state{name, std::move(plan), model->last_rollback()};
  Waiting::node_type older;
  {
    std::lock_guard lock(mutex_);
    older = TakeOlder(state);
  }
  if (const Status said = publish_(state); !said.ok()) {
    std::lock_guard lock(mutex_);
    unsaid_.insert(std::move(older));
    wake_.notify_all();
    return said;
  }
  return Apply(state, std::move(version));
}

Status Rollouts::DropCanary(const std::string& name, const std::string& reason) {
  CONCORD_TRY(const auto model, repository_.Find(name));
  const auto trial = model->trial();
  if (!trial || !model->of_learning()) return NotFound("NO_CANARY", "no version of " + name + " is being tried");
  RolloutState state{name, std::nullopt, model->last_rollback()};
  if (!reason.empty()) state.last = RolledBack{trial->plan().version, {"OPERATOR", reason}, SystemClock().Now(), trial->Now()};
  CONCORD_CHECK_OK(publish_(state));
  return Apply(state);
}

Status Rollouts::Apply(const RolloutState& state, std::shared_ptr<const Version> ready) {
  CONCORD_TRY(const auto model, repository_.Find(state.model));
  model->PutRollBack(state.last);
  auto now = model->trial();
  if (!state.plan || state.plan->version == model->stable()->version) {
    {
      std::lock_guard lock(mutex_);
      tried_.erase(state.model);
    }
    model->PutTrial(nullptr);
    log_.Remove(state.model);
    return Ok();
  }
  if (now && now->plan() == *state.plan) return Ok();
  if (!ready && now && now->plan().sha256 == state.plan->sha256) ready = now->version();
  if (!ready) {
    CONCORD_TRY(ready, FetchPlanned(state.model, *state.plan));
  }
  // Who set it and who reads the topic take it up at the same time: the second finds it there, with what was counted since.
  const std::lock_guard one(apply_mutex_);
  now = model->trial();
  if (now && now->plan() == *state.plan) return Ok();
  const bool same_file = now && now->plan().sha256 == state.plan->sha256;
  auto trial = std::make_shared<Trial>(*state.plan, std::move(ready));
  // Another share of the same version is the same trial; after a restart it goes on where it was.
  if (same_file)
    trial->Resume(now->Now());
  else if (const auto before = log_.Read(state.model, *state.plan))
    trial->Resume(*before);
  {
    std::lock_guard lock(mutex_);
    tried_[state.model] = state;
  }
  model->PutTrial(std::move(trial));
  log::Info("version is tried", {{"model", state.model}, {"version", state.plan->version}, {"share", std::to_string(state.plan->share)}, {"shadow", state.plan->shadow ? "yes" : "no"}});
  return Ok();
}

void Rollouts::Again(Due& due) {
  due.pause = std::clamp(due.pause * 2, kSecond, kRetryMost);
  due.next_try = SystemClock().Now() + due.pause;
}

void Rollouts::Loop() {
  Micros next_save = SystemClock().Now() + kSaveEvery;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Micros next = next_save;
    bool worked = false;
    for (auto* list : {&unsaid_, &wanted_}) {
      const auto due = std::find_if(list->begin(), list->end(), [now = SystemClock().Now()](const auto& one) { return one.second.next_try <= now; });
      if (due == list->end()) {
        for (const auto& [model, one] : *list) next = std::min(next, one.next_try);
        continue;
      }
      const Wanted one = due->second;
      lock.unlock();
      const Status done = list == &unsaid_ ? publish_(one.state) : Apply(one.state);
      lock.lock();
      worked = true;
      const auto still = list->find(one.state.model);
      if (still == list->end() || still->second.turn != one.turn) continue;  // something newer came meanwhile
      if (done.ok()) {
        list->erase(still);
      } else {
        if (done.error().reason != "MODEL_NOT_FOUND") log::Warning("trial waits", {{"model", one.state.model}, {"reason", done.error().ToString()}});
        Again(still->second);
      }
    }
    if (worked) continue;
    if (SystemClock().Now() >= next_save) {
      lock.unlock();
      Save();
      lock.lock();
      next_save = SystemClock().Now() + kSaveEvery;
      continue;
    }
    wake_.wait_for(lock, std::chrono::microseconds(std::max<Micros>(next - SystemClock().Now(), 1000)));
  }
}

void Rollouts::Save() {
  for (const auto& model : repository_.All()) {
    const auto trial = model->trial();
    if (!trial || !model->of_learning()) continue;
    const Comparison seen = trial->Now();
    if (auto& last = saved_[model->name()]; last != seen.calls + seen.compared) {
      last = seen.calls + seen.compared;
      log_.Write(model->name(), trial->plan(), seen);
    }
  }
}

}  // namespace concord::inference

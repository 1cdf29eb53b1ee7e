#include "inference/app/keeper.h"

#include <algorithm>
#include <chrono>

#include "inference/serve/ranking_rows.h"
#include "platform/id/id.h"
#include "platform/log/log.h"

namespace concord::inference {
namespace {

constexpr Micros kCatchUpPoll = 10'000;

void CountLoad(metrics::Registry& metrics, const char* outcome) {
  metrics.AddCounter("concord_inference_model_loads_total", "Promoted models taken up or not, by outcome.", {{"outcome", outcome}}).Add();
}

Result<std::shared_ptr<const ranking::Model>> Checked(const std::string& programme, const std::string& bytes, const std::string& sha256) {
  if (const std::string found = Sha256Hex(bytes); found != sha256) {
    return Error(Code::kDataLoss, "MODEL_CHECKSUM", "the file is not the one that was promoted").With("found", found);
  }
  CONCORD_TRY(auto parsed, ranking::Model::Parse(bytes));
  std::shared_ptr<const ranking::Model> model = std::make_shared<ranking::Model>(std::move(parsed));
  if (const auto warm = RankingRows::Warm(model, programme); !warm.ok()) return Error(Code::kDataLoss, warm.error().reason, warm.error().message);
  return model;
}

}  // namespace

Keeper::Keeper(Shelf& shelf, Learning& learning, Signatures& signatures, ModelCache cache, metrics::Registry& metrics, const Clock& clock, KeeperTiming timing)
    : shelf_(shelf), learning_(learning), signatures_(signatures), cache_(std::move(cache)), metrics_(metrics), clock_(clock), timing_(timing) {}

Keeper::~Keeper() { Stop(); }

Result<std::shared_ptr<const Learnt>> Keeper::Read(const EvidenceState& evidence) {
  auto parsed = ranking::Evidence::Parse(evidence.state);
  metrics_
      .AddCounter("concord_inference_evidence_total", "States of local evidence heard, by outcome.", {{"outcome", parsed.ok() ? "applied" : "refused"}})
      .Add();
  if (!parsed.ok()) {
    log::Warning("evidence refused", {{"programme", evidence.programme}, {"reason", parsed.error().ToString()}});
    return std::move(parsed).error();
  }
  auto learnt = std::make_shared<Learnt>();
  learnt->evidence = *std::move(parsed);
  learnt->counts = ChoiceCounts(learnt->evidence);
  learnt->version = evidence.version;
  learnt->model_version = evidence.model_version;
  learnt->apply_time = clock_.Now();
  return std::shared_ptr<const Learnt>(std::move(learnt));
}

void Keeper::Gauge(const std::string& programme) {
  metrics_.AddGauge("concord_inference_evidence_version", "Version of the local evidence that is served.", {{"programme", programme}})
      .Set(static_cast<double>(shelf_.Of(programme)->learnt->version));
  NoteModel(programme);
}

void Keeper::NoteModel(const std::string& programme) {
  const auto gauge = [&](const std::string& version) -> metrics::Gauge& {
    return metrics_.AddGauge("concord_inference_model_info", "1 for the model version that is served.",
                             {{"programme", programme}, {"version", version.empty() ? "rule" : version}});
  };
  const std::string now = shelf_.Of(programme)->model_version;
  std::lock_guard lock(mutex_);
  const auto before = noted_.find(programme);
  if (before != noted_.end() && before->second != now) gauge(before->second).Set(0);
  gauge(now).Set(1);
  noted_[programme] = now;
}

Status Keeper::HearEvidence(const EvidenceState& evidence) {
  CONCORD_TRY(auto learnt, Read(evidence));
  shelf_.PutLearnt(evidence.programme, learnt);
  Gauge(evidence.programme);
  return Ok();
}

void Keeper::ForgetEvidence(const std::string& programme) {
  shelf_.PutLearnt(programme, std::make_shared<const Learnt>());
  Gauge(programme);
}

void Keeper::HearPromoted(const Promoted& model) {
  std::lock_guard lock(mutex_);
  ++heard_[model.programme];
  wanted_[model.programme] = {model};
  wake_.notify_all();
}

void Keeper::HearTakenBack(const std::string& programme) {
  {
    std::lock_guard lock(mutex_);
    ++heard_[programme];
    TakeOff(programme);
  }
  Gauge(programme);
}

void Keeper::TakeOff(const std::string& programme) {
  wanted_.erase(programme);
  shelf_.PutModel(programme, std::make_shared<const ranking::Model>(), "", "");
}

bool Keeper::IsWanted(const Promoted& model) const {
  const auto found = wanted_.find(model.programme);
  return found != wanted_.end() && found->second.model.sha256 == model.sha256 && found->second.model.version == model.version;
}

void Keeper::Start(std::function<bool()> caught_up) {
  thread_ = std::thread([this, caught_up = std::move(caught_up)] { Loop(caught_up); });
}

void Keeper::AwaitFirstRound(Micros patience) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::microseconds(patience), [&] { return first_round_ || stopping_; });
}

void Keeper::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  learning_.Cancel();
  if (thread_.joinable()) thread_.join();
}

std::vector<std::string> Keeper::Troubles() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  if (unreachable_) out.emplace_back("LEARNING_UNREACHABLE");
  for (const auto& [programme, wanted] : wanted_) {
    if (!wanted.trouble.empty() && std::find(out.begin(), out.end(), wanted.trouble) == out.end()) out.push_back(wanted.trouble);
  }
  return out;
}

Micros Keeper::Longer(Micros pause) const { return std::clamp(pause * 2, timing_.retry_min, timing_.retry_max); }

void Keeper::Loop(const std::function<bool()>& caught_up) {
  for (const Micros until = clock_.Now() + timing_.catch_up; !caught_up() && clock_.Now() < until;) {
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, std::chrono::microseconds(kCatchUpPoll), [&] { return stopping_; })) return;
  }
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const Micros now = clock_.Now();
    if (!asked_ && now >= next_ask_) {
      lock.unlock();
      Ask();
      lock.lock();
      continue;
    }
    Micros next = asked_ ? now + 3600 * kSecond : next_ask_;
    if (const auto due = NextDue(&next)) {
      lock.unlock();
      Fetch(*due);
      lock.lock();
      continue;
    }
    if (!first_round_) {
      first_round_ = true;
      wake_.notify_all();
    }
    wake_.wait_for(lock, std::chrono::microseconds(std::max<Micros>(next - now, 1000)));
  }
}

std::optional<Promoted> Keeper::NextDue(Micros* next) {
  const Micros now = clock_.Now();
  for (const auto& [programme, wanted] : wanted_) {
    if (wanted.next_try <= now) return wanted.model;
    *next = std::min(*next, wanted.next_try);
  }
  return std::nullopt;
}

void Keeper::Ask() {
  std::map<std::string, std::uint64_t> heard_before;
  {
    std::lock_guard lock(mutex_);
    heard_before = heard_;
  }
  const auto now = learning_.Ask();
  if (now.ok()) {
    for (const EvidenceState& evidence : now->evidence) {
      if (evidence.state.empty()) continue;
      const auto learnt = Read(evidence);
      if (learnt.ok() && shelf_.PutNewer(evidence.programme, *learnt)) Gauge(evidence.programme);
    }
  } else {
    log::Warning("learning does not answer", {{"reason", now.error().ToString()}});
  }
  std::vector<std::string> taken_off;
  std::unique_lock lock(mutex_);
  unreachable_ = !now.ok();
  asked_ = now.ok();
  if (!now.ok()) {
    ask_pause_ = Longer(ask_pause_);
    next_ask_ = clock_.Now() + ask_pause_;
    return;
  }
  for (const Promoted& model : now->models) {
    // An event that came meanwhile is newer than the answer.
    if (heard_[model.programme] == heard_before[model.programme]) wanted_[model.programme] = {model};
  }
  for (const std::string& programme : now->unpromoted) {
    const bool any = wanted_.count(programme) > 0 || !shelf_.Of(programme)->model_version.empty();
    if (!any || heard_[programme] != heard_before[programme]) continue;
    TakeOff(programme);
    taken_off.push_back(programme);
  }
  lock.unlock();
  for (const std::string& programme : taken_off) Gauge(programme);
}

void Keeper::Fetch(const Promoted& model) {
  const Status taken = Take(model);
  std::lock_guard lock(mutex_);
  if (!IsWanted(model)) return;  // another one is by now, or none
  if (taken.ok()) {
    wanted_.erase(model.programme);
    return;
  }
  Wanted& wanted = wanted_[model.programme];
  wanted.trouble = taken.error().code == Code::kDataLoss ? "MODEL_REFUSED" : "LEARNING_UNREACHABLE";
  wanted.pause = Longer(wanted.pause);
  wanted.next_try = clock_.Now() + wanted.pause;
}

Status Keeper::Take(const Promoted& model) {
  const auto refuse = [&](const Error& error, const char* outcome) {
    CountLoad(metrics_, outcome);
    log::Warning("model not taken up", {{"programme", model.programme}, {"version", model.version}, {"reason", error.ToString()}});
    return error;
  };
  if (const Status signature = signatures_.Verify(model); !signature.ok())
    return refuse(signature.error(), signature.error().code == Code::kDataLoss ? "refused" : "unavailable");
  const auto served = shelf_.Of(model.programme);
  if (served->model_sha256 == model.sha256) {
    {
      std::lock_guard lock(mutex_);
      if (!IsWanted(model)) return Ok();
      shelf_.PutModel(model.programme, served->model, model.version, model.sha256);
    }
    NoteModel(model.programme);
    return Ok();
  }
  const auto take = [&](std::shared_ptr<const ranking::Model> parsed, const char* outcome) {
    {
      std::lock_guard lock(mutex_);
      if (!IsWanted(model)) return Ok();
      shelf_.PutModel(model.programme, std::move(parsed), model.version, model.sha256);
    }
    Gauge(model.programme);  // evidence may have waited for it
    CountLoad(metrics_, outcome);
    log::Info("model taken up", {{"programme", model.programme}, {"version", model.version}, {"from", outcome}});
    return Ok();
  };
  if (const auto kept = cache_.Read(model.programme, model.sha256)) {
    if (auto parsed = Checked(model.programme, *kept, model.sha256); parsed.ok()) return take(*std::move(parsed), "cached");
  }
  const auto bytes = learning_.Download(model);
  if (!bytes.ok()) return refuse(bytes.error(), "unavailable");
  auto parsed = Checked(model.programme, *bytes, model.sha256);
  if (!parsed.ok()) return refuse(parsed.error(), "refused");
  cache_.Write(model.programme, *bytes);
  return take(*std::move(parsed), "downloaded");
}

}  // namespace concord::inference

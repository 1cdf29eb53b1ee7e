#include "inference/oip/rollout_convert.h"

namespace concord::inference::oip {
namespace {

namespace v1 = concord::inference::v1;

void Put(Micros time, google::protobuf::Timestamp* out) {
  out->set_seconds(time / kSecond);
  out->set_nanos(static_cast<int>(time % kSecond) * 1000);
}
Micros Of(const google::protobuf::Timestamp& time) { return time.seconds() * kSecond + time.nanos() / 1000; }

void Put(const Comparison& seen, v1::Comparison* out) {
  out->set_calls(seen.calls);
  out->set_failures(seen.failures);
  out->set_compared(seen.compared);
  out->set_mean_difference(seen.mean_difference());
  out->set_max_difference(seen.max_difference);
  out->set_same(seen.compared == 0 ? 0 : static_cast<double>(seen.same) / static_cast<double>(seen.compared));
  out->set_canary_micros(seen.canary_micros);
  out->set_stable_micros(seen.stable_micros);
}
Comparison Of(const v1::Comparison& said) {
  Comparison seen;
  seen.calls = said.calls();
  seen.failures = said.failures();
  seen.compared = said.compared();
  seen.same = static_cast<std::int64_t>(said.same() * static_cast<double>(said.compared()) + .5);
  seen.sum_difference = said.mean_difference() * static_cast<double>(said.compared());
  seen.max_difference = said.max_difference();
  seen.canary_micros = said.canary_micros();
  seen.stable_micros = said.stable_micros();
  return seen;
}

void Put(const RolledBack& done, v1::RollBack* out) {
  out->set_version(done.version);
  out->set_reason(done.verdict.reason);
  out->set_words(done.verdict.words);
  Put(done.time, out->mutable_time());
  Put(done.comparison, out->mutable_comparison());
}

}  // namespace

void Fill(const ServedModel& model, v1::Rollout* out) {
  out->set_model(model.name());
  out->set_stable_version(model.stable()->version);
  if (const auto trial = model.trial()) {
    const TrialPlan& plan = trial->plan();
    out->set_canary_version(plan.version);
    out->set_share(plan.share);
    out->set_offices(static_cast<int>(plan.offices.size()));
    out->set_shadow(plan.shadow);
    Put(plan.start_time, out->mutable_start_time());
    Put(trial->Now(), out->mutable_comparison());
  }
  if (const auto last = model.last_rollback()) Put(*last, out->mutable_last_rollback());
}

std::string BytesOf(const RolloutState& state) {
  v1::RolloutState out;
  out.set_model(state.model);
  if (state.plan) {
    out.set_canary_version(state.plan->version);
    out.set_canary_sha256(state.plan->sha256);
    out.set_share(state.plan->share);
    for (const std::string& office : state.plan->offices) out.add_offices(office);
    out.set_shadow(state.plan->shadow);
    Put(state.plan->start_time, out.mutable_start_time());
  }
  if (state.last) Put(*state.last, out.mutable_last_rollback());
  return out.SerializeAsString();
}

Result<RolloutState> StateOf(const std::string& bytes) {
  v1::RolloutState said;
  if (!said.ParseFromString(bytes) || said.model().empty()) return InvalidArgument("EVENT_MALFORMED", "the event is no RolloutState");
  RolloutState state;
  state.model = said.model();
  if (!said.canary_version().empty()) {
    state.plan = TrialPlan{said.canary_version(), said.canary_sha256(), said.share(), {said.offices().begin(), said.offices().end()}, said.shadow(), Of(said.start_time())};
  }
  if (said.has_last_rollback()) {
    const auto& last = said.last_rollback();
    state.last = RolledBack{last.version(), {last.reason(), last.words()}, Of(last.time()), Of(last.comparison())};
  }
  return state;
}

}  // namespace concord::inference::oip

#include "inference/serve/trial_log.h"

#include <filesystem>

#include "platform/id/id.h"
#include "platform/log/log.h"
#include "ranking/bytes.h"

namespace concord::inference {
namespace {

constexpr std::string_view kMagic = "CNCDTRIA";
constexpr std::uint32_t kVersion = 1;

}  // namespace

std::string TrialLog::FileOf(const std::string& model) const { return folder_ + "/" + Sha256Hex(model).substr(0, 16) + ".trial"; }

std::optional<Comparison> TrialLog::Read(const std::string& model, const TrialPlan& plan) const {
  if (folder_.empty()) return std::nullopt;
  const auto bytes = ranking::ReadFile(FileOf(model));
  if (!bytes.ok()) return std::nullopt;
  const auto payload = ranking::Unseal(kMagic, kVersion, *bytes, "trial");
  if (!payload.ok()) return std::nullopt;
  ranking::Reader in(*payload);
  Comparison seen;
  const bool same = in.Text() == plan.sha256 && in.Get<std::int64_t>() == plan.start_time;
  for (std::int64_t* n : {&seen.calls, &seen.failures, &seen.compared, &seen.same}) *n = in.Get<std::int64_t>();
  for (double* x : {&seen.sum_difference, &seen.max_difference}) *x = in.Get<double>();
  if (!same || !in.done()) return std::nullopt;
  return seen;
}

void TrialLog::Write(const std::string& model, const TrialPlan& plan, const Comparison& seen) const {
  if (folder_.empty()) return;
  ranking::Writer out;
  out.Text(plan.sha256);
  out.Put<std::int64_t>(plan.start_time);
  for (const std::int64_t n : {seen.calls, seen.failures, seen.compared, seen.same}) out.Put(n);
  for (const double x : {seen.sum_difference, seen.max_difference}) out.Put(x);
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (Status s = ranking::WriteFile(FileOf(model), ranking::Seal(kMagic, kVersion, out.bytes())); !s.ok())
    log::Warning("trial not kept", {{"model", model}, {"reason", s.error().ToString()}});
}

void TrialLog::Remove(const std::string& model) const {
  std::error_code failed;
  if (!folder_.empty()) std::filesystem::remove(FileOf(model), failed);
}

}  // namespace concord::inference

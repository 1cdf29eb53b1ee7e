#include "inference/serve/version.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <vector>

#include "inference/serve/mlp_kernel.h"

namespace concord::inference {
namespace {

Error Refused(const Version& version, const std::string& why) {
  return Error(Code::kFailedPrecondition, "MODEL_REFUSED", version.model + " version " + version.version + " is not served: " + why);
}

}  // namespace

std::uint64_t SteadyNs() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count());
}

Status WarmUp(const Version& version) {
  const Signature& signature = version.runnable->signature();
  if (signature.inputs == 0) return Ok();  // a ranking model without nets: nothing to run
  double best = 0;
  for (const std::size_t rows : {1u, 1u, 8u, 8u, 8u}) {
    // Zeros, then ones: both mean something to every kind of model.
    const std::vector<float> in(rows * signature.inputs, rows == 1 ? 0.f : 1.f);
    std::vector<float> out(rows * signature.outputs);
    const std::uint64_t begun = SteadyNs();
    try {
      if (Status s = version.runnable->Run(in.data(), rows, out.data()); !s.ok()) return Refused(version, s.error().message);
    } catch (const std::exception& e) {
      return Refused(version, e.what());
    }
    const double cost = static_cast<double>(SteadyNs() - begun) / static_cast<double>(rows);
    if (!AllFinite(out.data(), out.size())) return Refused(version, "its answers are not finite numbers");
    if (rows > 1) best = best == 0 ? cost : std::min(best, cost);
  }
  version.row_ns = std::max(1.0, best);
  return Ok();
}

}  // namespace concord::inference

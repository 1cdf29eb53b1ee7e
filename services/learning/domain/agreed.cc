#include "learning/domain/agreed.h"

#include <algorithm>
#include <numeric>

namespace concord::learning {
namespace {

constexpr float kDone = 1.25f, kStopped = 0.5f;

// The order before the changes.
std::vector<std::string> Before(const Agreement& agreement) {
  std::vector<std::string> order = agreement.order;
  for (auto change = agreement.changes.rbegin(); change != agreement.changes.rend(); ++change) {
    const auto at = std::find(order.begin(), order.end(), change->candidate);
    if (at == order.end() || change->from_place < 1 || change->from_place > static_cast<int>(order.size())) continue;
    order.erase(at);
    order.insert(order.begin() + change->from_place - 1, change->candidate);
  }
  return order;
}

}  // namespace

std::vector<float> AgreedShares(const std::vector<std::string>& candidates, const std::vector<float>& share, const Agreement& agreement,
                                const std::map<std::string, std::string>& outcomes) {
  std::map<std::string, float> was, now;
  for (std::size_t i = 0; i < candidates.size(); ++i) was[candidates[i]] = share[i];
  now = was;
  const std::vector<std::string> before = Before(agreement);
  for (std::size_t place = 0; place < agreement.order.size(); ++place) {
    const std::string &here = agreement.order[place], &stood = before[place];
    if (here == stood || was.count(here) == 0 || was.count(stood) == 0) continue;
    const auto came_from = static_cast<std::size_t>(std::find(before.begin(), before.end(), here) - before.begin());
    now[here] = came_from > place ? std::max(was[here], was[stood]) : std::min(was[here], was[stood]);
  }
  for (const auto& [action, state] : outcomes) {
    if (const auto found = now.find(action); found != now.end()) found->second *= state == "DONE" ? kDone : state == "DROPPED" ? kStopped : 1.f;
  }
  if (now == was) return {};
  std::vector<float> out;
  for (const std::string& candidate : candidates) out.push_back(now[candidate]);
  const float sum = std::accumulate(out.begin(), out.end(), 0.f);
  if (sum <= 0) return {};
  for (float& s : out) s /= sum;
  return out;
}

}  // namespace concord::learning

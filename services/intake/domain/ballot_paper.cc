#include <algorithm>
#include <utility>

#include "intake/domain/ballot.h"
#include "platform/id/id.h"

namespace concord::intake {

std::vector<std::string> PaperOrder(std::vector<std::string> candidates, const std::string& key) {
  std::vector<std::pair<std::string, std::string>> keyed;
  keyed.reserve(candidates.size());
  for (std::string& id : candidates) keyed.emplace_back(Sha256Hex(key + "/" + id), std::move(id));
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::string> out;
  out.reserve(keyed.size());
  for (auto& [hash, id] : keyed) out.push_back(std::move(id));
  return out;
}

}  // namespace concord::intake

#pragma once
// Whether a model is what the registry of learning signed: its file and its card, with a key that learning lists. Asked before anything of
// learning's is served, the version on trial and the file of the data folder included.
#include <map>
#include <mutex>
#include <string>

#include "inference/app/learning.h"
#include "platform/auth/tokens.h"
#include "platform/metrics/metrics.h"

namespace concord::inference {

class Signatures {
 public:
  // `folder`: where the keys last listed are kept, for a start without learning; "": nowhere. The others outlive it.
  Signatures(Learning& learning, std::string folder, metrics::Registry& metrics) : learning_(learning), folder_(std::move(folder)), metrics_(metrics) {}

  // DATA_LOSS MODEL_UNSIGNED | MODEL_KEY_UNKNOWN | MODEL_SIGNATURE_WRONG; UNAVAILABLE when no keys are known and learning cannot be asked.
  // The keys are asked for each time, so that one that learning no longer lists counts no longer; while learning is away the last list does.
  Status Verify(const Promoted& model);

 private:
  using Keys = std::map<std::string, auth::PublicKey>;
  Result<Keys> Current();
  Keys Kept() const;
  void Keep(const Keys& keys) const;
  std::string File() const { return folder_ + "/model-keys"; }

  Learning& learning_;
  const std::string folder_;
  metrics::Registry& metrics_;
  std::mutex mutex_;
  Keys last_;  // as last listed
};

}  // namespace concord::inference

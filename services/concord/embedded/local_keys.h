#pragma once
// The keys that verify tokens in the all-in-one: identity's, read from its store again after each change and once a minute, and those with
// which this process's services sign.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/auth/tokens.h"
#include "platform/config/config.h"
#include "platform/store/store.h"

namespace concord::embedded {

class LocalKeys {
 public:
  static Result<std::unique_ptr<LocalKeys>> Open(store::Store& identity, const config::Config& config, std::vector<auth::PublicKey> of_services);
  ~LocalKeys();
  const auth::Verifier& verifier() const { return *keyring_; }

 private:
  LocalKeys(store::Store& identity, const config::Config& config, std::vector<auth::PublicKey> of_services);
  Status Read();
  void Run();

  store::Store& identity_;
  const config::Config& config_;
  const std::vector<auth::PublicKey> of_services_;
  std::unique_ptr<auth::Keyring> keyring_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool changed_ = false, stopping_ = false;
  store::Store::Listening listening_;
  std::thread thread_;
};

}  // namespace concord::embedded

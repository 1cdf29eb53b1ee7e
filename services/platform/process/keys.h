#pragma once
// The public keys of identity and of the services, as identity lists them: asked for at the start, every minute, and when a token names a
// key that is not known (at most once in two seconds). While identity is away the last list counts.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "platform/auth/tokens.h"

namespace grpc {
class Channel;
}

namespace concord::process {

class KeyKeeper {
 public:
  // `ring` outlives it.
  KeyKeeper(std::shared_ptr<grpc::Channel> identity, auth::Keyring& ring);
  ~KeyKeeper();
  // Asks no more; the last list counts.
  void Stop();
  // Whether there is a list, and if not why.
  Status Have() const;
  // Asks once. UNAVAILABLE and so on, or FAILED_PRECONDITION KEYS_EMPTY.
  static Result<std::vector<auth::PublicKey>> Fetch(const std::shared_ptr<grpc::Channel>& identity);

 private:
  void Loop();
  void Wanted();

  const std::shared_ptr<grpc::Channel> identity_;
  auth::Keyring& ring_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false, wanted_ = false, have_ = false;
  Status last_ = Unavailable("WAITING", "the keys have not been asked for yet");
  std::thread thread_;
};

// The seed with which a service signs its own tokens: a file with 32 bytes in base64url. FAILED_PRECONDITION SERVICE_KEY_UNREADABLE.
Result<std::string> ReadServiceKey(const std::string& file);

}  // namespace concord::process

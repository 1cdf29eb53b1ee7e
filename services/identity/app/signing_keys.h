#pragma once
// Signs with the key whose turn it is, publishes the others, makes a new one in time, withdraws one at once. The rows are the truth: nothing
// is remembered but opened keys, so that every replica and every process on this database does the same.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "identity/domain/signing_key.h"
#include "platform/auth/tokens.h"
#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::identity {

struct KeyOptions {
  std::string key_encryption_key;  // 32 bytes; "": seeds are kept as they are
  Micros max_age = 30 * 24 * 3600 * kSecond;
  Micros lead = 600 * kSecond;     // a new key is published so long before it signs; services fetch keys every minute
  std::string service_keys;        // folder of <service>.pub; "": none
};

class SigningKeys {
 public:
  SigningKeys(store::Store& store, const Clock& clock, KeyOptions options) : store_(store), clock_(clock), options_(std::move(options)) {}

  // Makes the first key, names older ones, seals what is open where there is a key for it. Before anything else.
  // Errors: FAILED_PRECONDITION KEY_SEALED where seeds cannot be opened; SERVICE_KEYS naming the file.
  Status Open();
  // Of the key whose turn it is now; makes the next one when that is due.
  Result<std::shared_ptr<const auth::Signer>> Signer();
  // What may verify now or soon: own keys and those of services.
  Result<std::vector<auth::PublicKey>> Published();

  Result<SigningKeyRows> List();
  Result<SigningKey> Rotate(const std::string& by);
  // Errors: NOT_FOUND SIGNING_KEY_NOT_FOUND.
  Result<SigningKey> Withdraw(const std::string& kid, const std::string& by);

 private:
  SigningKey Fresh(std::int64_t number, Micros sign_time, std::string by) const;
  Result<std::string> SeedOf(const SigningKey& key) const;
  Result<SigningKeyRows> Load();
  Result<SigningKeyRows> LoadInTime();  // the next key made where it is due
  Result<std::vector<auth::PublicKey>> ServiceKeys() const;

  store::Store& store_;
  const Clock& clock_;
  const KeyOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const auth::Signer>> opened_;  // by kid
};

}  // namespace concord::identity

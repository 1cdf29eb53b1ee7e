#include "platform/process/keys.h"

#include <chrono>
#include <fstream>

#include "concord/identity/v1/keys.grpc.pb.h"
#include "platform/base/base64.h"
#include "platform/rpc/client.h"

namespace concord::process {
namespace {

namespace pb = concord::identity::v1;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kOften = milliseconds(300);  // until there is a list
constexpr auto kAway = seconds(3);          // there is one, and identity does not answer
constexpr auto kSeldom = seconds(60);
constexpr auto kLeast = seconds(2);         // between two that unknown keys ask for

}  // namespace

Result<std::vector<auth::PublicKey>> KeyKeeper::Fetch(const std::shared_ptr<grpc::Channel>& identity) {
  auto stub = pb::KeyService::NewStub(identity);
  CONCORD_TRY(const auto list, rpc::Invoke<pb::ListKeysResponse>(*stub, &pb::KeyService::Stub::ListKeys, pb::ListKeysRequest(), {.timeout = 2 * kSecond}));
  std::vector<auth::PublicKey> keys;
  for (const auto& key : list.keys()) {
    const Micros until = key.has_not_after() ? key.not_after().seconds() * kSecond + key.not_after().nanos() / 1000 : 0;
    keys.push_back({key.kid(), key.key(), key.subject(), until});
  }
  if (keys.empty()) return FailedPrecondition("KEYS_EMPTY", "identity lists no keys");
  return keys;
}

KeyKeeper::KeyKeeper(std::shared_ptr<grpc::Channel> identity, auth::Keyring& ring) : identity_(std::move(identity)), ring_(ring) {
  ring_.OnUnknownKey([this] { Wanted(); });
  thread_ = std::thread([this] { Loop(); });
}

KeyKeeper::~KeyKeeper() { Stop(); }

void KeyKeeper::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void KeyKeeper::Wanted() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  changed_.notify_all();
}

Status KeyKeeper::Have() const {
  const std::lock_guard lock(mutex_);
  return have_ ? Ok() : last_;
}

void KeyKeeper::Loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wanted_ = false;
    lock.unlock();
    auto keys = Fetch(identity_);
    if (keys.ok()) ring_.Replace(*keys);
    lock.lock();
    have_ = have_ || keys.ok();
    last_ = keys.ok() ? Ok() : Status(std::move(keys).error());
    if (!have_) {
      changed_.wait_for(lock, kOften, [this] { return stopping_; });
      continue;
    }
    if (changed_.wait_for(lock, kLeast, [this] { return stopping_; })) return;
    changed_.wait_for(lock, last_.ok() ? kSeldom - kLeast : std::chrono::seconds(kAway) - kLeast, [this] { return stopping_ || wanted_; });
  }
}

Result<std::string> ReadServiceKey(const std::string& file) {
  std::ifstream in(file);
  std::string text;
  in >> text;
  const auto seed = FromBase64Url(text);
  if (!in.eof() && !in) return FailedPrecondition("SERVICE_KEY_UNREADABLE", "service_key: " + file + " cannot be read").With("path", file);
  if (!seed || seed->size() != auth::kSeedBytes)
    return FailedPrecondition("SERVICE_KEY_UNREADABLE", "service_key: " + file + " does not hold 32 bytes in base64url").With("path", file);
  return *seed;
}

}  // namespace concord::process

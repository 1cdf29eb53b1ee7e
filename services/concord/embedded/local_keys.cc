#include "concord/embedded/local_keys.h"

#include <chrono>

#include "identity/module.h"
#include "platform/log/log.h"

namespace concord::embedded {
namespace {

constexpr auto kAgain = std::chrono::seconds(60);

}  // namespace

LocalKeys::LocalKeys(store::Store& identity, const config::Config& config, std::vector<auth::PublicKey> of_services)
    : identity_(identity), config_(config), of_services_(std::move(of_services)), keyring_(auth::MakeKeyring({}, SystemClock())) {}

Result<std::unique_ptr<LocalKeys>> LocalKeys::Open(store::Store& identity, const config::Config& config, std::vector<auth::PublicKey> of_services) {
  std::unique_ptr<LocalKeys> keys(new LocalKeys(identity, config, std::move(of_services)));
  CONCORD_CHECK_OK(identity::OpenKeys(identity, config, SystemClock()));
  CONCORD_CHECK_OK(keys->Read());
  // A key that signs at once after another was withdrawn may be met before the thread has read it.
  keys->keyring_->OnUnknownKey([raw = keys.get()] { (void)raw->Read(); });
  keys->listening_ = identity::OnKeysChanged(identity, [raw = keys.get()] {
    const std::lock_guard lock(raw->mutex_);
    raw->changed_ = true;
    raw->wake_.notify_one();
  });
  keys->thread_ = std::thread([raw = keys.get()] { raw->Run(); });
  return keys;
}

LocalKeys::~LocalKeys() {
  listening_.reset();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status LocalKeys::Read() {
  CONCORD_TRY(auto all, identity::PublicKeys(identity_, config_, SystemClock()));
  all.insert(all.end(), of_services_.begin(), of_services_.end());
  keyring_->Replace(std::move(all));
  return Ok();
}

void LocalKeys::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kAgain, [this] { return changed_ || stopping_; });
    if (stopping_) return;
    changed_ = false;
    lock.unlock();
    if (auto s = Read(); !s.ok()) log::Warning("keys could not be read; the last ones go on", {{"reason", s.error().reason}, {"error", s.error().message}});
    lock.lock();
  }
}

}  // namespace concord::embedded

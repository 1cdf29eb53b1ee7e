#include "portal/gateway/sessions.h"

#include <algorithm>

#include "concord/identity/v1/identity.pb.h"
#include "portal/gateway/routes.h"

namespace concord::portal {
namespace {

constexpr Micros kKeep = 60 * kSecond;
constexpr Micros kAgain = 5 * kSecond;  // identity was away a moment ago
constexpr std::size_t kMost = 20000;  // about 20 MB; then all is asked again

}  // namespace

void Sessions::Exchange(const std::string& secret, const std::string& traceparent, std::function<void(Result<Access>)> done) {
  // No secret of ours; protobuf would not take it as text.
  if (BrokenUtf8(secret) != std::string::npos) return done(Unauthenticated("SESSION_UNKNOWN", "sign in again"));
  std::unique_lock lock(mutex_);
  if (const auto it = kept_.find(secret); it != kept_.end()) {
    if (clock_.Now() < it->second.until) {
      const Access access = it->second.access;
      lock.unlock();
      return done(access);
    }
    if (clock_.Now() >= it->second.ends) kept_.erase(it);
  }
  const bool known = kept_.count(secret) > 0;
  lock.unlock();
  identity::v1::ExchangeSessionRequest request;
  request.set_session_token(secret);
  Outgoing call;
  call.method = "/concord.identity.v1.IdentityService/ExchangeSession";
  call.bytes = request.SerializeAsString();
  call.timeout = known ? kSecond : 5 * kSecond;
  call.traceparent = traceparent;
  upstream_.Unary(std::move(call), [this, secret, done = std::move(done)](Result<std::string> bytes) {
    if (!bytes.ok()) {
      const bool away = bytes.error().code == Code::kUnavailable || bytes.error().code == Code::kDeadlineExceeded;
      if (auto access = away ? StillGood(secret) : std::nullopt) return done(*access);
      Forget(secret);
      return done(std::move(bytes).error());
    }
    identity::v1::AccessToken token;
    if (!token.ParseFromString(*bytes)) return done(Internal("ANSWER_UNREADABLE", "identity's answer cannot be read"));
    Kept kept{{token.access_token(), token.csrf_token()}, clock_.Now() + kKeep, token.expire_time().seconds() * kSecond};
    {
      const std::lock_guard guard(mutex_);
      if (kept_.size() >= kMost) kept_.clear();
      kept_[secret] = kept;
    }
    done(kept.access);
  });
}

std::optional<Access> Sessions::StillGood(const std::string& secret) {
  const std::lock_guard lock(mutex_);
  const auto it = kept_.find(secret);
  if (it == kept_.end() || clock_.Now() >= it->second.ends) return std::nullopt;
  it->second.until = std::min(clock_.Now() + kAgain, it->second.ends);
  return it->second.access;
}

void Sessions::Forget(const std::string& secret) {
  const std::lock_guard lock(mutex_);
  kept_.erase(secret);
}

void Sessions::AskAgain() {
  const std::lock_guard lock(mutex_);
  for (auto& [secret, kept] : kept_) kept.until = 0;
}

}  // namespace concord::portal

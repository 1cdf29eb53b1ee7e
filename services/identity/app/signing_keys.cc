#include "identity/app/signing_keys.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "identity/store/keys.h"
#include "platform/auth/seal.h"
#include "platform/base/base64.h"
#include "platform/log/log.h"

namespace concord::identity {
namespace {

namespace fs = std::filesystem;

std::string PurposeOf(const std::string& kid) { return "concord.identity.signing_keys/" + kid; }

std::int64_t NextNumber(const SigningKeyRows& keys) { return keys.empty() ? 1 : keys.back().number + 1; }

}  // namespace

SigningKey SigningKeys::Fresh(std::int64_t number, Micros sign_time, std::string by) const {
  const std::string seed = auth::NewSeed();
  SigningKey k;
  k.number = number;
  k.kid = auth::PublicKeyOf(seed).kid;
  k.sealed = !options_.key_encryption_key.empty();
  k.seed = k.sealed ? auth::Seal(options_.key_encryption_key, PurposeOf(k.kid), seed) : seed;
  k.create_time = clock_.Now();
  k.sign_time = sign_time;
  k.made_by = std::move(by);
  return k;
}

Result<std::string> SigningKeys::SeedOf(const SigningKey& key) const {
  if (!key.sealed) return key.seed;
  const Error shut = FailedPrecondition("KEY_SEALED", "the signing keys in the database are encrypted; identity.key_encryption_key must be the one they were encrypted with");
  if (options_.key_encryption_key.empty()) return shut;
  auto seed = auth::Unseal(options_.key_encryption_key, PurposeOf(key.kid), key.seed);
  if (!seed) return shut;
  return *std::move(seed);
}

Result<SigningKeyRows> SigningKeys::Load() { return store_.ReadUnscoped(keys::LoadAnywhere); }

Status SigningKeys::Open() {
  CONCORD_CHECK_OK(store_.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(auto all, keys::LoadAnywhere(tx));
    if (all.empty()) return keys::AddAnywhere(tx, Fresh(1, clock_.Now(), "first start"));
    for (auto& k : all) {
      if (k.seed.empty()) continue;  // withdrawn or ended: nothing is left of it
      CONCORD_TRY(const std::string seed, SeedOf(k));
      const bool unnamed = k.kid.empty(), unsealed = !k.sealed && !options_.key_encryption_key.empty();
      if (!unnamed && !unsealed) continue;
      k.kid = auth::PublicKeyOf(seed).kid;
      k.sealed = k.sealed || unsealed;
      if (unsealed) k.seed = auth::Seal(options_.key_encryption_key, PurposeOf(k.kid), seed);
      CONCORD_CHECK_OK(keys::SealAnywhere(tx, k));
    }
    return Ok();
  }));
  auto services = ServiceKeys();
  if (!services.ok()) return std::move(services).error();
  return Ok();
}

Result<SigningKeyRows> SigningKeys::LoadInTime() {
  CONCORD_TRY(auto all, Load());
  if (!TooOld(all, clock_.Now(), options_.max_age)) return all;
  CONCORD_TRY(auto made, Rotate("age"));
  log::Info("a new signing key takes the place of an old one", {{"kid", made.kid}, {"signs", FormatTime(made.sign_time)}});
  return Load();
}

Result<std::shared_ptr<const auth::Signer>> SigningKeys::Signer() {
  CONCORD_TRY(const auto all, LoadInTime());
  const SigningKey* key = SignerAt(all, clock_.Now());
  if (key == nullptr) return Unavailable("NO_SIGNING_KEY", "no key may sign now");
  const std::lock_guard lock(mutex_);
  auto& signer = opened_[key->kid];
  if (!signer) {
    CONCORD_TRY(const std::string seed, SeedOf(*key));
    signer = auth::MakeSigner(seed, clock_);
  }
  return signer;
}

Result<std::vector<auth::PublicKey>> SigningKeys::Published() {
  CONCORD_TRY(const auto all, LoadInTime());
  CONCORD_TRY(auto out, ServiceKeys());
  for (const auto& k : all) {
    const KeyState state = StateOf(all, k, clock_.Now());
    if (state == KeyState::kWithdrawn || state == KeyState::kEnded) continue;
    CONCORD_TRY(const std::string seed, SeedOf(k));
    out.push_back(auth::PublicKeyOf(seed));
    out.back().not_after = NotAfter(all, k);
  }
  return out;
}

Result<SigningKeyRows> SigningKeys::List() { return Load(); }

Result<SigningKey> SigningKeys::Rotate(const std::string& by) {
  auto made = store_.TransactUnscoped([&](store::Tx& tx) -> Result<SigningKey> {
    CONCORD_TRY(auto all, keys::LoadAnywhere(tx));
    const Micros now = clock_.Now();
    if (const SigningKey* next = UnderWay(all, now)) return *next;
    // What has ended can sign no more: its secret half goes.
    for (auto& k : all) {
      if (k.seed.empty() || StateOf(all, k, now) != KeyState::kEnded) continue;
      k.seed.clear();
      k.sealed = false;
      CONCORD_CHECK_OK(keys::SealAnywhere(tx, k));
    }
    SigningKey fresh = Fresh(NextNumber(all), now + options_.lead, by);
    CONCORD_CHECK_OK(keys::AddAnywhere(tx, fresh));
    return fresh;
  });
  if (made.ok() || made.error().code != Code::kAlreadyExists) return made;
  // Another replica was first.
  CONCORD_TRY(const auto all, Load());
  return all.back();
}

Result<SigningKey> SigningKeys::Withdraw(const std::string& kid, const std::string& by) {
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<SigningKey> {
    CONCORD_TRY(auto all, keys::LoadAnywhere(tx));
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& k) { return k.kid == kid; });
    if (found == all.end()) return NotFound("SIGNING_KEY_NOT_FOUND", "no such signing key");
    if (found->withdraw_time > 0) return *found;
    const Micros now = clock_.Now();
    const bool signs = SignerAt(all, now) == &*found;
    found->withdraw_time = now;
    found->withdrawn_by = by;
    CONCORD_CHECK_OK(keys::WithdrawAnywhere(tx, *found));
    const SigningKey gone = *found;
    if (!signs) return gone;
    // The one that is known already takes over, else one that nobody knows: services ask for a key that they do not know at once.
    if (const SigningKey* next = UnderWay(all, now)) {
      SigningKey sooner = *next;
      sooner.sign_time = now;
      CONCORD_CHECK_OK(keys::SignFromAnywhere(tx, sooner));
    } else {
      CONCORD_CHECK_OK(keys::AddAnywhere(tx, Fresh(NextNumber(all), now, "withdrawal")));
    }
    return gone;
  });
}

Result<std::vector<auth::PublicKey>> SigningKeys::ServiceKeys() const {
  std::vector<auth::PublicKey> out;
  if (options_.service_keys.empty()) return out;
  std::error_code failed;
  for (fs::directory_iterator it(options_.service_keys, failed), end; !failed && it != end; it.increment(failed)) {
    if (it->path().extension() != ".pub") continue;
    std::ifstream in(it->path());
    // A line a key: while a service changes its own both are there.
    for (std::string line; std::getline(in, line);) {
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
      if (line.empty()) continue;
      const auto bytes = FromBase64Url(line);
      auto key = auth::PublicKeyFrom(bytes.value_or(""), "services/" + it->path().stem().string());
      if (!key) return FailedPrecondition("SERVICE_KEYS", it->path().string() + " must hold a public key of 32 bytes as base64url in each line");
      out.push_back(*std::move(key));
    }
    if (!in.eof()) return FailedPrecondition("SERVICE_KEYS", it->path().string() + " cannot be read");
  }
  if (failed) return FailedPrecondition("SERVICE_KEYS", options_.service_keys + " cannot be read: " + failed.message());
  return out;
}

}  // namespace concord::identity

#include "inference/app/signatures.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "platform/auth/document.h"
#include "platform/base/base64.h"
#include "platform/log/log.h"
#include "ranking/bytes.h"

namespace concord::inference {
namespace {

constexpr char kModelDocument[] = "concord.model.v1";

std::string Named(const Promoted& model) { return model.programme + " version " + model.version; }

}  // namespace

Signatures::Keys Signatures::Kept() const {
  Keys keys;
  if (folder_.empty()) return keys;
  const auto text = ranking::ReadFile(File());
  std::istringstream lines(text.ok() ? *text : "");
  for (std::string line; std::getline(lines, line);) {
    if (auto key = auth::PublicKeyFrom(FromBase64Url(line).value_or(""), "")) keys.emplace(key->kid, *key);
  }
  return keys;
}

void Signatures::Keep(const Keys& keys) const {
  if (folder_.empty()) return;
  std::string text;
  for (const auto& [kid, key] : keys) text += Base64Url(key.bytes) + "\n";
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (Status s = ranking::WriteFile(File(), text); !s.ok()) log::Warning("keys of models not kept", {{"reason", s.error().ToString()}});
}

Result<Signatures::Keys> Signatures::Current() {
  const auto listed = learning_.Keys();
  const std::lock_guard lock(mutex_);
  if (!listed.ok()) {
    if (last_.empty()) last_ = Kept();
    if (last_.empty()) return listed.error();
    return last_;
  }
  Keys keys;
  for (const std::string& bytes : *listed) {
    if (auto key = auth::PublicKeyFrom(bytes, "")) keys.emplace(key->kid, *key);  // by what it is, not by what it is called
  }
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  if (keys.size() != last_.size() || !std::equal(keys.begin(), keys.end(), last_.begin(), same)) Keep(keys);
  last_ = keys;
  return keys;
}

Status Signatures::Verify(const Promoted& model) {
  const auto count = [&](const char* outcome) {
    metrics_.AddCounter("concord_inference_model_signatures_total", "Signatures of models looked at, by outcome.", {{"outcome", outcome}}).Add();
  };
  const auto refuse = [&](const char* outcome, const char* reason, const std::string& words) {
    count(outcome);
    const Error error = Error(Code::kDataLoss, reason, Named(model) + " " + words).With("key", model.key);
    log::Error("model without a good signature", {{"programme", model.programme}, {"version", model.version}, {"reason", error.ToString()}});
    return error;
  };
  if (model.signature.empty()) return refuse("unsigned", "MODEL_UNSIGNED", "is not signed");
  CONCORD_TRY(const Keys keys, Current());
  const auto key = keys.find(model.key);
  if (key == keys.end()) return refuse("unknown_key", "MODEL_KEY_UNKNOWN", "is signed with a key that learning does not list");
  if (!auth::VerifyDocument(key->second, kModelDocument, model.sha256 + "\n" + model.card_sha256, model.signature))
    return refuse("wrong", "MODEL_SIGNATURE_WRONG", "has a signature that is not over this file and this card");
  count("verified");
  return Ok();
}

}  // namespace concord::inference

#include "platform/auth/document.h"

#include "platform/auth/ed25519.h"

namespace concord::auth {
namespace {

std::string Message(std::string_view kind, std::string_view text) {
  std::string message(kind);
  message += '\n';
  message += text;
  return message;
}

}  // namespace

std::string SignDocument(std::string_view seed, std::string_view kind, std::string_view text) {
  return Ed25519::FromSeed(seed).Sign(Message(kind, text));
}

bool VerifyDocument(const PublicKey& key, std::string_view kind, std::string_view text, std::string_view signature) {
  return key.bytes.size() == 32 && Ed25519::FromPublic(key.bytes).Verify(Message(kind, text), signature);
}

}  // namespace concord::auth

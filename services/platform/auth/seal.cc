#include "platform/auth/seal.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace concord::auth {
namespace {

constexpr int kNonce = 12, kTag = 16;

void Must(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "concord: sealing: %s failed\n", what);
  std::abort();
}

struct CtxFree {
  void operator()(EVP_CIPHER_CTX* ctx) const { EVP_CIPHER_CTX_free(ctx); }
};
using Ctx = std::unique_ptr<EVP_CIPHER_CTX, CtxFree>;

const unsigned char* In(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* Out(std::string& s, std::size_t at = 0) { return reinterpret_cast<unsigned char*>(s.data()) + at; }

}  // namespace

std::string Seal(std::string_view key, std::string_view purpose, std::string_view secret) {
  Must(key.size() == kSealKeyBytes, "reading a key of 32 bytes");
  std::string out(kNonce + secret.size() + kTag, '\0');
  Must(RAND_bytes(Out(out), kNonce) == 1, "random bytes");
  Ctx ctx(EVP_CIPHER_CTX_new());
  int n = 0, end = 0;
  Must(ctx && EVP_EncryptInit_ex2(ctx.get(), EVP_aes_256_gcm(), In(key), Out(out), nullptr) == 1 &&
           EVP_EncryptUpdate(ctx.get(), nullptr, &n, In(purpose), static_cast<int>(purpose.size())) == 1 &&
           EVP_EncryptUpdate(ctx.get(), Out(out, kNonce), &n, In(secret), static_cast<int>(secret.size())) == 1 &&
           EVP_EncryptFinal_ex(ctx.get(), Out(out, kNonce + n), &end) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_GET_TAG, kTag, Out(out, kNonce + secret.size())) == 1,
       "encrypting");
  return out;
}

std::optional<std::string> Unseal(std::string_view key, std::string_view purpose, std::string_view sealed) {
  Must(key.size() == kSealKeyBytes, "reading a key of 32 bytes");
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  const std::string_view cipher = sealed.substr(kNonce, sealed.size() - kNonce - kTag);
  std::string tag(sealed.substr(sealed.size() - kTag)), out(cipher.size(), '\0');
  Ctx ctx(EVP_CIPHER_CTX_new());
  int n = 0, end = 0;
  Must(ctx && EVP_DecryptInit_ex2(ctx.get(), EVP_aes_256_gcm(), In(key), In(sealed), nullptr) == 1 &&
           EVP_DecryptUpdate(ctx.get(), nullptr, &n, In(purpose), static_cast<int>(purpose.size())) == 1 &&
           EVP_DecryptUpdate(ctx.get(), Out(out), &n, In(cipher), static_cast<int>(cipher.size())) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1,
       "decrypting");
  if (EVP_DecryptFinal_ex(ctx.get(), Out(out, n), &end) != 1) return std::nullopt;
  return out;
}

}  // namespace concord::auth

#include "platform/auth/ed25519.h"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>

namespace concord::auth {
namespace {

// Wrong key length or a crypto library that does not work: nothing could be signed in safely, so the process ends.
void Must(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "concord: ed25519: %s failed\n", what);
  std::abort();
}

struct CtxFree {
  void operator()(EVP_MD_CTX* ctx) const { EVP_MD_CTX_free(ctx); }
};
using Ctx = std::unique_ptr<EVP_MD_CTX, CtxFree>;

const unsigned char* Bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }

}  // namespace

struct Ed25519::Key {
  EVP_PKEY* pkey = nullptr;
  ~Key() { EVP_PKEY_free(pkey); }
};

Ed25519::Ed25519(std::unique_ptr<Key> key) : key_(std::move(key)) {}
Ed25519::Ed25519(Ed25519&&) noexcept = default;
Ed25519::~Ed25519() = default;

Ed25519 Ed25519::FromSeed(std::string_view seed) {
  auto key = std::make_unique<Key>();
  if (seed.size() == 32) key->pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed), seed.size());
  Must(key->pkey != nullptr, "reading a seed of 32 bytes");
  return Ed25519(std::move(key));
}

Ed25519 Ed25519::FromPublic(std::string_view bytes) {
  auto key = std::make_unique<Key>();
  if (bytes.size() == 32) key->pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(bytes), bytes.size());
  Must(key->pkey != nullptr, "reading a public key of 32 bytes");
  return Ed25519(std::move(key));
}

std::string Ed25519::PublicBytes() const {
  std::string out(32, '\0');
  std::size_t size = out.size();
  Must(EVP_PKEY_get_raw_public_key(key_->pkey, reinterpret_cast<unsigned char*>(out.data()), &size) == 1, "public key");
  return out;
}

std::string Ed25519::Sign(std::string_view message) const {
  Ctx ctx(EVP_MD_CTX_new());
  std::string out(64, '\0');
  std::size_t size = out.size();
  Must(ctx && EVP_DigestSignInit(ctx.get(), nullptr, nullptr, nullptr, key_->pkey) == 1 &&
           EVP_DigestSign(ctx.get(), reinterpret_cast<unsigned char*>(out.data()), &size, Bytes(message), message.size()) == 1,
       "signing");
  return out;
}

bool Ed25519::Verify(std::string_view message, std::string_view signature) const {
  if (signature.size() != 64) return false;
  Ctx ctx(EVP_MD_CTX_new());
  return ctx && EVP_DigestVerifyInit(ctx.get(), nullptr, nullptr, nullptr, key_->pkey) == 1 &&
         EVP_DigestVerify(ctx.get(), Bytes(signature), signature.size(), Bytes(message), message.size()) == 1;
}

}  // namespace concord::auth

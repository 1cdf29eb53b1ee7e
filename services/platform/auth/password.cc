#include "platform/auth/password.h"

#include <argon2.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>

namespace concord::auth {
namespace {

// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
constexpr std::uint32_t kPasses = 2, kMemoryKiB = 19 * 1024, kLanes = 1, kHashBytes = 32, kSaltBytes = 16;

const std::string& Nobody() {
  static const std::string encoded = HashPassword("nobody has this password");
  return encoded;
}

}  // namespace

std::string HashPassword(std::string_view password) {
  unsigned char salt[kSaltBytes];
  std::string out(argon2_encodedlen(kPasses, kMemoryKiB, kLanes, kSaltBytes, kHashBytes, Argon2_id), '\0');
  if (RAND_bytes(salt, sizeof salt) != 1 ||
      argon2id_hash_encoded(kPasses, kMemoryKiB, kLanes, password.data(), password.size(), salt, sizeof salt, kHashBytes,
                            out.data(), out.size()) != ARGON2_OK) {
    std::fprintf(stderr, "concord: argon2id failed (no memory?)\n");
    std::abort();
  }
  out.resize(out.find('\0'));
  return out;
}

bool CheckPassword(const std::string& encoded, std::string_view password) {
  const bool ours = encoded.rfind("$argon2id$", 0) == 0;
  const std::string& against = ours ? encoded : Nobody();
  const bool right = argon2id_verify(against.c_str(), password.data(), password.size()) == ARGON2_OK;
  return ours && right;
}

}  // namespace concord::auth

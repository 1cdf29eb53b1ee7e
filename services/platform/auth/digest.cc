#include "platform/auth/digest.h"

#include <openssl/evp.h>

namespace concord::auth {

std::string Sha256(std::string_view bytes) {
  std::string out(32, '\0');
  std::size_t size = out.size();
  EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

std::string Base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return out;
}

}  // namespace concord::auth

#pragma once
// Ed25519 (RFC 8032) by OpenSSL. Private to platform/auth.
#include <memory>
#include <string>
#include <string_view>

namespace concord::auth {

class Ed25519 {
 public:
  static Ed25519 FromSeed(std::string_view seed);
  static Ed25519 FromPublic(std::string_view bytes);
  Ed25519(Ed25519&&) noexcept;
  ~Ed25519();

  std::string PublicBytes() const;
  std::string Sign(std::string_view message) const;  // 64 bytes; only of a key made from a seed
  bool Verify(std::string_view message, std::string_view signature) const;

 private:
  struct Key;
  explicit Ed25519(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

}  // namespace concord::auth

#pragma once
// Identifiers. UUIDv7: 48 bits of milliseconds, a monotonic counter, random bits; made by the application.
// v7 tells when it was made, so secrets (session tokens, join codes) are RandomToken/RandomCode instead.
#include <cstddef>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace concord {

// A fresh UUIDv7 in canonical form ("018f6f9e-…", 36 lower-case characters). Thread-safe; sorted by time within a process.
std::string NewId();

// `bytes` random bytes (OpenSSL), base64url without padding. For secrets.
std::string RandomToken(std::size_t bytes = 32);

// `length` characters out of A–Z and 2–9 without look-alikes (I, L, O, 0, 1, U, V). For codes people type.
std::string RandomCode(std::size_t length = 6);

bool IsUuid(std::string_view text);

// "workshops/018f…" → "018f…". INVALID_ARGUMENT NAME_INVALID when `name` is not `collection` + "/" + a UUID.
Result<std::string> IdFromName(std::string_view name, std::string_view collection);

// "workshops/W/participants/P" → {W, P} with collections "workshops", "participants".
struct NestedId {
  std::string parent;
  std::string child;
};
Result<NestedId> NestedIdFromName(std::string_view name, std::string_view parents, std::string_view children);

// Lower-case hex SHA-256.
std::string Sha256Hex(std::string_view bytes);

}  // namespace concord

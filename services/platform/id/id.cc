#include "platform/id/id.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "platform/base/base64.h"

namespace concord {
namespace {

void FillRandom(unsigned char* out, std::size_t n) {
  // Without randomness no secret can be made: better no process than guessable tokens.
  if (RAND_bytes(out, static_cast<int>(n)) != 1) std::abort();
}

// Milliseconds and a 12-bit counter in one number that only grows, so that ids of this process sort in the order they were made
// even when the clock steps back.
std::uint64_t NextStamp() {
  static std::atomic<std::uint64_t> last{0};
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const std::uint64_t wanted = static_cast<std::uint64_t>(now) << 12;
  std::uint64_t before = last.load(std::memory_order_relaxed);
  std::uint64_t next;
  do {
    next = before >= wanted ? before + 1 : wanted;
  } while (!last.compare_exchange_weak(before, next, std::memory_order_relaxed));
  return next;
}

// Random bits are drawn in blocks: one call into OpenSSL for each id would cost more than all the rest.
std::uint64_t NextBits() {
  thread_local std::uint64_t block[64];
  thread_local std::size_t used = 64;
  if (used == 64) {
    FillRandom(reinterpret_cast<unsigned char*>(block), sizeof block);
    used = 0;
  }
  return block[used++];
}

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

Error BadName(std::string_view name, std::string_view pattern) {
  return InvalidArgument("NAME_INVALID", "the resource name is not " + std::string(pattern)).With("name", std::string(name.substr(0, 120)));
}

}  // namespace

std::string NewId() {
  const std::uint64_t stamp = NextStamp();
  const std::uint64_t high = ((stamp >> 12) << 16) | 0x7000 | (stamp & 0xfff);
  const std::uint64_t low = (NextBits() & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  static const char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (int nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) out.push_back('-');
    const std::uint64_t half = nibble < 16 ? high : low;
    out.push_back(kHex[(half >> (60 - 4 * (nibble % 16))) & 15]);
  }
  return out;
}

std::string RandomToken(std::size_t bytes) {
  std::vector<unsigned char> raw(bytes);
  FillRandom(raw.data(), raw.size());
  return Base64Url(std::string_view(reinterpret_cast<const char*>(raw.data()), raw.size()));
}

std::string RandomCode(std::size_t length) {
  static const std::string_view kLetters = "ABCDEFGHJKMNPQRSTWXYZ23456789";
  const unsigned limit = 256 / kLetters.size() * kLetters.size();  // above it the first letters would be likelier
  std::string out;
  while (out.size() < length) {
    unsigned char b = 0;
    FillRandom(&b, 1);
    if (b < limit) out.push_back(kLetters[b % kLetters.size()]);
  }
  return out;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

Result<std::string> IdFromName(std::string_view name, std::string_view collection) {
  if (name.size() == collection.size() + 37 && name.substr(0, collection.size()) == collection && name[collection.size()] == '/') {
    const std::string_view id = name.substr(collection.size() + 1);
    if (IsUuid(id)) return std::string(id);
  }
  return BadName(name, std::string(collection) + "/{uuid}");
}

Result<NestedId> NestedIdFromName(std::string_view name, std::string_view parents, std::string_view children) {
  const std::size_t cut = parents.size() + 37;  // "parents/" and 36 characters
  if (name.size() > cut && name[cut] == '/') {
    auto parent = IdFromName(name.substr(0, cut), parents);
    auto child = IdFromName(name.substr(cut + 1), children);
    if (parent.ok() && child.ok()) return NestedId{*std::move(parent), *std::move(child)};
  }
  return BadName(name, std::string(parents) + "/{uuid}/" + std::string(children) + "/{uuid}");
}

std::string Sha256Hex(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  static const char kHex[] = "0123456789abcdef";
  std::string out;
  for (unsigned char b : digest) {
    out.push_back(kHex[b >> 4]);
    out.push_back(kHex[b & 15]);
  }
  return out;
}

}  // namespace concord

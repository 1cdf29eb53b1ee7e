#include "ranking/bytes.h"

#include <openssl/evp.h>

#include <cstdio>
#include <fstream>
#include <sstream>

namespace concord::ranking {
namespace {

constexpr size_t kHead = 8 + sizeof(uint32_t) + sizeof(uint64_t);
constexpr size_t kDigest = 32;

Error Damaged(const char* reason, std::string_view what, const std::string& why) {
  return Error(Code::kDataLoss, reason, "the " + std::string(what) + " cannot be read: " + why);
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return std::string(reinterpret_cast<char*>(digest), size);
}

std::string Hex(std::string_view raw) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char c : raw) {
    text += kDigits[c >> 4];
    text += kDigits[c & 15];
  }
  return text;
}

std::string Seal(std::string_view magic, uint32_t version, std::string_view payload) {
  std::string out(magic.substr(0, 8));
  const uint64_t size = payload.size();
  out.append(reinterpret_cast<const char*>(&version), sizeof(version));
  out.append(reinterpret_cast<const char*>(&size), sizeof(size));
  out.append(payload);
  out.append(Sha256(out));
  return out;
}

Result<std::string_view> Unseal(std::string_view magic, uint32_t version, std::string_view sealed, std::string_view what) {
  if (sealed.size() < kHead + kDigest) return Damaged("RANKING_FILE_TRUNCATED", what, "it is shorter than its head");
  if (sealed.substr(0, 8) != magic) return Damaged("RANKING_FILE_FOREIGN", what, "it does not begin as one");
  uint32_t found = 0;
  uint64_t size = 0;
  std::memcpy(&found, sealed.data() + 8, sizeof(found));
  std::memcpy(&size, sealed.data() + 12, sizeof(size));
  if (found != version) {
    return Damaged("RANKING_FILE_VERSION", what,
                   "format version " + std::to_string(found) + ", this program reads " + std::to_string(version));
  }
  if (size != sealed.size() - kHead - kDigest) {
    return Damaged("RANKING_FILE_TRUNCATED", what,
                   "it should hold " + std::to_string(size) + " bytes and has " +
                       std::to_string(sealed.size() - kHead - kDigest));
  }
  if (Sha256(sealed.substr(0, kHead + size)) != sealed.substr(kHead + size)) {
    return Damaged("RANKING_FILE_CORRUPT", what, "its sha256 does not match its content");
  }
  return sealed.substr(kHead, size);
}

uint32_t SealedVersion(std::string_view sealed) {
  uint32_t version = 0;
  if (sealed.size() >= kHead) std::memcpy(&version, sealed.data() + 8, sizeof(version));
  return version;
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return NotFound("RANKING_FILE_NOT_FOUND", "cannot open " + path);
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) return Unavailable("RANKING_FILE_UNREADABLE", "cannot read " + path);
  return std::move(text).str();
}

Status WriteFile(const std::string& path, std::string_view bytes) {
  const std::string part = path + ".partial";  // a name that backups leave out
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) return Unavailable("RANKING_FILE_UNWRITABLE", "cannot write " + part);
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    return Unavailable("RANKING_FILE_UNWRITABLE", "cannot rename " + part + " to " + path);
  }
  return Ok();
}

}  // namespace concord::ranking

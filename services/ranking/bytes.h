#pragma once
// Little-endian binary writing and bounds-checked reading, the envelope of every file of this library:
//   magic (8 bytes) · format version (u32) · payload length (u64) · payload · sha256 of all before (32 bytes)
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "platform/base/result.h"

namespace concord::ranking {

class Writer {
 public:
  template <class T>
  void Put(T value) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void Text(std::string_view text) {
    Put<uint32_t>(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
  }
  template <class T>
  void List(const std::vector<T>& values) {
    static_assert(std::is_arithmetic_v<T>);
    Put<uint64_t>(values.size());
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  void Texts(const std::vector<std::string>& values) {
    Put<uint64_t>(values.size());
    for (const auto& v : values) Text(v);
  }
  std::string Take() { return std::move(bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads never run past the end: the first short read sets failed() and everything after it yields zeros.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  T Get() {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    T value{};
    if (Need(sizeof(T))) {
      std::memcpy(&value, rest_.data(), sizeof(T));
      rest_.remove_prefix(sizeof(T));
    }
    return value;
  }
  std::string Text() {
    const auto size = Get<uint32_t>();
    if (!Need(size)) return {};
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  template <class T>
  std::vector<T> List() {
    const auto size = Get<uint64_t>();
    if (size > rest_.size() / sizeof(T)) failed_ = true;
    if (failed_) return {};
    std::vector<T> values(size);
    if (size > 0) std::memcpy(values.data(), rest_.data(), size * sizeof(T));
    rest_.remove_prefix(size * sizeof(T));
    return values;
  }
  std::vector<std::string> Texts() {
    std::vector<std::string> values(Count(sizeof(uint32_t)));
    for (auto& v : values) v = Text();
    return values;
  }
  // Number of elements that follow, each at least `least` bytes long: a wrong count cannot make us allocate.
  size_t Count(size_t least) {
    const auto size = Get<uint64_t>();
    if (size > rest_.size() / least) failed_ = true;
    return failed_ ? 0 : size;
  }
  bool failed() const { return failed_; }
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  bool Need(size_t size) {
    if (size > rest_.size()) failed_ = true;
    return !failed_;
  }
  std::string_view rest_;
  bool failed_ = false;
};

std::string Sha256(std::string_view bytes);  // 32 raw bytes
std::string Hex(std::string_view raw);

// `magic` has eight characters; `what` names the thing in errors ("model", "dataset").
std::string Seal(std::string_view magic, uint32_t version, std::string_view payload);
// The payload inside `sealed`, or DATA_LOSS: RANKING_FILE_FOREIGN, RANKING_FILE_VERSION, RANKING_FILE_TRUNCATED, RANKING_FILE_CORRUPT.
Result<std::string_view> Unseal(std::string_view magic, uint32_t version, std::string_view sealed, std::string_view what);
// What a head says; 0 when there is none. For readers that know older versions.
uint32_t SealedVersion(std::string_view sealed);

Result<std::string> ReadFile(const std::string& path);
Status WriteFile(const std::string& path, std::string_view bytes);  // to a temporary name beside it, then renamed

}  // namespace concord::ranking

#include "ranking/checkpoints.h"

#include <filesystem>

#include "ranking/bytes.h"

namespace concord::ranking {
namespace {

constexpr std::string_view kMagic = "CNCDPART";
constexpr uint32_t kVersion = 1;

}  // namespace

Checkpoints::Checkpoints(std::string folder, std::string what) : folder_(std::move(folder)), what_(std::move(what)) {
  std::error_code ignored;  // Put says it
  std::filesystem::create_directories(folder_, ignored);
}

// A name that backups leave out.
std::string Checkpoints::PathOf(std::string_view key) const {
  return folder_ + "/" + Hex(Sha256(what_ + "\n\n" + std::string(key))).substr(0, 32) + ".tmp";
}

std::optional<std::string> Checkpoints::Get(std::string_view key) const {
  const auto file = ReadFile(PathOf(key));
  if (!file.ok()) return std::nullopt;
  const auto payload = Unseal(kMagic, kVersion, *file, "part of a training");
  if (!payload.ok()) return std::nullopt;
  Reader in(*payload);
  if (in.Text() != what_ || in.Text() != key) return std::nullopt;
  const std::vector<char> bytes = in.List<char>();
  if (!in.done()) return std::nullopt;
  return std::string(bytes.begin(), bytes.end());
}

bool Checkpoints::Put(std::string_view key, std::string_view bytes) const {
  Writer out;
  out.Text(what_);
  out.Text(key);
  out.List(std::vector<char>(bytes.begin(), bytes.end()));
  return WriteFile(PathOf(key), Seal(kMagic, kVersion, out.bytes())).ok();
}

}  // namespace concord::ranking

#include "inference/app/model_cache.h"

#include <algorithm>
#include <filesystem>

#include "platform/id/id.h"
#include "platform/log/log.h"
#include "ranking/bytes.h"

namespace concord::inference {
namespace {

// Codes of programmes are file names; anything else is told apart by its checksum.
std::string FileName(const std::string& programme) {
  const bool plain = !programme.empty() && programme.size() <= 100 && std::all_of(programme.begin(), programme.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  return (plain ? programme : "programme." + Sha256Hex(programme)) + ".model";
}

}  // namespace

std::string ModelCache::FileOf(const std::string& programme) const { return folder_ + "/" + FileName(programme); }

std::optional<std::string> ModelCache::Read(const std::string& programme, const std::string& sha256) const {
  if (folder_.empty()) return std::nullopt;
  auto bytes = ranking::ReadFile(FileOf(programme));
  if (!bytes.ok()) return std::nullopt;
  if (Sha256Hex(*bytes) != sha256) {
    log::Info("kept model is another one", {{"programme", programme}, {"sha256", sha256}});
    return std::nullopt;
  }
  return *std::move(bytes);
}

void ModelCache::Write(const std::string& programme, std::string_view bytes) const {
  if (folder_.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (Status s = ranking::WriteFile(FileOf(programme), bytes); !s.ok()) {
    log::Warning("model not kept", {{"programme", programme}, {"reason", s.error().ToString()}});
  }
}

}  // namespace concord::inference

#pragma once
// The last good model file of each programme, in the data folder, so that a start does not depend on the learning service.
#include <optional>
#include <string>
#include <string_view>

namespace concord::inference {

class ModelCache {
 public:
  explicit ModelCache(std::string folder) : folder_(std::move(folder)) {}  // "": keeps nothing
  // The bytes, when they are there and have this checksum.
  std::optional<std::string> Read(const std::string& programme, const std::string& sha256) const;
  // A file that cannot be written is logged: the model is served all the same.
  void Write(const std::string& programme, std::string_view bytes) const;
  std::string FileOf(const std::string& programme) const;

 private:
  std::string folder_;
};

}  // namespace concord::inference

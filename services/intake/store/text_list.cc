#include "intake/store/text_list.h"

#include <nlohmann/json.hpp>

namespace concord::intake::db {

std::string WriteList(const std::vector<std::string>& list) { return nlohmann::json(list).dump(); }

Result<std::vector<std::string>> ReadList(const std::string& text) {
  const auto parsed = nlohmann::json::parse(text, nullptr, false);
  std::vector<std::string> out;
  bool good = parsed.is_array();
  if (good) {
    for (const auto& item : parsed) {
      good &= item.is_string();
      if (item.is_string()) out.push_back(item.get<std::string>());
    }
  }
  if (!good) return Error(Code::kDataLoss, "ROW_DAMAGED", "A stored list cannot be read.");
  return out;
}

}  // namespace concord::intake::db

#include "identity/domain/share.h"

#include <algorithm>

namespace concord::identity {

const std::vector<std::string>& ShareableFields() {
  static const std::vector<std::string> fields = {"attendance", "gaps", "heat", "rounds", "order", "roadmap"};
  return fields;
}

Result<std::vector<std::string>> CleanFields(const std::vector<std::string>& fields) {
  const auto& known = ShareableFields();
  for (const auto& f : fields)
    if (std::find(known.begin(), known.end(), f) == known.end())
      return InvalidArgument("FIELD_INVALID", "fields: \"" + f.substr(0, 40) + "\" cannot be shared").At("fields", "attendance, gaps, heat, rounds, order, roadmap");
  std::vector<std::string> clean;
  for (const auto& f : known)
    if (std::find(fields.begin(), fields.end(), f) != fields.end()) clean.push_back(f);
  if (clean.empty()) return InvalidArgument("FIELD_INVALID", "fields: name at least one").At("fields", "name at least one");
  return clean;
}

std::string CleanAddress(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == ' ' || c == '-') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return "";
    if (out.size() % 5 == 4) out += '-';
    out += c;
  }
  return out.size() == 19 ? out : "";
}

}  // namespace concord::identity

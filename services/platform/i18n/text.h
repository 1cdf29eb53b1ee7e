#pragma once
// Text in several languages, BCP-47, with fallback: "fr-MA" → "fr" → the first language there is.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace concord {

class Text {
 public:
  Text() = default;
  Text(std::initializer_list<std::pair<std::string, std::string>> t) : translations_(t) {}

  void Set(std::string language, std::string text);
  // The text in `language` or its nearest fallback; "" when there is none at all.
  const std::string& In(std::string_view language) const;
  bool Has(std::string_view language) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return translations_; }

 private:
  std::vector<std::pair<std::string, std::string>> translations_;  // in order of definition
};

// The best of `offered` for `wanted`, by the same fallback; offered[0] when nothing fits. `offered` must not be empty.
const std::string& BestLanguage(const std::vector<std::string>& offered, std::string_view wanted);

}  // namespace concord

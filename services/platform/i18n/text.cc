#include "platform/i18n/text.h"

#include <algorithm>

namespace concord {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' ? '-' : c; }

// Language tags are the same whatever their case.
bool Same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view Primary(std::string_view tag) { return tag.substr(0, tag.find_first_of("-_")); }

// Index of the best of `tags` for `wanted`: itself, then shorter and shorter, then another region of the same language, then 0.
template <class TagAt>
std::size_t Best(std::size_t count, TagAt tag_at, std::string_view wanted) {
  for (std::string_view tag = wanted; !tag.empty();) {
    for (std::size_t i = 0; i < count; ++i) {
      if (Same(tag_at(i), tag)) return i;
    }
    const std::size_t cut = tag.find_last_of("-_");
    tag = cut == std::string_view::npos ? std::string_view() : tag.substr(0, cut);
  }
  for (std::size_t i = 0; i < count && !wanted.empty(); ++i) {
    if (Same(Primary(tag_at(i)), Primary(wanted))) return i;
  }
  return 0;
}

}  // namespace

void Text::Set(std::string language, std::string text) {
  for (auto& [tag, present] : translations_) {
    if (Same(tag, language)) {
      present = std::move(text);
      return;
    }
  }
  translations_.emplace_back(std::move(language), std::move(text));
}

const std::string& Text::In(std::string_view language) const {
  static const std::string kNone;
  if (translations_.empty()) return kNone;
  return translations_[Best(translations_.size(), [&](std::size_t i) -> std::string_view { return translations_[i].first; }, language)].second;
}

bool Text::Has(std::string_view language) const {
  return std::any_of(translations_.begin(), translations_.end(), [&](const auto& t) { return Same(t.first, language); });
}

const std::string& BestLanguage(const std::vector<std::string>& offered, std::string_view wanted) {
  return offered[Best(offered.size(), [&](std::size_t i) -> std::string_view { return offered[i]; }, wanted)];
}

}  // namespace concord

#include "platform/store/page.h"

#include <algorithm>
#include <limits>

#include "platform/id/id.h"

namespace concord::store {

Result<int> PageSize(int asked) {
  constexpr int kUsual = 50, kMost = 1000;
  if (asked < 0) return InvalidArgument("PAGE_SIZE_INVALID", "page_size must not be negative.");
  return asked == 0 ? kUsual : std::min(asked, kMost);
}

Result<PageKey> ReadPageToken(const std::string& token) {
  if (token.empty()) return PageKey{std::numeric_limits<Micros>::max(), ""};
  const auto dot = token.find('.');
  if (dot == 0 || dot == std::string::npos || dot > 18 || token.find_first_not_of("0123456789") != dot || !IsUuid(token.substr(dot + 1))) {
    return InvalidArgument("PAGE_TOKEN_INVALID", "page_token must come from the page before.");
  }
  return PageKey{std::stoll(token.substr(0, dot)), token.substr(dot + 1)};
}

std::string WritePageToken(const PageKey& key) { return std::to_string(key.time) + "." + key.id; }

}  // namespace concord::store

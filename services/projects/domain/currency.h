#pragma once
#include <string_view>

namespace concord::projects {

// Whether `code` is a currency of ISO 4217 that money can be held in.
bool IsCurrency(std::string_view code);

}  // namespace concord::projects

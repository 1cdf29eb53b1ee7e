#pragma once
#include <string>

namespace concord::cli {

// A QR code for a terminal: two modules a character, dark on light with a quiet border. "" when the text is too long.
std::string QrText(const std::string& text);

}  // namespace concord::cli

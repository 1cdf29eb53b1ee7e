#include "concord/cli/qr.h"

#include <qrencode.h>

namespace concord::cli {

std::string QrText(const std::string& text) {
  QRcode* code = QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  if (code == nullptr) return "";
  const int n = code->width, border = 2;
  const auto dark = [&](int y, int x) { return y >= 0 && x >= 0 && y < n && x < n && (code->data[y * n + x] & 1) != 0; };
  std::string out;
  for (int y = -border; y < n + border; y += 2) {
    // Black on white whatever the terminal's colours are.
    out += "\033[30;47m";
    for (int x = -border; x < n + border; ++x) {
      const bool up = dark(y, x), down = dark(y + 1, x);
      out += up && down ? "█" : up ? "▀" : down ? "▄" : " ";
    }
    out += "\033[0m\n";
  }
  QRcode_free(code);
  return out;
}

}  // namespace concord::cli

#include "reporting/documents/clean.h"

#include <glib.h>

namespace concord::reporting::documents {
namespace {

bool Dropped(gunichar c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return c != '\n';
  if (c >= 0x202a && c <= 0x202e) return true;                    // embeddings and overrides of direction
  if (c >= 0x2066 && c <= 0x2069) return true;                    // isolates
  if (c >= 0xe0000 && c <= 0xe007f) return true;                  // tags: text that nobody sees
  return c == 0x200b || c == 0x2060 || c == 0xfeff || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

}  // namespace

std::string Clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    gunichar c = g_utf8_get_char_validated(p, end - p);
    const bool valid = c != static_cast<gunichar>(-1) && c != static_cast<gunichar>(-2) && c != 0;
    p = valid ? g_utf8_next_char(p) : p + 1;
    if (!valid) c = 0xfffd;
    if (c == '\t') c = ' ';
    if (c == 0x2028 || c == 0x2029) c = '\n';
    if (Dropped(c)) continue;
    char bytes[6];
    out.append(bytes, static_cast<std::size_t>(g_unichar_to_utf8(c, bytes)));
  }
  const auto last = out.find_last_not_of(" \n");
  out.erase(last == std::string::npos ? 0 : last + 1);
  return out.substr(std::min(out.size(), out.find_first_not_of(" \n")));
}

std::string Shorten(std::string_view text, std::size_t most) {
  const std::string clean(text);
  if (static_cast<std::size_t>(g_utf8_strlen(clean.data(), static_cast<gssize>(clean.size()))) <= most) return clean;
  const char* cut = g_utf8_offset_to_pointer(clean.data(), static_cast<glong>(most) - 1);
  std::string out = clean.substr(0, static_cast<std::size_t>(cut - clean.data()));
  out.erase(out.find_last_not_of(" \n,;:") + 1);
  return out + "…";
}

std::string Slug(std::string_view text, std::size_t most) {
  // Accents go, their letters stay.
  gchar* parts = g_utf8_normalize(std::string(text).c_str(), -1, G_NORMALIZE_NFKD);
  std::string out;
  for (const char* p = parts != nullptr ? parts : ""; *p != 0 && out.size() < most; p = g_utf8_next_char(p)) {
    const gunichar c = g_utf8_get_char(p);
    if (c < 0x80 && g_ascii_isalnum(static_cast<char>(c))) out += g_ascii_tolower(static_cast<char>(c));
    else if (!g_unichar_isalnum(c) && !g_unichar_ismark(c) && !out.empty() && out.back() != '-') out += '-';
  }
  g_free(parts);
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace concord::reporting::documents

#include "platform/trace/context.h"

#include <openssl/rand.h>

namespace concord::trace {
namespace {

bool IsHex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }
bool IsId(std::string_view text) { return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos; }

}  // namespace

bool IsTraceparent(std::string_view t) {
  return t.size() == 55 && t.substr(0, 3) == "00-" && t[35] == '-' && t[52] == '-' && IsId(TraceIdOf(t)) && IsId(SpanIdOf(t)) && IsHex(t.substr(53));
}

bool IsSampled(std::string_view t) {
  if (!IsTraceparent(t)) return false;
  const char low = t[54];
  return ((low <= '9' ? low - '0' : low - 'a' + 10) & 1) != 0;
}

std::string WithSpan(std::string_view traceparent, std::string_view span_id) {
  std::string out(traceparent);
  return out.replace(36, 16, span_id);
}

std::string NewSpanId() {
  unsigned char bytes[8];
  do {
    RAND_bytes(bytes, sizeof bytes);
  } while (bytes[0] == 0);
  std::string out;
  for (const unsigned char b : bytes) {
    out += "0123456789abcdef"[b >> 4];
    out += "0123456789abcdef"[b & 15];
  }
  return out;
}

}  // namespace concord::trace

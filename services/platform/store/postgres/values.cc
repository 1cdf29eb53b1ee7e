#include "platform/store/postgres/values.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace concord::store::internal {
namespace {

enum : Oid { kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kOid = 26, kFloat4 = 700, kFloat8 = 701, kNumeric = 1700 };

int Digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

// \x and two digits a byte.
std::string BytesOf(std::string_view hex) {
  std::string out;
  if (hex.substr(0, 2) != "\\x") return out;
  out.reserve(hex.size() / 2);
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2) out.push_back(static_cast<char>(Digit(hex[i]) << 4 | Digit(hex[i + 1])));
  return out;
}

double RealOf(std::string_view text) { return std::strtod(std::string(text).c_str(), nullptr); }

Value NumberOf(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error == std::errc() && end == text.data() + text.size()) return n;
  return RealOf(text);
}

}  // namespace

Oid TypeOf(const Value& value) {
  static constexpr Oid kTypes[] = {0, kInt8, kFloat8, kText, kBytea};
  return kTypes[value.index()];
}

Status Fill(const Value& value, Parameter& out) {
  if (const auto* n = std::get_if<std::int64_t>(&value)) {
    out.kept = std::to_string(*n);
  } else if (const auto* r = std::get_if<double>(&value)) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, *r);
    out.kept = std::isfinite(*r) ? std::string(text, end.ptr) : std::isnan(*r) ? "NaN" : *r > 0 ? "Infinity" : "-Infinity";
  } else if (const auto* t = std::get_if<std::string>(&value)) {
    if (t->find('\0') != std::string::npos) return InvalidArgument("TEXT_INVALID", "a text holds a NUL character");
    out.data = t->c_str();
    return Ok();
  } else if (const auto* b = std::get_if<Blob>(&value)) {
    out.data = b->bytes.data();
    out.size = static_cast<int>(b->bytes.size());
    out.binary = 1;
    return Ok();
  } else {
    return Ok();
  }
  out.data = out.kept.c_str();
  return Ok();
}

Value ColumnValue(Oid type, std::string_view text) {
  switch (type) {
    case kBool:
      return std::int64_t{text == "t"};
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
    case kNumeric:
      return NumberOf(text);
    case kFloat4:
    case kFloat8:
      return RealOf(text);
    case kBytea:
      return Blob{BytesOf(text)};
    default:
      return std::string(text);
  }
}

}  // namespace concord::store::internal

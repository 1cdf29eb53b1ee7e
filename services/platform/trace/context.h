#pragma once
// W3C trace context, version 00: "00-<trace id>-<span id>-<flags>".
#include <string>
#include <string_view>

namespace concord::trace {

// Well formed: lower-case hex, neither id all zeros.
bool IsTraceparent(std::string_view text);
// Bit 0 of the flags: somebody wants this trace recorded. False for what is not well formed.
bool IsSampled(std::string_view traceparent);
inline std::string_view TraceIdOf(std::string_view traceparent) { return traceparent.substr(3, 32); }
inline std::string_view SpanIdOf(std::string_view traceparent) { return traceparent.substr(36, 16); }
// The same trace with another span.
std::string WithSpan(std::string_view traceparent, std::string_view span_id);
std::string NewSpanId();

}  // namespace concord::trace

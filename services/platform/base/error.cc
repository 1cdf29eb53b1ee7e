#include "platform/base/error.h"

namespace concord {

const char* CodeName(Code code) {
  static const char* const kNames[] = {"OK",
                                       "CANCELLED",
                                       "UNKNOWN",
                                       "INVALID_ARGUMENT",
                                       "DEADLINE_EXCEEDED",
                                       "NOT_FOUND",
                                       "ALREADY_EXISTS",
                                       "PERMISSION_DENIED",
                                       "RESOURCE_EXHAUSTED",
                                       "FAILED_PRECONDITION",
                                       "ABORTED",
                                       "OUT_OF_RANGE",
                                       "UNIMPLEMENTED",
                                       "INTERNAL",
                                       "UNAVAILABLE",
                                       "DATA_LOSS",
                                       "UNAUTHENTICATED"};
  const int i = static_cast<int>(code);
  return i >= 0 && i <= 16 ? kNames[i] : "UNKNOWN";
}

std::string Error::ToString() const {
  std::string out = std::string(CodeName(code)) + " " + reason + ": " + message;
  for (const auto& [k, v] : metadata) out += " " + k + "=" + v;
  for (const auto& v : violations) out += "; " + v.field + ": " + v.description;
  return out;
}

Error InvalidArgument(std::string r, std::string m) { return {Code::kInvalidArgument, std::move(r), std::move(m)}; }
Error NotFound(std::string r, std::string m) { return {Code::kNotFound, std::move(r), std::move(m)}; }
Error FailedPrecondition(std::string r, std::string m) {
  return {Code::kFailedPrecondition, std::move(r), std::move(m)};
}
Error PermissionDenied(std::string r, std::string m) { return {Code::kPermissionDenied, std::move(r), std::move(m)}; }
Error Unauthenticated(std::string r, std::string m) { return {Code::kUnauthenticated, std::move(r), std::move(m)}; }
Error Internal(std::string r, std::string m) { return {Code::kInternal, std::move(r), std::move(m)}; }
Error Unavailable(std::string r, std::string m) { return {Code::kUnavailable, std::move(r), std::move(m)}; }
Error Aborted(std::string r, std::string m) { return {Code::kAborted, std::move(r), std::move(m)}; }
Error AlreadyExists(std::string r, std::string m) { return {Code::kAlreadyExists, std::move(r), std::move(m)}; }
Error ResourceExhausted(std::string r, std::string m) {
  return {Code::kResourceExhausted, std::move(r), std::move(m)};
}

}  // namespace concord

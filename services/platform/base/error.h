#pragma once
// Error: what can go wrong, in words that leave the process. Codes are the 16 canonical ones of gRPC.
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace concord {

enum class Code : int {
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

const char* CodeName(Code code);

// One wrong field of a request; becomes google.rpc.BadRequest. `field` is a path such as "answers[3].choice".
struct FieldViolation {
  std::string field;
  std::string description;
};

struct Error {
  Code code = Code::kInternal;
  std::string reason;   // UPPER_SNAKE, at most 63 characters; with the service's domain it is API and never reused
  std::string message;  // one plain English sentence for a developer; the portal translates by reason
  std::map<std::string, std::string> metadata;
  std::vector<FieldViolation> violations;

  Error() = default;
  Error(Code c, std::string r, std::string m) : code(c), reason(std::move(r)), message(std::move(m)) {}
  Error&& With(std::string key, std::string value) && {
    metadata[std::move(key)] = std::move(value);
    return std::move(*this);
  }
  Error&& At(std::string field, std::string description) && {
    violations.push_back({std::move(field), std::move(description)});
    return std::move(*this);
  }
  std::string ToString() const;  // "NOT_FOUND WORKSHOP_NOT_FOUND: no such workshop (workshop=…)"
};

// Shorthands for the codes used everywhere.
Error InvalidArgument(std::string reason, std::string message);
Error NotFound(std::string reason, std::string message);
Error FailedPrecondition(std::string reason, std::string message);
Error PermissionDenied(std::string reason, std::string message);
Error Unauthenticated(std::string reason, std::string message);
Error Internal(std::string reason, std::string message);
Error Unavailable(std::string reason, std::string message);
Error Aborted(std::string reason, std::string message);
Error AlreadyExists(std::string reason, std::string message);
Error ResourceExhausted(std::string reason, std::string message);

}  // namespace concord

#include "platform/bus/handling.h"

#include <exception>

#include "platform/log/log.h"

namespace concord::bus {

Status CallHandler(const Handler& handler, const Event& event) {
  const log::TraceScope trace(event.traceparent);
  try {
    return handler(event);
  } catch (const std::exception& e) {
    return Internal("HANDLER_THREW", e.what());
  }
}

bool MaySucceedLater(const Error& e) {
  return e.code == Code::kUnavailable || e.code == Code::kAborted || e.code == Code::kDeadlineExceeded || e.code == Code::kResourceExhausted;
}

}  // namespace concord::bus

#pragma once
// What OpenTelemetry's conventions say of an RPC's span, on both of its ends.
#include <string_view>

#include "platform/base/result.h"
#include "platform/trace/span.h"

namespace concord::rpc {

// `method`: "/concord.intake.v1.WorkshopService/GetWorkshop"; the span is named by it, without the first stroke.
inline void Describe(trace::Span& span, std::string_view method) {
  if (!span.recorded()) return;
  const auto stroke = method.rfind('/');
  span.Set("rpc.system", "grpc");
  span.Set("rpc.service", method.substr(1, stroke - 1));
  span.Set("rpc.method", method.substr(stroke + 1));
}

inline void Ended(trace::Span& span, const Status& status) {
  if (!span.recorded()) return;
  span.Set("rpc.grpc.status_code", status.ok() ? std::int64_t{0} : static_cast<std::int64_t>(status.error().code));
  if (!status.ok()) span.Fail(status.error());
  span.End();
}

}  // namespace concord::rpc

#include "platform/rpc/client.h"

#include <algorithm>
#include <chrono>

#include "platform/log/log.h"

namespace concord::rpc {

void Prepare(grpc::ClientContext& context, const CallOptions& options) {
  Micros until = SystemClock().Now() + options.timeout;
  if (options.deadline > 0) until = std::min(until, options.deadline);
  context.set_deadline(std::chrono::system_clock::time_point(std::chrono::microseconds(until)));
  if (!options.token.empty()) context.AddMetadata("authorization", "Bearer " + options.token);
  if (!options.language.empty()) context.AddMetadata("accept-language", options.language);
  context.AddMetadata("traceparent", log::CurrentTrace().empty() ? log::NewTrace() : log::CurrentTrace());
}

}  // namespace concord::rpc

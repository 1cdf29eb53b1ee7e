#include "platform/rpc/client.h"

#include <algorithm>
#include <chrono>

#include "platform/log/log.h"
#include "platform/rpc/spans.h"

namespace concord::rpc {

void Prepare(grpc::ClientContext& context, const CallOptions& options, const trace::Span& span) {
  Micros until = SystemClock().Now() + options.timeout;
  if (options.deadline > 0) until = std::min(until, options.deadline);
  context.set_deadline(std::chrono::system_clock::time_point(std::chrono::microseconds(until)));
  if (!options.token.empty()) context.AddMetadata("authorization", "Bearer " + options.token);
  if (!options.language.empty()) context.AddMetadata("accept-language", options.language);
  const std::string& trace = span.traceparent().empty() ? log::CurrentTrace() : span.traceparent();
  context.AddMetadata("traceparent", trace.empty() ? log::NewTrace(/*sampled=*/false) : trace);
}

namespace internal {

std::string MethodOf(const google::protobuf::Descriptor& request) {
  const auto* file = request.file();
  for (int s = 0; s < file->service_count(); ++s) {
    for (int m = 0; m < file->service(s)->method_count(); ++m) {
      if (file->service(s)->method(m)->input_type() == &request) return "/" + file->service(s)->full_name() + "/" + file->service(s)->method(m)->name();
    }
  }
  return "/" + file->package() + "/" + request.name();
}

trace::Span CallSpan(const std::string& method) {
  trace::Span span(trace::Kind::kClient, std::string_view(method).substr(1), log::CurrentTrace());
  Describe(span, method);
  return span;
}

void Ended(trace::Span& span, const Status& status) { rpc::Ended(span, status); }

}  // namespace internal

}  // namespace concord::rpc

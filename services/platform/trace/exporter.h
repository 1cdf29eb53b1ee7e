#pragma once
// Sends spans to an OpenTelemetry collector: OTLP over HTTP in the protocol's JSON form, in batches, in the background. Requests never
// wait for it; what the collector does not take in three attempts is dropped and counted (concord_trace_spans_total).
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/metrics/metrics.h"
#include "platform/time/clock.h"

namespace concord::trace {

struct ExportOptions {
  std::string endpoint;            // "http://host:4318", with or without /v1/traces; "": nothing is recorded
  std::string service;             // service.name: "concord-intake"
  std::size_t queue = 8192, batch = 512;
  Micros every = kSecond;          // how long a span waits for others, at most
  Micros timeout = 5 * kSecond;
  Micros pause = kSecond / 2;      // before the second attempt; longer before the third
};

class Exporter {
 public:
  // One a process. INVALID_ARGUMENT ENDPOINT_INVALID.
  static Result<std::unique_ptr<Exporter>> Start(ExportOptions options, metrics::Registry& metrics);
  ~Exporter();  // sends what there is, within `timeout`; spans that end later are not recorded

 private:
  struct Impl;
  explicit Exporter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The body of a request: ExportTraceServiceRequest as JSON.
struct Record;
struct Resource {
  std::string service, instance;
};
std::string JsonOf(const Resource& resource, const std::vector<Record>& records);

}  // namespace concord::trace

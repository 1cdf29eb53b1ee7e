#pragma once
// Spans by the conventions of OpenTelemetry: what a request or an event caused, by one trace id from the browser to the report. Names and
// attributes are fixed words, ids of offices and codes: no names of people, no free text, nothing of a request's body.
//
//   trace::Span span(trace::Kind::kClient, "concord.inference.v1.InferenceService/Rank", log::CurrentTrace());
//   span.Set("rpc.system", "grpc");
//   context.AddMetadata("traceparent", span.traceparent());
//
// While nobody exports, or the trace is not sampled, a span is its parent's traceparent and nothing else.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "platform/base/error.h"
#include "platform/time/clock.h"

namespace concord::trace {

enum class Kind { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };  // the protocol's numbers

using Attribute = std::pair<std::string, std::variant<std::string, std::int64_t>>;

// A span that has ended.
struct Record {
  std::string traceparent;     // its own
  std::string parent_span_id;  // "": a root
  std::string name;
  Kind kind = Kind::kInternal;
  Micros start = 0, end = 0;
  std::vector<Attribute> attributes;
  bool failed = false;
};

class Span {
 public:
  Span() = default;  // none
  // A child of `parent`; none where `parent` is no traceparent.
  Span(Kind kind, std::string_view name, std::string_view parent);
  // The first of a trace: a new one where `given` is no traceparent, else its child.
  static Span Begin(Kind kind, std::string_view name, std::string_view given);
  ~Span() { End(); }
  Span(Span&&) = default;
  Span& operator=(Span&& other);

  // What goes on from here: in headers, metadata, events and logs.
  const std::string& traceparent() const { return traceparent_; }
  bool recorded() const { return record_ != nullptr; }
  void Rename(std::string_view name);
  void Set(std::string_view key, std::string_view value);
  void Set(std::string_view key, std::int64_t value);
  // `error.type`: a code or reason of ours.
  void Fail(std::string_view type);
  void Fail(const Error& error) { Fail(error.reason); }
  void End();

 private:
  void Begun(Kind kind, std::string_view name, std::string_view parent_span_id);

  std::string traceparent_;
  std::unique_ptr<Record> record_;
};

}  // namespace concord::trace

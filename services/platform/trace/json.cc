#include <nlohmann/json.hpp>

#include "platform/trace/context.h"
#include "platform/trace/exporter.h"
#include "platform/trace/span.h"

namespace concord::trace {
namespace {

using Json = nlohmann::json;

// 64-bit numbers are texts in the protocol's JSON, ids are hex.
Json ValueOf(const std::variant<std::string, std::int64_t>& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return {{"stringValue", *text}};
  return {{"intValue", std::to_string(std::get<std::int64_t>(value))}};
}

Json AttributesOf(const std::vector<Attribute>& attributes) {
  Json out = Json::array();
  for (const auto& [key, value] : attributes) out.push_back({{"key", key}, {"value", ValueOf(value)}});
  return out;
}

std::string Nanos(Micros time) { return std::to_string(time) + "000"; }

Json SpanOf(const Record& r) {
  Json out = {{"traceId", TraceIdOf(r.traceparent)},
              {"spanId", SpanIdOf(r.traceparent)},
              {"name", r.name},
              {"kind", static_cast<int>(r.kind)},
              {"startTimeUnixNano", Nanos(r.start)},
              {"endTimeUnixNano", Nanos(r.end)},
              {"attributes", AttributesOf(r.attributes)}};
  if (!r.parent_span_id.empty()) out["parentSpanId"] = r.parent_span_id;
  if (r.failed) out["status"] = {{"code", 2}};
  return out;
}

}  // namespace

std::string JsonOf(const Resource& resource, const std::vector<Record>& records) {
  Json spans = Json::array();
  for (const auto& r : records) spans.push_back(SpanOf(r));
  const Json of_all = AttributesOf({{"service.namespace", "concord"}, {"service.name", resource.service}, {"service.instance.id", resource.instance}});
  const Json scope = {{"scope", {{"name", "concord"}}}, {"spans", std::move(spans)}};
  const Json all = {{"resourceSpans", Json::array({{{"resource", {{"attributes", of_all}}}, {"scopeSpans", Json::array({scope})}}})}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace concord::trace

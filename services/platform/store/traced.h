#pragma once
// A transaction of work that has a trace: its span, and the trace of the closure on whichever thread runs it.
#include "platform/log/log.h"
#include "platform/store/store.h"
#include "platform/trace/span.h"

namespace concord::store {

// `run` runs the closure that it is given in a transaction. `system`: "sqlite", "postgresql"; `operation`: "read", "write".
template <class Run>
Status Traced(const char* system, const char* operation, const Closure& fn, const Run& run) {
  const std::string& trace = log::CurrentTrace();
  if (trace.empty()) return run(fn);
  trace::Span span(trace::Kind::kClient, operation, trace);
  span.Set("db.system.name", system);
  span.Set("db.operation.name", operation);
  Status s = run([&](Tx& tx) {
    const log::TraceScope scope(span.traceparent());
    return fn(tx);
  });
  if (!s.ok()) span.Fail(s.error());
  return s;
}

}  // namespace concord::store

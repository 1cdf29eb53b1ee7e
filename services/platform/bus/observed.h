#pragma once
// A bus that tells what goes through it: counts, times and, where a trace is recorded, spans of publishing and handling.
#include <memory>

#include "platform/bus/bus.h"
#include "platform/metrics/metrics.h"

namespace concord::bus {

// `system`: "kafka" or "embedded", as spans name it. The registry outlives the bus.
std::unique_ptr<Bus> MakeObserved(std::unique_ptr<Bus> bus, std::string system, metrics::Registry& metrics);

}  // namespace concord::bus

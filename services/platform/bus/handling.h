#pragma once
// What every adapter does with a handler: an exception is an error, the trace of the event is that of the thread, and some errors may
// pass by themselves.
#include "platform/bus/bus.h"

namespace concord::bus {

Status CallHandler(const Handler& handler, const Event& event);
bool MaySucceedLater(const Error& error);

}  // namespace concord::bus

#pragma once
// Events take a moment: what a service makes of them is asked for until it is there.
#include <chrono>
#include <functional>
#include <thread>

#include "concord/demo/walker.h"

namespace concord::demo {

// Asks until `holds`, at most ten seconds.
template <class Response>
Result<Response> Await(const std::function<Result<Response>()>& ask, const std::function<bool(const Response&)>& holds) {
  for (int i = 0;; ++i) {
    auto r = ask();
    if (r.ok() && holds(*r)) return r;
    if (i >= 200) return r.ok() ? Result<Response>(Failed("an event has not arrived within ten seconds")) : r;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace concord::demo

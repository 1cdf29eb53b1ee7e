#pragma once
// The same call again and again, with the same request, until it is answered or there is no time left: what a phone does.
#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <thread>

#include "history.h"
#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::chaos {

// Of a client: the time from which nobody tries any more. Steady, because the wall clock may be stepped.
using Until = std::chrono::steady_clock::time_point;

inline bool MayPass(const Error& e) {
  return e.code == Code::kUnavailable || e.code == Code::kDeadlineExceeded || e.code == Code::kAborted || e.code == Code::kResourceExhausted ||
         e.code == Code::kCancelled || e.code == Code::kUnauthenticated;
}

template <class Response>
struct Insisted {
  Told told = Told::kUnknown;
  std::optional<Response> response;  // with kOk
  Error error;                       // otherwise the last one
  int tries = 0;
};

template <class Response>
Insisted<Response> Insist(History& history, const std::string& op, Until until, const std::function<Result<Response>()>& call) {
  thread_local std::mt19937 random{std::random_device{}()};
  Insisted<Response> out;
  bool doubtful = false;  // an earlier try may have been done without our knowing
  for (int wait_ms = 50;; wait_ms = std::min(wait_ms * 2, 2000)) {
    ++out.tries;
    auto r = call();
    if (r.ok()) {
      out.told = Told::kOk;
      out.response = *std::move(r);
      return out;
    }
    out.error = std::move(r).error();
    if (!MayPass(out.error)) {
      if (out.error.code != Code::kFailedPrecondition && out.error.code != Code::kInvalidArgument) history.Unexpected(op, out.error);
      out.told = doubtful ? Told::kUnknown : Told::kRefused;
      return out;
    }
    doubtful = true;
    if (std::chrono::steady_clock::now() > until) return out;
    std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms / 2 + random() % wait_ms));
  }
}

}  // namespace concord::chaos

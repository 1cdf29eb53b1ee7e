#pragma once
// Calls by method name and bytes, so that the gateway knows no service: gRPC's generic stub over the channels of the host.
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "platform/base/result.h"
#include "platform/rpc/channels.h"
#include "platform/time/clock.h"

namespace concord::portal {

struct Outgoing {
  std::string method;       // "/concord.intake.v1.WorkshopService/GetWorkshop"
  std::string bytes;        // serialised request
  std::string token;        // access token; "" for nobody
  std::string language;     // accept-language
  std::string traceparent;
  std::string client;       // address of the other end, for limits only
  Micros timeout = 30 * kSecond;
};

// Called on gRPC's threads; must not block.
struct StreamEvents {
  std::function<void(std::string)> message;
  std::function<void(Status)> end;  // once, last
};

class Upstream {
 public:
  explicit Upstream(rpc::Channels& channels);
  ~Upstream();
  void Unary(Outgoing call, std::function<void(Result<std::string>)> done);
  // Cancels the unary calls in flight and waits for their `done`; later ones are answered UNAVAILABLE at once.
  void Stop();
  // Waits until no unary call is in flight, at most until `most` from now.
  void AwaitQuiet(Micros most);
  // Returns what cancels the stream; may be called at any time, from any thread, more than once.
  std::function<void()> Stream(Outgoing call, StreamEvents events);

 private:
  struct Stub;
  struct Exchange;
  Stub& To(const std::string& method);  // by the package: concord.intake.v1 → intake

  rpc::Channels& channels_;
  std::mutex mutex_;
  std::condition_variable quiet_;
  std::set<Exchange*> in_flight_;  // to be cancelled
  int unanswered_ = 0;             // whose `done` has not returned
  bool stopping_ = false;
  std::map<std::string, std::unique_ptr<Stub>> stubs_;
};

}  // namespace concord::portal

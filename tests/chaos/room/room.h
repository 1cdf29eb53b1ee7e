#pragma once
// Fifty people who answer in one workshop until the server is gone, and what of it must be there when it is back.
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "concord/client/session.h"
#include "concord/demo/walk.h"

namespace concord::chaos {

// The session of the demonstration's facilitator. Fails the test when there is none.
std::string SignedIn(const std::shared_ptr<grpc::Channel>& channel);
// A new workshop up to its preparation. Fails the test when it cannot.
demo::Outcome Prepared(client::Session& facilitator);

class Room {
 public:
  // A new workshop whose fifty people may answer. Fails the test when it cannot.
  void Prepare(client::Session& facilitator);
  // Each submits batches of answers until the server is gone.
  std::vector<std::thread> Speak(const std::string& grpc, std::uint64_t seed);
  // After the restart: what is wrong, "" when nothing is.
  std::string Check(const std::shared_ptr<grpc::Channel>& channel);
  std::int64_t acknowledged() const { return acknowledged_; }  // submissions

 private:
  struct Voice {
    std::string session;
    std::map<std::string, int> acknowledged;  // question → choice
    std::map<std::string, int> sent;          // the last that was sent and not acknowledged
    std::int64_t version = 0;                 // acknowledged
  };
  void SpeakAs(Voice& voice, const std::string& grpc, std::uint64_t seed);
  std::string workshop_;
  std::vector<Voice> voices_;
  std::atomic<std::int64_t> acknowledged_{0};
};

}  // namespace concord::chaos

#pragma once
// People who submit whole answer sheets through gRPC: so many at a time, or so many a second. Of submit_bench and cluster_load.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "concord/intake/v1/answers.grpc.pb.h"

namespace concord::bench {

struct Seat {
  std::string workshop, participant, token;
  std::vector<std::string> questions;  // what is asked here; every sheet answers them all
};

class Load {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Heard = std::function<void(const Seat&, std::int64_t version, Time sent, Time acknowledged)>;

  Load(const std::shared_ptr<grpc::Channel>& channel, std::vector<Seat> seats);
  std::vector<Seat>& seats() { return seats_; }

  // `count` submissions, `flying` of them at a time: acknowledged ones a second; negative when one failed (it is on stderr).
  double AtOnce(int count, int flying);
  // One every 1/rate seconds, whatever becomes of those before it. How many failed. `heard` is called on the library's threads.
  int Paced(double rate, double seconds, const Heard& heard);

 private:
  struct Flight;
  void Send(const std::function<void(bool ok)>& landed, const Heard& heard = {});

  std::unique_ptr<intake::v1::AnswerService::Stub> stub_;
  std::vector<Seat> seats_;
  std::string run_;  // no request id comes twice
  std::atomic<std::uint64_t> next_{0};
};

}  // namespace concord::bench

#pragma once
// Workshops in stage ANSWER, one an office, and everybody's seat in them. Made through the public RPCs.
#include <memory>
#include <string>
#include <vector>

#include "concord/client/session.h"
#include "platform/base/result.h"
#include "tests/bench/load/load.h"

namespace concord::bench {

class Hall {
 public:
  // `front`: every service; `intake`: that service itself.
  static Result<Hall> Open(const std::shared_ptr<grpc::Channel>& front, const std::shared_ptr<grpc::Channel>& intake, int offices, int people);
  // With access tokens that are good for the next four minutes; office by office in turn.
  Result<std::vector<Seat>> Seats();

 private:
  struct Person {
    Seat seat;
    std::unique_ptr<client::Session> session;
  };
  std::vector<Person> people_;
};

}  // namespace concord::bench

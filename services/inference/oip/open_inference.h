#pragma once
// The Open Inference Protocol, spoken by what the repository holds.
#include <atomic>
#include <memory>

#include "inference/serve/repository.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
class Take;
}  // namespace concord::rpc

namespace concord::inference::oip {

struct Served {
  Repository& repository;
  const std::atomic<bool>& ready;  // what was there at the start is loaded
  std::size_t most_rows = 4096;    // of one call
};

// All of it outlives the service.
std::unique_ptr<grpc::Service> MakeOpenInference(Served served, rpc::Calls& calls, const rpc::Take& take);

}  // namespace concord::inference::oip

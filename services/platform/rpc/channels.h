#pragma once
// Where the other services are: in process in the embedded shape, by address in the distributed one.
#include <memory>
#include <string>

namespace grpc {
class Channel;
}

namespace concord::rpc {

class Channels {
 public:
  virtual ~Channels() = default;
  // `service`: "identity", "intake", "inference", "learning", "projects", "reporting". Usable before that service has started.
  virtual std::shared_ptr<grpc::Channel> To(const std::string& service) = 0;
};

}  // namespace concord::rpc

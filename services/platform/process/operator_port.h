#pragma once
// The operator's address of a process: /livez, /readyz, /metrics, /config.
#include <memory>
#include <string>

#include "platform/config/config.h"
#include "platform/http/admin.h"
#include "platform/metrics/metrics.h"

namespace concord::process {

class OperatorPort {
 public:
  // Key: admin.
  static void Declare(config::Config& config);
  // Nothing listens when the key says "off". `sources` needs no metrics and no config: they are these. All of it outlives the port.
  // Errors: FAILED_PRECONDITION PORT_TAKEN; INVALID_ARGUMENT ADDRESS_INVALID.
  static Result<std::unique_ptr<OperatorPort>> Start(const config::Config& config, metrics::Registry& metrics, http::AdminSources sources);
  std::string address() const;  // "" when off

 private:
  std::string host_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace concord::process

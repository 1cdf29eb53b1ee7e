#pragma once
// The all-in-one: every service in this process, SQLite files and the bus in one data folder, calls over an in-process channel.
#include <memory>
#include <string>
#include <vector>

#include "concord/embedded/data_folder.h"
#include "platform/base/result.h"
#include "platform/config/config.h"

namespace concord::embedded {

// Keys of the process and of every service in it: data_dir, grpc, http, lan, admin, demo, ready_file and those that the services declare.
void Declare(config::Config& config);

class Embedded {
 public:
  // Opens the data folder, starts every service and takes calls. On an error nothing of it is left running.
  // Errors: FAILED_PRECONDITION DATA_FOLDER_IN_USE | DATA_FOLDER_UNUSABLE | PORT_TAKEN | STORE_NEWER, each naming its place.
  static Result<std::unique_ptr<Embedded>> Start(const config::Config& config);
  ~Embedded();  // stops in order

  std::string grpc_address() const;
  // Where the portal is served: "http://127.0.0.1:8080", and with --lan the address that phones in the room reach. Empty when off.
  std::vector<std::string> portal_urls() const;
  std::string admin_address() const;  // "" when off
  const std::string& data_dir() const;
  // Path and code of the one-time link that creates the administrator; "" when there is one.
  Result<std::string> SetupLink();
  // What Prometheus reads.
  std::string Metrics();

 private:
  struct Impl;
  explicit Embedded(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::embedded

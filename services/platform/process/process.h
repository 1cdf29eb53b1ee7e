#pragma once
// One service in a process of its own, on PostgreSQL, Kafka and Redis:
//
//   int main(int argc, char** argv) {
//     return concord::process::Main(argc, argv, {.name = "intake", .declare = intake::Declare, .make = intake::MakeModule,
//                                                .db_threads = 32, .wait_threads = 8});
//   }
//
// PROGRAM              serves until SIGTERM or SIGINT, then drains in order and ends within stop_seconds
// PROGRAM check        looks at configuration and dependencies, says each; 0 when all is well, 1 when something is not
// PROGRAM --help | --version
// Exit codes: 0 done, 1 failed check, 2 wrong use or configuration, 64 environment, 70 the stop took too long.
//
// A dependency that is away is waited for, at the start as later, and said in the log, by /readyz and by StatusService. What waiting does
// not mend ends the start: a wrong key, a role that may too much, a schema of another version, a certificate that has expired.
#include <memory>
#include <vector>

#include "platform/lifecycle/module.h"
#include "platform/migrate/migrate.h"

namespace concord::process {

struct Plan {
  const char* name;  // "intake"
  void (*declare)(config::Config&) = nullptr;
  std::unique_ptr<lifecycle::Module> (*make)(lifecycle::Env) = nullptr;
  std::vector<migrate::Migration> (*schema)() = nullptr;  // of its database, for `check`
  std::size_t db_threads = 4;
  std::size_t wait_threads = 2;
  bool keeps = true;   // has a database; else a file in a temporary folder stands in for Env.store
  bool hears = true;   // uses the bus
  bool front = false;  // the gateway: takes calls of people's programs, verifies nothing, tells of all services what is degraded
  // Keys whose default depends on where the program lies: told the configuration after it was loaded.
  void (*settle)(config::Config&) = nullptr;
};

int Main(int argc, char** argv, const Plan& plan);

}  // namespace concord::process

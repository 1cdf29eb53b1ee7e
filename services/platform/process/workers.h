#pragma once
// The bounded executors of one service.
#include <memory>
#include <string>

#include "platform/exec/executor.h"

namespace concord::process {

struct Workers {
  Workers(const std::string& service, std::size_t db_threads, std::size_t wait_threads)
      : db(service + "-db", db_threads, 4096), wait(service + "-wait", wait_threads, 512) {}
  exec::Executor db, wait;
};

}  // namespace concord::process

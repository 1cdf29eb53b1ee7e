#include "platform/store/sqlite/tx.h"

#include <exception>

namespace concord::store::internal {

Status SqliteTx::Run(const Closure& fn) {
  Status s = Ok();
  try {
    s = fn(*this);
  } catch (const std::exception& e) {
    s = Internal("UNEXPECTED", std::string("the use case threw: ") + e.what());
  }
  if (s.ok() && failed_) return *failed_;
  return s;
}

}  // namespace concord::store::internal

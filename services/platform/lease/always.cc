#include "platform/lease/lease.h"

namespace concord::lease {

Leases& Always() {
  class Held final : public Lease {
    bool held() const override { return true; }
  };
  class All final : public Leases {
    std::unique_ptr<Lease> Take(const std::string&) override { return std::make_unique<Held>(); }
  };
  static All all;
  return all;
}

}  // namespace concord::lease

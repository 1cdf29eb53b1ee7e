#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "platform/lease/lease.h"

namespace concord::lease {

// A lease that the test gives and takes away.
struct Handed : Leases {
  std::unique_ptr<Lease> Take(const std::string&) override {
    struct One : Lease {
      explicit One(std::atomic<bool>& yes) : yes(yes) {}
      bool held() const override { return yes; }
      std::atomic<bool>& yes;
    };
    return std::make_unique<One>(yes);
  }
  std::atomic<bool> yes{false};
};

}  // namespace concord::lease

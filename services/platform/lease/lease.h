#pragma once
// Leases: of several replicas of a service one does what only one may do (the outbox relay, trainings, a rebuild).
// Adapters: Always (one process), lease/store (rows of the service's own database).
#include <memory>
#include <string>

namespace concord::lease {

// Asked for, and once held renewed, in the background until it is destroyed; then another replica may have it at once.
class Lease {
 public:
  virtual ~Lease() = default;
  // True only while no other replica can hold it. Ask right before the work and often within: a replica that was stopped for long
  // has lost it. What it was about to do may still happen late, so the work must bear being done twice.
  virtual bool held() const = 0;
};

class Leases {
 public:
  virtual ~Leases() = default;
  // `name` is of the service's own ("relay"). Thread-safe.
  virtual std::unique_ptr<Lease> Take(const std::string& name) = 0;
};

// For a process that is alone on its data: every lease is held.
inline Leases& Always() {
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

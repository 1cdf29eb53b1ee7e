#pragma once
// Whether this process takes calls: closed while modules start, draining while it stops. One for a process, because an
// unfinished stream anywhere would block the server's shutdown for ever.
#include <atomic>

namespace concord::rpc {

class Admission {
 public:
  static Admission& Get() {
    static Admission one;
    return one;
  }
  void Open(bool open) {
    open_ = open;
    if (open) draining_ = false;
  }
  void Drain() { draining_ = true; }
  bool open() const { return open_; }
  bool draining() const { return draining_; }

 private:
  std::atomic<bool> open_{true};
  std::atomic<bool> draining_{false};
};

}  // namespace concord::rpc

#pragma once
// Whether this process takes calls, and how many it is at: closed while modules start, draining while it stops. One for a process,
// because an unfinished stream anywhere would block the server's shutdown for ever.
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
    if (open) draining_ = only_within_ = false;
  }
  // Streams end; calls that are here already go on.
  void Drain() { draining_ = true; }
  // Other processes are refused. What is in progress goes on, and so does what it asks of others in this one.
  void OnlyWithin() { only_within_ = true; }
  bool open() const { return open_; }
  bool draining() const { return draining_; }
  bool only_within() const { return only_within_; }

  // A call begins; it is followed by one Leave. False: it is refused, and there is nothing to leave.
  bool Enter() {
    ++inside_;
    if (open_) return true;
    Leave();
    return false;
  }
  void Leave() { --inside_; }
  int inside() const { return inside_; }

 private:
  std::atomic<bool> open_{true};
  std::atomic<bool> draining_{false};
  std::atomic<bool> only_within_{false};
  std::atomic<int> inside_{0};
};

}  // namespace concord::rpc

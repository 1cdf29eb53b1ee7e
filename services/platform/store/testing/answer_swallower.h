#pragma once
// A proxy in front of a server that can keep the server's answers to itself: what was asked is done, and nobody hears of it.
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace concord::store {

class AnswerSwallower {
 public:
  explicit AnswerSwallower(int server_port);
  ~AnswerSwallower();
  int port() const { return port_; }
  void Swallow(bool on) { swallow_ = on; }
  // Ends all connections; `refuse`: and closes new ones at once.
  void Reset(bool refuse = false);

 private:
  void Accept();
  void Pass(int from, int to, bool answers);

  const int server_port_;
  int port_ = 0, listening_ = -1;
  std::atomic<bool> swallow_{false}, refuse_{false}, closing_{false};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace concord::store

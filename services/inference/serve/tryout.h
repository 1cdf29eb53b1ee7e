#pragma once
// Where a version on trial runs: on a thread of its own, watched, so that one that hangs holds up nobody. What has not ended in time is given up:
// its thread is left behind, and whatever it comes to say later is not heard.
#include <cstdint>
#include <functional>
#include <memory>

namespace concord::inference {

class Tryout {
 public:
  struct Attempt {
    std::function<void()> run;   // the version's work; touches only what it holds itself: it may go on when everything else has ended
    std::function<void()> done;  // after it, in time, on the same thread
    std::function<void(bool ran)> late;  // instead of done, on the watching thread; `ran`: it was at work and hangs, false: its turn had not come
    std::uint64_t due_ns = 0;    // SteadyNs()
  };
  Tryout();
  ~Tryout();  // what waits is late; a thread that hangs is left behind

  enum class Outcome { kDone,
                       kHangs,  // this one, or one before it that has not come back
                       kBusy }; // too many wait: not the version's fault
  // kDone: begun, and either `done` or `late` is called, once. Otherwise neither is.
  Outcome Submit(Attempt attempt);
  // Runs `run` there and waits for it.
  Outcome RunWithin(std::uint64_t ns, std::function<void()> run);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace concord::inference

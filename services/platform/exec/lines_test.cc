#include "platform/exec/lines.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace concord::exec {
namespace {

using Went = Lines::Went;

struct Call : Lines::Waiter {
  int served = 0;
};

// Holds the line of "a" until the test lets it go.
class Held {
 public:
  explicit Held(Lines& lines) : thread_([this, &lines] {
                                  Call call;
                                  lines.Go("a", call, [this](Lines::Waiter&, const Lines::Next&) {
                                    begun_ = true;
                                    while (!let_go_) std::this_thread::yield();
                                  });
                                }) {
    while (!begun_) std::this_thread::yield();
  }
  void LetGo() {
    let_go_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> begun_ = false, let_go_ = false;
  std::thread thread_;
};

TEST(LinesTest, WhoComesMeanwhileIsServedTogetherAndOnce) {
  Lines lines(3);
  Held held(lines);
  std::atomic<int> turns = 0, most = 0;
  const Lines::Work work = [&](Lines::Waiter& first, const Lines::Next& next) {
    int many = 1;
    static_cast<Call&>(first).served++;
    for (Lines::Waiter* other = next(); other != nullptr; other = next(), ++many) static_cast<Call*>(other)->served++;
    ++turns;
    most = std::max<int>(most, many);
  };
  std::vector<std::unique_ptr<Call>> calls;
  std::vector<std::thread> threads;
  for (int i = 0; i < 7; ++i) {
    Call& call = *calls.emplace_back(std::make_unique<Call>());
    threads.emplace_back([&] { EXPECT_EQ(lines.Go("a", call, work), Went::kServed); });
  }
  while (lines.waiting() < 7) std::this_thread::yield();
  held.LetGo();
  for (auto& thread : threads) thread.join();
  for (const auto& call : calls) EXPECT_EQ(call->served, 1);
  EXPECT_EQ(turns, 3);  // 3, 3 and 1
  EXPECT_EQ(most, 3);
  EXPECT_EQ(lines.waiting(), 0u);
}

TEST(LinesTest, AnotherKeyDoesNotWait) {
  Lines lines(8);
  Held held(lines);
  Call call;
  EXPECT_EQ(lines.Go("b", call, [&](Lines::Waiter&, const Lines::Next& next) { EXPECT_EQ(next(), nullptr); }), Went::kServed);
  held.LetGo();
}

TEST(LinesTest, WhoIsLateGoesAndIsNotServed) {
  Lines lines(8);
  Held held(lines);
  Call call;
  bool worked = false;
  const auto work = [&](Lines::Waiter&, const Lines::Next&) { worked = true; };
  EXPECT_EQ(lines.Go("a", call, work, std::chrono::steady_clock::now() + std::chrono::milliseconds(20)), Went::kLate);
  EXPECT_EQ(lines.waiting(), 0u);
  held.LetGo();
  EXPECT_FALSE(worked);
}

TEST(LinesTest, AFullLineRefuses) {
  Lines lines(8, 1);
  Held held(lines);
  Call waits, refused;
  const auto work = [](Lines::Waiter&, const Lines::Next&) {};
  std::thread thread([&] { EXPECT_EQ(lines.Go("a", waits, work), Went::kServed); });
  while (lines.waiting() == 0) std::this_thread::yield();
  EXPECT_EQ(lines.Go("a", refused, work), Went::kFull);
  held.LetGo();
  thread.join();
}

}  // namespace
}  // namespace concord::exec

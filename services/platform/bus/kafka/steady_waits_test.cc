#include "platform/bus/kafka/steady_waits.h"

#include <gtest/gtest.h>
#include <threads.h>
#include <time.h>

#include <chrono>
#include <thread>

namespace concord::bus::kafka {
namespace {

// What librdkafka does; that a clock that is set back holds nothing up is shown by `make chaos` (a stepped clock in reporting).
struct Waiting {
  Waiting() {
    KeepWaitsSteady();
    mtx_init(&mutex, mtx_plain);
    cnd_init(&cond);
    mtx_lock(&mutex);
  }
  ~Waiting() {
    mtx_unlock(&mutex);
    cnd_destroy(&cond);
    mtx_destroy(&mutex);
  }
  int Until(std::chrono::milliseconds from_now) {
    const auto at = std::chrono::duration_cast<std::chrono::nanoseconds>((std::chrono::system_clock::now() + from_now).time_since_epoch()).count();
    const timespec until{static_cast<time_t>(at / 1'000'000'000), static_cast<long>(at % 1'000'000'000)};
    return cnd_timedwait(&cond, &mutex, &until);
  }
  cnd_t cond;
  mtx_t mutex;
};

TEST(SteadyWaits, LastAsLongAsWasAsked) {
  Waiting w;
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(w.Until(std::chrono::milliseconds(120)), thrd_timedout);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(115));
}

TEST(SteadyWaits, WhatIsPastIsNotWaitedFor) {
  Waiting w;
  EXPECT_EQ(w.Until(std::chrono::hours(-1)), thrd_timedout);
  EXPECT_EQ(w.Until(-std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())), thrd_timedout);
}

TEST(SteadyWaits, ASignalEndsThem) {
  Waiting w;
  std::thread other([&] {
    mtx_lock(&w.mutex);
    cnd_signal(&w.cond);
    mtx_unlock(&w.mutex);
  });
  EXPECT_EQ(w.Until(std::chrono::seconds(20)), thrd_success);
  mtx_unlock(&w.mutex);
  other.join();
  mtx_lock(&w.mutex);
}

}  // namespace
}  // namespace concord::bus::kafka

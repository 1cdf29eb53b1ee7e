// librdkafka waits until a time of the wall clock (C11's cnd_timedwait). When that clock is set back by a minute, its threads sleep for a
// minute more: no heartbeat, no fetch. Here such a wait is one for the same while on the steady clock. The program's function takes the
// place of libc's; glibc's cnd_t and mtx_t are pthread_cond_t and pthread_mutex_t in a box.
#include "platform/bus/kafka/steady_waits.h"

#include <errno.h>
#include <pthread.h>
#include <threads.h>
#include <time.h>

static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t) && sizeof(mtx_t) == sizeof(pthread_mutex_t));

extern "C" int cnd_timedwait(cnd_t* cond, mtx_t* mutex, const timespec* until) {
  constexpr long kSecond = 1'000'000'000;
  timespec wall{}, steady{};
  clock_gettime(CLOCK_REALTIME, &wall);
  clock_gettime(CLOCK_MONOTONIC, &steady);
  steady.tv_sec += until->tv_sec - wall.tv_sec;
  steady.tv_nsec += until->tv_nsec - wall.tv_nsec;
  if (steady.tv_nsec < 0) steady.tv_sec -= 1, steady.tv_nsec += kSecond;
  if (steady.tv_nsec >= kSecond) steady.tv_sec += 1, steady.tv_nsec -= kSecond;
  if (steady.tv_sec < 0) steady = {};
  switch (pthread_cond_clockwait(reinterpret_cast<pthread_cond_t*>(cond), reinterpret_cast<pthread_mutex_t*>(mutex), CLOCK_MONOTONIC, &steady)) {
    case 0: return thrd_success;
    case ETIMEDOUT: return thrd_timedout;
    default: return thrd_error;
  }
}

namespace concord::bus::kafka {

void KeepWaitsSteady() {}

}  // namespace concord::bus::kafka

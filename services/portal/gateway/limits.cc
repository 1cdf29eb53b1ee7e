#include "portal/gateway/limits.h"

#include "platform/cache/memory/memory.h"

namespace concord::portal {
namespace {

constexpr Micros kMinute = 60 * kSecond;
constexpr std::size_t kMemory = 4 << 20;  // some ten thousand clients

metrics::Counter& Refused(metrics::Registry& metrics, const char* counted) {
  return metrics.AddCounter("concord_http_limited_total", "Requests refused by a limit, by who had counted.", {{"counted", counted}});
}

}  // namespace

Limits::Limits(cache::Cache& together, metrics::Registry& metrics, const Clock& clock)
    : together_(together), alone_(cache::MakeMemoryCache(kMemory, clock)), refused_together_(Refused(metrics, "together")),
      refused_alone_(Refused(metrics, "alone")) {}

bool Limits::Admit(const std::string& what, const std::string& who, int most) {
  const std::string key = "limit/" + what + "/" + who;
  if (alone_->Increment(key, 1, kMinute) > most) {
    refused_alone_.Add();
    return false;
  }
  if (together_.Increment(key, 1, kMinute) > most) {  // 0 when the cache is away
    refused_together_.Add();
    return false;
  }
  return true;
}

}  // namespace concord::portal

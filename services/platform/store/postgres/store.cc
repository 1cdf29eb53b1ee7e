#include <algorithm>
#include <utility>

#include "platform/store/listeners.h"
#include "platform/store/postgres/failure.h"
#include "platform/store/postgres/offices.h"
#include "platform/store/postgres/postgres.h"
#include "platform/store/postgres/roles.h"
#include "platform/store/traced.h"

namespace concord::store {
namespace {

constexpr Micros kDefaultPatience = 30 * kSecond;
const std::string kNoOffice;
constexpr char kSystem[] = "postgresql";

// Of the steady clock: a step of the wall clock neither cuts a transaction short nor lets it run on.
internal::Moment Until(Micros deadline) {
  const Micros left = deadline == 0 ? kDefaultPatience : std::min(deadline - SystemClock().Now(), 3600 * kSecond);
  return std::chrono::steady_clock::now() + std::chrono::microseconds(left);
}

Error DeadlinePassed() { return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed before the transaction began"); }

// Of the store whose use case this thread runs.
thread_local const void* inside = nullptr;

class Inside {
 public:
  explicit Inside(const void* store) : before_(std::exchange(inside, store)) {}
  ~Inside() { inside = before_; }

 private:
  const void* before_;
};

}  // namespace

struct PostgresStore::Impl {
  explicit Impl(PostgresOptions o)
      : options(std::move(o)),
        gauges(options.metrics),
        pool(options.dsn, options.connections, options.queue_limit, gauges, gauges.scoped_wait),
        system_pool(options.system_dsn.empty() ? options.dsn : options.system_dsn, options.system_connections, options.queue_limit, gauges,
                    gauges.system_wait),
        scoped(pool, true, gauges, listeners),
        unscoped(system_pool, false, gauges, listeners),
        offices(scoped, options.group, options.queue_limit) {}

  const PostgresOptions options;
  internal::Gauges gauges;
  Listeners listeners;
  internal::Pool pool, system_pool;
  internal::Transactions scoped, unscoped;
  internal::Offices offices;
};

Result<std::unique_ptr<PostgresStore>> PostgresStore::Open(PostgresOptions options) {
  auto impl = std::make_shared<Impl>(std::move(options));
  for (internal::Pool* pool : {&impl->pool, &impl->system_pool}) {
    CONCORD_TRY(auto session, pool->Take(std::chrono::steady_clock::now() + std::chrono::seconds(5)));
  }
  if (metrics::Registry* metrics = impl->options.metrics) {
    const std::string used = "Connections in use.", waits = "Calls that wait for a connection or for their office's turn.";
    auto& office_used = metrics->AddGauge("concord_store_connections_in_use", used, {{"role", "office"}});
    auto& system_used = metrics->AddGauge("concord_store_connections_in_use", used, {{"role", "system"}});
    auto& office_waits = metrics->AddGauge("concord_store_waiting", waits, {{"role", "office"}});
    auto& system_waits = metrics->AddGauge("concord_store_waiting", waits, {{"role", "system"}});
    metrics->OnScrape([&, weak = std::weak_ptr<Impl>(impl)] {
      const auto impl = weak.lock();
      if (!impl) return;
      office_used.Set(static_cast<double>(impl->pool.in_use()));
      system_used.Set(static_cast<double>(impl->system_pool.in_use()));
      office_waits.Set(static_cast<double>(impl->pool.waiting() + impl->offices.waiting()));
      system_waits.Set(static_cast<double>(impl->system_pool.waiting()));
    });
  }
  return std::unique_ptr<PostgresStore>(new PostgresStore(std::move(impl)));
}

PostgresStore::PostgresStore(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
PostgresStore::~PostgresStore() = default;

Status PostgresStore::CheckRoles() { return internal::CheckRoles(impl_->pool, impl_->system_pool, Until(0)); }

bool PostgresStore::owns_schema() const { return impl_->options.owns_schema; }

Status PostgresStore::Reachable() {
  // Both, always: each learns from it for its own use cases.
  const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::seconds(1); };
  const Status office = impl_->pool.Ping(soon()), system = impl_->system_pool.Ping(soon());
  return office.ok() ? system : office;
}

Status PostgresStore::TakesChanges(bool sure) {
  for (internal::Pool* pool : {&impl_->pool, &impl_->system_pool}) {
    CONCORD_CHECK_OK(pool->TakesChanges(std::chrono::steady_clock::now() + std::chrono::seconds(1), sure));
  }
  return Ok();
}

Status PostgresStore::Write(const std::string& office, const Closure& fn, Micros deadline) {
  if (office.empty()) return Internal("OFFICE_MISSING", "a scoped transaction needs an office");
  if (inside == this) return Internal("NESTED_TRANSACTION", "a use case began a transaction inside a transaction");
  const auto until = Until(deadline);
  if (until <= std::chrono::steady_clock::now()) return DeadlinePassed();
  Inside guard(this);
  return Traced(kSystem, "write", fn, [&](const Closure& traced) { return impl_->offices.Write(office, traced, until); });
}

Status PostgresStore::WriteUnscoped(const Closure& fn, Micros deadline) {
  if (inside == this) return Internal("NESTED_TRANSACTION", "a use case began a transaction inside a transaction");
  const auto until = Until(deadline);
  if (until <= std::chrono::steady_clock::now()) return DeadlinePassed();
  Inside guard(this);
  return Traced(kSystem, "write", fn, [&](const Closure& traced) {
    internal::Job job(traced, until);
    internal::Transactions::Jobs jobs{&job};
    impl_->unscoped.Write(kNoOffice, jobs, [] { return nullptr; });
    return std::move(job.result);
  });
}

Status PostgresStore::View(const std::string& office, const Closure& fn, Micros deadline) {
  if (office.empty()) return Internal("OFFICE_MISSING", "a scoped transaction needs an office");
  return Traced(kSystem, "read", fn, [&](const Closure& traced) { return impl_->scoped.View(office, traced, Until(deadline)); });
}

Status PostgresStore::ViewUnscoped(const Closure& fn, Micros deadline) {
  return Traced(kSystem, "read", fn, [&](const Closure& traced) { return impl_->unscoped.View(kNoOffice, traced, Until(deadline)); });
}

Store::Listening PostgresStore::Listen(std::string channel, std::function<void()> fn) {
  return impl_->listeners.Add(std::move(channel), std::move(fn));
}

PostgresStats PostgresStore::Stats() const {
  const auto& g = impl_->gauges;
  return {g.commits.value(), g.use_cases.value(), g.retries.value(), g.cuts.value(), g.lost.value()};
}

}  // namespace concord::store

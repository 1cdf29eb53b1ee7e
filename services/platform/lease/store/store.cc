#include "platform/lease/store/store.h"

#include <time.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "platform/id/id.h"
#include "platform/log/log.h"

namespace concord::lease {
namespace {

constexpr Micros kNever = -1;

struct Seen {
  std::string holder;
  std::int64_t beat = 0;
  bool operator==(const Seen& o) const { return holder == o.holder && beat == o.beat; }
};

class StoreLease final : public Lease {
 public:
  StoreLease(store::Store& store, const StoreLeaseOptions& options, std::string name)
      : store_(store), options_(options), name_(std::move(name)), me_((options.replica.empty() ? "" : options.replica + "/") + NewId()) {
    thread_ = std::thread([this] { Loop(); });
  }

  ~StoreLease() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    const bool mine = renewed_ != kNever;
    renewed_ = kNever;
    if (mine) Release();
  }

  bool held() const override {
    const Micros renewed = renewed_;
    return renewed != kNever && options_.clock() < renewed + options_.term - options_.margin;
  }

 private:
  // The store's deadlines are wall time; a step makes one try fail at most.
  Micros Soon() const { return SystemClock().Now() + options_.term / 2; }

  void Loop() {
    bool was = false;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      Status turn = Turn();
      const bool is = held();
      if (is != was) log::Info(is ? "lease taken" : "lease lost", {{"lease", name_}, {"holder", me_}});
      if (!turn.ok() && was && !is) log::Warning("a lease could not be renewed", {{"lease", name_}, {"error", turn.error().ToString()}});
      was = is;
      lock.lock();
      wake_.wait_for(lock, std::chrono::microseconds(is ? options_.every : options_.look), [&] { return stopping_; });
    }
  }

  // Renews what is mine, else looks whether it may be taken.
  Status Turn() {
    const Micros begun = options_.clock();
    if (renewed_ != kNever) {
      CONCORD_TRY(const bool renewed, Move(Seen{me_, 0}, false));
      renewed_ = renewed ? begun : kNever;
      if (renewed) return Ok();
    }
    CONCORD_TRY(const auto there, Look());
    if (!there) {
      CONCORD_TRY(const bool made, Make());
      if (made) renewed_ = begun;
      return Ok();
    }
    if (there->holder == me_) {  // a renewal whose end was not heard of
      CONCORD_TRY(const bool renewed, Move(Seen{me_, 0}, false));
      if (renewed) renewed_ = begun;
      return Ok();
    }
    if (!watched_ || !(*watched_ == *there)) {
      watched_ = *there;
      watched_since_ = options_.clock();  // after it was read: the holder had begun to renew before
    }
    if (!there->holder.empty() && begun - watched_since_ < options_.term) return Ok();
    CONCORD_TRY(const bool taken, Move(*there, true));
    if (taken) {
      renewed_ = begun;
      watched_.reset();
    }
    return Ok();
  }

  Result<std::optional<Seen>> Look() {
    return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::optional<Seen>> {
      CONCORD_TRY(auto row, tx.One("SELECT holder, beat FROM leases WHERE name = $2", {name_}));
      if (!row) return std::optional<Seen>();
      return std::optional<Seen>(Seen{row->Text(0), row->Int(1)});
    }, Soon());
  }

  Result<bool> Make() {
    return store_.TransactUnscoped([&](store::Tx& tx) -> Result<bool> {
      CONCORD_TRY(const auto made, tx.Exec("INSERT INTO leases (name, holder, beat) VALUES ($2, $3, 1) ON CONFLICT (name) DO NOTHING", {name_, me_}));
      return made == 1;
    }, Soon());
  }

  // From the holder, at exactly that beat where it is another's.
  Result<bool> Move(const Seen& from, bool exactly) {
    return store_.TransactUnscoped([&](store::Tx& tx) -> Result<bool> {
      CONCORD_TRY(const auto moved, exactly ? tx.Exec("UPDATE leases SET holder = $3, beat = beat + 1 WHERE name = $2 AND holder = $4 AND beat = $5",
                                                      {name_, me_, from.holder, from.beat})
                                            : tx.Exec("UPDATE leases SET beat = beat + 1 WHERE name = $2 AND holder = $3", {name_, me_}));
      return moved == 1;
    }, Soon());
  }

  // Others take it at once. When it cannot be said they wait for the term.
  void Release() {
    Status released = store_.WriteUnscoped([&](store::Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("UPDATE leases SET holder = '', beat = beat + 1 WHERE name = $2 AND holder = $3", {name_, me_}));
      return Ok();
    }, SystemClock().Now() + kSecond);
    if (!released.ok()) log::Info("a lease could not be given back and runs out", {{"lease", name_}, {"error", released.error().ToString()}});
  }

  store::Store& store_;
  const StoreLeaseOptions& options_;
  const std::string name_, me_;
  std::atomic<Micros> renewed_{kNever};  // when the last successful renewal began; kNever: not mine
  std::optional<Seen> watched_;
  Micros watched_since_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

class StoreLeases final : public Leases {
 public:
  StoreLeases(store::Store& store, StoreLeaseOptions options) : store_(store), options_(std::move(options)) {}
  std::unique_ptr<Lease> Take(const std::string& name) override { return std::make_unique<StoreLease>(store_, options_, name); }

 private:
  store::Store& store_;
  const StoreLeaseOptions options_;
};

}  // namespace

Micros Uptime() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<Micros>(now.tv_sec) * kSecond + now.tv_nsec / 1000;
}

std::unique_ptr<Leases> OnStore(store::Store& store, StoreLeaseOptions options) {
  return std::make_unique<StoreLeases>(store, std::move(options));
}

}  // namespace concord::lease

#include "platform/inbox/inbox.h"

namespace concord::inbox {

namespace {

constexpr char kMark[] = "INSERT INTO inbox (office_id, consumer, event_id, source, type, apply_time) "
                         "VALUES (CASE WHEN $1 = '' THEN $2 ELSE $1 END, $3, $4, $5, $6, $7)";

// Almost every event is new: its mark is not waited for (PostgreSQL answers it with what comes later). One that was there before
// fails, nothing is done, and a second transaction looks: whether it was the mark, or something of `apply`.
Status Handle(const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply,
              const std::function<Status(const store::Closure&)>& write) {
  const store::Params mark = {event.office, consumer, event.id, event.source, event.type, SystemClock().Now()};
  Status done = write([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec(kMark, mark));
    return apply(tx);
  });
  if (done.ok() || done.error().reason != "UNIQUE_VIOLATION") return done;
  return write([&](store::Tx& tx) -> Status {
    CONCORD_TRY(const std::int64_t fresh, tx.Exec(std::string(kMark) + " ON CONFLICT (consumer, event_id) DO NOTHING", mark));
    return fresh == 0 ? Ok() : apply(tx);
  });
}

}  // namespace

Status Once(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  if (event.office.empty()) return OnceAcross(store, consumer, event, apply);  // events of the platform itself (a promoted model)
  return Handle(consumer, event, apply, [&](const store::Closure& fn) { return store.Write(event.office, fn); });
}

Status OnceAcross(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  return Handle(consumer, event, apply, [&](const store::Closure& fn) { return store.WriteUnscoped(fn); });
}

}  // namespace concord::inbox

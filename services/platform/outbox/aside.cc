#include "platform/outbox/aside.h"

#include "platform/outbox/outbox_rows.h"

// `sent_time` -1: set aside. Such a row is neither in the queue's index nor trimmed.
namespace concord::outbox {

Result<std::vector<Aside>> SetAside(store::Store& store) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<std::vector<Aside>> {
    CONCORD_TRY(auto rows, tx.Query("SELECT id, type, topic, event_key, length(data), event_time, refusal FROM outbox WHERE sent_time < 0 ORDER BY seq"));
    std::vector<Aside> out;
    for (const auto& r : rows) out.push_back({r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Int(4), r.Int(5), r.Text(6)});
    return out;
  });
}

Status EachAside(store::Store& store, const std::function<void(const std::string& type, const std::string& id)>& fn) {
  return store.ViewUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(auto rows, tx.Query("SELECT type, id FROM outbox WHERE sent_time < 0"));
    for (const auto& r : rows) fn(r.Text(0), r.Text(1));
    return Ok();
  });
}

Result<std::int64_t> Resend(store::Store& store) {
  return store.TransactUnscoped([](store::Tx& tx) -> Result<std::int64_t> {
    tx.Notify("outbox");
    return tx.Exec("UPDATE outbox SET sent_time = 0, refusal = '' WHERE sent_time < 0");
  });
}

Result<std::map<std::string, std::int64_t>> UnsentByType(store::Store& store) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<std::map<std::string, std::int64_t>> {
    CONCORD_TRY(auto rows, tx.Query("SELECT type, count(*) FROM outbox WHERE sent_time = 0 GROUP BY type"));
    std::map<std::string, std::int64_t> out;
    for (const auto& row : rows) out[row.Text(0)] = row.Int(1);
    return out;
  });
}

namespace internal {

Result<Keys> KeysAside(store::Store& store) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<Keys> {
    CONCORD_TRY(auto rows, tx.Query("SELECT topic, event_key FROM outbox WHERE sent_time < 0 GROUP BY topic, event_key"));
    Keys out;
    for (const auto& row : rows) out.emplace(row.Text(0), row.Text(1));
    return out;
  });
}

Status PutAside(store::Store& store, std::int64_t seq, const std::string& refusal) {
  return store.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("UPDATE outbox SET sent_time = -1, refusal = $3 WHERE seq = $2 AND sent_time = 0", {seq, refusal}));
    return Ok();
  });
}

// Whether one still stands before them is asked in the same transaction: an operator may just have sent it again.
Status PutBehind(store::Store& store, const std::vector<std::int64_t>& seqs) {
  return store.WriteUnscoped([&](store::Tx& tx) -> Status {
    for (const auto seq : seqs) {
      CONCORD_CHECK_OK(tx.Exec("UPDATE outbox SET sent_time = -1, refusal = $3 WHERE seq = $2 AND sent_time = 0 AND EXISTS (SELECT 1 FROM outbox b "
                               "WHERE b.sent_time < 0 AND b.topic = outbox.topic AND b.event_key = outbox.event_key)",
                               {seq, "waits behind another one of its key"}));
    }
    return Ok();
  });
}

}  // namespace internal
}  // namespace concord::outbox

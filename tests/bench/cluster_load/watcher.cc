#include "watcher.h"

#include <libpq-fe.h>
#include <poll.h>

namespace concord::bench {

Result<std::unique_ptr<Watcher>> Watcher::Open(const std::string& dsn, const std::string& channel) {
  std::unique_ptr<Watcher> w(new Watcher(PQconnectdb(dsn.c_str())));
  PGresult* listening = PQexec(w->conn_, ("LISTEN " + channel).c_str());
  const bool good = PQresultStatus(listening) == PGRES_COMMAND_OK;
  PQclear(listening);
  if (!good) return Unavailable("WATCH", PQerrorMessage(w->conn_));
  w->thread_ = std::thread([raw = w.get()] { raw->Loop(); });
  return w;
}

Watcher::~Watcher() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  PQfinish(conn_);
}

void Watcher::Loop() {
  while (!stopping_) {
    pollfd p{PQsocket(conn_), POLLIN, 0};
    if (poll(&p, 1, 50) <= 0) continue;
    const Time now = std::chrono::steady_clock::now();
    if (!PQconsumeInput(conn_)) return;
    std::lock_guard lock(mutex_);
    while (PGnotify* n = PQnotifies(conn_)) {
      Word& word = words_[n->extra];
      word.seen = now;
      if (word.acknowledged != Time{}) --waiting_;
      PQfreemem(n);
    }
  }
}

void Watcher::Acknowledged(const std::string& text, Time sent, Time acknowledged, bool counts) {
  std::lock_guard lock(mutex_);
  Word& word = words_[text];
  if (word.seen == Time{}) ++waiting_;
  word.sent = sent;
  word.acknowledged = acknowledged;
  word.counts = counts;
}

Watcher::Taken Watcher::End(double patience_seconds) {
  const Time until = std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<int>(patience_seconds * 1000));
  Taken taken;
  for (;; std::this_thread::sleep_for(std::chrono::milliseconds(20))) {
    std::lock_guard lock(mutex_);
    if (waiting_ == 0 || std::chrono::steady_clock::now() > until) break;
  }
  std::lock_guard lock(mutex_);
  const auto ms = [](Time a, Time b) { return std::chrono::duration<double, std::milli>(b - a).count(); };
  for (const auto& [text, word] : words_) {
    if (word.acknowledged == Time{} || !word.counts) continue;
    if (word.seen == Time{}) {
      ++taken.missing;
      continue;
    }
    taken.since_acknowledged.push_back(ms(word.acknowledged, word.seen));
    taken.since_sent.push_back(ms(word.sent, word.seen));
  }
  words_.clear();
  waiting_ = 0;
  return taken;
}

}  // namespace concord::bench

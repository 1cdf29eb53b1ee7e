#include "portal/gateway/live.h"

#include "platform/http/error_body.h"

namespace concord::portal {
namespace {

constexpr auto kBeat = std::chrono::seconds(10);
constexpr Micros kStreamLife = 3600 * kSecond;

http::Response Head() {
  http::Response r;
  r.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  SecurityHeaders(r);
  r.body = "retry: 2000\n\n";
  return r;
}

}  // namespace

struct Live::Watcher {
  std::shared_ptr<Turn> turn;
  std::function<void(int)> answered;
  std::function<void()> cancel;
  std::mutex mutex;
  std::shared_ptr<http::Stream> out;  // after the first message
  bool ended = false;
};

Live::Live(Upstream& upstream, const Routes& routes) : upstream_(upstream), routes_(routes), beat_([this] { Beat(); }) {}

Live::~Live() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    const auto all = watchers_;
    lock.unlock();
    for (const auto& w : all) w->cancel();
    lock.lock();
    changed_.wait(lock, [this] { return watchers_.empty(); });
  }
  beat_.join();
}

void Live::Open(const std::shared_ptr<Turn>& turn, std::function<void(int)> answered) {
  auto watcher = std::make_shared<Watcher>();
  watcher->turn = turn;
  watcher->answered = std::move(answered);
  Outgoing call;
  call.method = turn->route->method;
  call.bytes = turn->bytes;
  call.token = turn->token;
  call.traceparent = turn->span.traceparent();
  call.timeout = kStreamLife;
  StreamEvents events;
  // A raw pointer in `message`: the watcher is in the list until `end`, which comes last.
  events.message = [this, w = watcher.get()](const std::string& bytes) {
    auto json = routes_.JsonOf(w->turn->route->output, bytes);
    const std::lock_guard lock(w->mutex);
    if (!json.ok()) return w->cancel();
    if (!w->out) {
      w->out = w->turn->reply->Begin(Head());
      w->answered(200);
      w->out->OnGone(w->cancel);
    }
    w->out->Write("data: " + *json + "\n\n");
  };
  events.end = [this, w = watcher.get()](const Status& status) {
    {
      const std::lock_guard lock(w->mutex);
      w->ended = true;
      if (w->out) {
        w->out->Close();
      } else {
        auto r = http::ErrorResponse(status.ok() ? Unavailable("STREAM_OVER", "the stream ended; ask again") : status.error());
        SecurityHeaders(r);
        w->answered(r.status);
        w->turn->reply->Send(std::move(r));
      }
    }
    const std::lock_guard lock(mutex_);
    watchers_.remove_if([w](const auto& other) { return other.get() == w; });
    *open_ = watchers_.size();
    changed_.notify_all();
  };
  const std::lock_guard lock(mutex_);
  if (stopping_) {
    watcher->answered(503);
    return turn->reply->Send(http::ErrorResponse(Unavailable("STOPPING", "the portal is stopping")));
  }
  watchers_.push_back(watcher);
  *open_ = watchers_.size();
  // Under the lock: `end` must find the watcher in the list. gRPC calls back on its own threads, never from within Stream; `cancel`
  // is read by `message`, which cannot run before the request is on its way.
  const std::lock_guard own(watcher->mutex);
  watcher->cancel = upstream_.Stream(std::move(call), std::move(events));
}

void Live::Beat() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait_for(lock, kBeat, [this] { return stopping_; });
    if (stopping_) return;
    for (const auto& w : watchers_) {
      const std::lock_guard own(w->mutex);
      if (w->out && !w->ended) w->out->Write(": \n\n");
    }
  }
}

}  // namespace concord::portal

#include "platform/trace/exporter.h"

#include <curl/curl.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/log/log.h"
#include "platform/trace/queue.h"

namespace concord::trace {
namespace {

constexpr int kAttempts = 3;

struct Curl {
  CURL* handle = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  ~Curl() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(handle);
  }
};

std::size_t Ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

enum class Outcome { kTaken, kLater, kNever };

Micros SteadyNow() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string Instance() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return std::string(host) + ":" + std::to_string(getpid());
}

}  // namespace

struct Exporter::Impl {
  ExportOptions options;
  std::string url;
  Resource resource;
  metrics::Counter &sent, &dropped, &failed;
  std::uint64_t dropped_before = 0;
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  Micros stop_until = 0;  // on the steady clock
  bool silent = false;  // the last batch was not taken, and that was said
  Curl curl;
  std::thread thread;

  void Loop() {
    for (;;) {
      const auto records = Queue::Get().Take(options.batch, options.every);
      if (const auto now = Queue::Get().dropped(); now != dropped_before) {
        dropped.Add(static_cast<double>(now - dropped_before));
        dropped_before = now;
      }
      if (!records.empty()) Send(records);
      if (!Queue::Get().open() && (records.empty() || Late())) return;
    }
  }

  bool Late() {
    const std::lock_guard lock(mutex);
    return stopping && SteadyNow() > stop_until;
  }

  void Send(const std::vector<Record>& records) {
    const std::string body = JsonOf(resource, records);
    for (int attempt = 1;; ++attempt) {
      const Outcome outcome = Post(body);
      if (outcome == Outcome::kTaken) {
        if (silent) log::Info("the trace collector takes spans again", {});
        silent = false;
        return sent.Add(static_cast<double>(records.size()));
      }
      if (outcome == Outcome::kNever || attempt == kAttempts || !Wait(options.pause * attempt)) break;
    }
    if (!silent) log::Warning("the trace collector does not take spans", {{"endpoint", options.endpoint}});
    silent = true;
    failed.Add(static_cast<double>(records.size()));
  }

  // False when the process stops: nothing is tried twice then.
  bool Wait(Micros pause) {
    std::unique_lock lock(mutex);
    return !wake.wait_for(lock, std::chrono::microseconds(pause), [this] { return stopping; });
  }

  Outcome Post(const std::string& body) {
    curl_easy_reset(curl.handle);
    curl_easy_setopt(curl.handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl.handle, CURLOPT_HTTPHEADER, curl.headers);
    curl_easy_setopt(curl.handle, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl.handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl.handle, CURLOPT_WRITEFUNCTION, Ignore);
    curl_easy_setopt(curl.handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout / 1000));
    curl_easy_setopt(curl.handle, CURLOPT_NOSIGNAL, 1L);
    if (curl_easy_perform(curl.handle) != CURLE_OK) return Outcome::kLater;
    long status = 0;
    curl_easy_getinfo(curl.handle, CURLINFO_RESPONSE_CODE, &status);
    if (status / 100 == 2) return Outcome::kTaken;
    return status == 429 || status == 502 || status == 503 || status == 504 ? Outcome::kLater : Outcome::kNever;
  }
};

Exporter::Exporter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Exporter>> Exporter::Start(ExportOptions options, metrics::Registry& metrics) {
  const auto counter = [&](const char* outcome) -> metrics::Counter& {
    return metrics.AddCounter("concord_trace_spans_total", "Spans, by what became of them.", {{"outcome", outcome}});
  };
  std::unique_ptr<Exporter> exporter(new Exporter(std::unique_ptr<Impl>(
      new Impl{options, options.endpoint, {options.service, Instance()}, counter("sent"), counter("dropped"), counter("failed")})));
  if (options.endpoint.empty()) return exporter;
  const auto scheme = options.endpoint.find("://");
  const std::string protocol = scheme == std::string::npos ? "" : options.endpoint.substr(0, scheme);
  if ((protocol != "http" && protocol != "https") || options.endpoint.size() <= scheme + 3)
    return InvalidArgument("ENDPOINT_INVALID", "otlp.endpoint must be http://host:port or https://host:port, not \"" + options.endpoint + "\"");
  std::string& url = exporter->impl_->url;
  while (url.back() == '/') url.pop_back();
  if (url.find('/', scheme + 3) == std::string::npos) url += "/v1/traces";
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return Internal("HTTP_CLIENT", "the HTTP client cannot be initialised");
  exporter->impl_->dropped_before = Queue::Get().dropped();
  Queue::Get().Open(options.queue);
  exporter->impl_->thread = std::thread([impl = exporter->impl_.get()] { impl->Loop(); });
  return exporter;
}

Exporter::~Exporter() {
  if (!impl_->thread.joinable()) return;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    impl_->stop_until = SteadyNow() + impl_->options.timeout;
  }
  impl_->wake.notify_all();
  Queue::Get().Close();
  impl_->thread.join();
}

}  // namespace concord::trace

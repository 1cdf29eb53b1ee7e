#include "platform/log/log.h"

#include <openssl/rand.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/time/clock.h"

namespace concord::log {
namespace {

thread_local std::string trace;

std::atomic<Level> minimum{Level::kInfo};
std::mutex sinks_mutex;  // guards `logger` being replaced
std::shared_ptr<spdlog::logger> logger;

std::shared_ptr<spdlog::logger> MakeLogger(std::vector<spdlog::sink_ptr> sinks) {
  auto made = std::make_shared<spdlog::logger>("concord", sinks.begin(), sinks.end());
  made->set_pattern("%v");
  made->set_level(spdlog::level::trace);
  made->flush_on(spdlog::level::info);
  return made;
}

std::shared_ptr<spdlog::logger> Current() {
  std::lock_guard lock(sinks_mutex);
  if (!logger) logger = MakeLogger({std::make_shared<spdlog::sinks::stderr_sink_mt>()});
  return logger;
}

const char* LevelName(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarning: return "warning";
    case Level::kError: return "error";
  }
  return "error";
}

void AppendJson(std::string& out, std::string_view text) {
  static const char* hex = "0123456789abcdef";
  out += '"';
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7f) {
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
}

// Names must differ, and are no secret: splitmix64, begun anywhere by each thread, at a twentieth of the price of cryptographic bytes.
void Draw(unsigned char (&bytes)[24]) {
  thread_local std::uint64_t state = [] {
    std::uint64_t begin;
    RAND_bytes(reinterpret_cast<unsigned char*>(&begin), sizeof begin);
    return begin;
  }();
  for (int i = 0; i < 24; i += 8) {
    std::uint64_t z = state += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    z ^= z >> 31;
    std::memcpy(bytes + i, &z, 8);
  }
}

}  // namespace

void SetLevel(Level level) { minimum = level; }

void SetFile(const std::string& path, bool also_stderr) {
  std::vector<spdlog::sink_ptr> sinks;
  if (also_stderr || path.empty()) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (!path.empty()) sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, 10u << 20, 2));
  auto made = MakeLogger(std::move(sinks));
  std::lock_guard lock(sinks_mutex);
  logger = made;
}

void Write(Level level, std::string_view message, Fields fields) {
  if (level < minimum.load()) return;
  std::string line = "{\"time\":\"" + FormatTime(SystemClock().Now()) + "\",\"level\":\"" + LevelName(level) + "\",\"message\":";
  AppendJson(line, message);
  if (trace.size() >= 35) {
    line += ",\"trace\":";
    AppendJson(line, std::string_view(trace).substr(3, 32));
  }
  for (const auto& [key, value] : fields) {
    line += ',';
    AppendJson(line, key);
    line += ':';
    AppendJson(line, value);
  }
  line += '}';
  Current()->log(level == Level::kError ? spdlog::level::err : spdlog::level::info, "{}", line);
}

TraceScope::TraceScope(std::string_view traceparent) : before_(std::move(trace)) { trace = traceparent; }
TraceScope::~TraceScope() { trace = std::move(before_); }

const std::string& CurrentTrace() { return trace; }

std::string NewTrace(bool sampled) {
  unsigned char bytes[24];
  Draw(bytes);
  static const char* hex = "0123456789abcdef";
  std::string out = "00-";
  for (int i = 0; i < 24; ++i) {
    if (i == 16) out += '-';
    out += hex[bytes[i] >> 4];
    out += hex[bytes[i] & 15];
  }
  return out + (sampled ? "-01" : "-00");
}

}  // namespace concord::log

#include "concord/safe/letters.h"

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "concord/safe/control.h"
#include "platform/base/base64.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::safe {
namespace {

using nlohmann::json;

// The bus of a folder that nobody uses: its store's lock says so.
struct StoppedBus {
  std::unique_ptr<store::SqliteStore> store;
  std::unique_ptr<bus::Bus> bus;
};

Result<StoppedBus> Open(const std::string& data_dir) {
  store::SqliteOptions options;
  options.path = data_dir + "/bus.db";
  std::error_code ec;
  if (!std::filesystem::exists(options.path, ec)) {
    return NotFound("DATA_DIR_EMPTY", "there is no bus.db in this folder").With("path", data_dir);
  }
  StoppedBus stopped;
  CONCORD_TRY(stopped.store, store::SqliteStore::Open(options));
  CONCORD_TRY(stopped.bus, bus::OpenEmbedded(*stopped.store));
  return stopped;
}

bool Nobody(const Error& e) { return e.reason == "NOT_RUNNING"; }

}  // namespace

std::string LettersToJson(const std::vector<bus::DeadLetter>& letters) {
  json all = json::array();
  for (const auto& l : letters) {
    const auto& e = l.event;
    all.push_back({{"id", l.id}, {"group", l.group}, {"reason", l.reason}, {"time", l.time}, {"event", e.id}, {"topic", e.topic},
                   {"type", e.type}, {"source", e.source}, {"key", e.key}, {"office", e.office}, {"subject", e.subject},
                   {"event_time", e.time}, {"traceparent", e.traceparent}, {"offset", e.offset}, {"data", Base64Url(e.data)}});
  }
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::vector<bus::DeadLetter>> LettersFromJson(const std::string& text) {
  const json all = json::parse(text, nullptr, false);
  if (!all.is_array()) return Unavailable("NO_ANSWER", "the running process gave no answer");
  std::vector<bus::DeadLetter> out;
  for (const auto& j : all) {
    bus::DeadLetter l;
    l.id = j.value("id", std::int64_t{0});
    l.group = j.value("group", "");
    l.reason = j.value("reason", "");
    l.time = j.value("time", Micros{0});
    l.event.id = j.value("event", "");
    l.event.topic = j.value("topic", "");
    l.event.type = j.value("type", "");
    l.event.source = j.value("source", "");
    l.event.key = j.value("key", "");
    l.event.office = j.value("office", "");
    l.event.subject = j.value("subject", "");
    l.event.time = j.value("event_time", Micros{0});
    l.event.traceparent = j.value("traceparent", "");
    l.event.offset = j.value("offset", std::int64_t{-1});
    l.event.data = FromBase64Url(j.value("data", "")).value_or("");
    out.push_back(std::move(l));
  }
  return out;
}

Result<std::vector<bus::DeadLetter>> LettersOf(const std::string& data_dir, const std::string& group) {
  auto told = AskForLetters(data_dir, group);
  if (told.ok() || !Nobody(told.error())) return told;
  CONCORD_TRY(auto stopped, Open(data_dir));
  return stopped.bus->DeadLetters(group);
}

Status ReplayLetter(const std::string& data_dir, std::int64_t id) {
  Status replayed = AskForReplay(data_dir, id);
  if (replayed.ok() || !Nobody(replayed.error())) return replayed;
  return FailedPrecondition("NOT_RUNNING", "the group that could not handle it must run: start `concord up` on this folder first").With("path", data_dir);
}

Status DropLetter(const std::string& data_dir, std::int64_t id) {
  Status dropped = AskForDrop(data_dir, id);
  if (dropped.ok() || !Nobody(dropped.error())) return dropped;
  CONCORD_TRY(auto stopped, Open(data_dir));
  return stopped.bus->Drop(id);
}

}  // namespace concord::safe

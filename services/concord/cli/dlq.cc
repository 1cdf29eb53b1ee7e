// concord dlq list | show | replay | drop: events that a consumer could not handle, of either shape.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>

#include "concord/cli/commands.h"
#include "concord/cli/kafka_flags.h"
#include "concord/safe/letters.h"
#include "platform/base/base64.h"
#include "platform/log/log.h"

namespace concord::cli {
namespace {

constexpr char kUse[] =
    "concord dlq list [--group G] [--json] | show ID | replay ID … | replay --group G | drop ID …   (--data-dir D, or --brokers HOST:PORT)";

struct Desk {
  std::function<Result<std::vector<bus::DeadLetter>>(const std::string& group)> list;
  std::function<Status(std::int64_t)> replay, drop;
};

// The event as people read it, when this program knows its kind.
std::string Readable(const bus::Event& event) {
  const auto* kind = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(event.type);
  if (kind == nullptr) return "";
  const std::unique_ptr<google::protobuf::Message> message(google::protobuf::MessageFactory::generated_factory()->GetPrototype(kind)->New());
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  if (!message->ParseFromString(event.data) || !google::protobuf::util::MessageToJsonString(*message, &json, options).ok()) return "";
  return json;
}

void Show(const bus::DeadLetter& l) {
  const auto& e = l.event;
  std::printf("id           %lld\ngroup        %s\nput away     %s\nreason       %s\n", static_cast<long long>(l.id), l.group.c_str(),
              FormatTime(l.time).c_str(), l.reason.c_str());
  std::printf("topic        %s\noffset       %lld\nkey          %s\nevent        %s\ntype         %s\nsource       %s\n", e.topic.c_str(),
              static_cast<long long>(e.offset), e.key.c_str(), e.id.c_str(), e.type.c_str(), e.source.c_str());
  std::printf("office       %s\nsubject      %s\ntime         %s\ntraceparent  %s\n", e.office.c_str(), e.subject.c_str(),
              FormatTime(e.time).c_str(), e.traceparent.c_str());
  const std::string readable = Readable(e);
  std::printf("data         %zu bytes\n%s\n", e.data.size(), readable.empty() ? Base64Url(e.data).c_str() : readable.c_str());
}

int List(const Desk& desk, const config::Config& config) {
  auto letters = desk.list(config.String("group"));
  if (!letters.ok()) return Failed(letters.error());
  if (config.Bool("json")) {
    std::printf("%s\n", safe::LettersToJson(*letters).c_str());
    return kDone;
  }
  for (const auto& l : *letters) {
    std::printf("%-16lld %-10s %s  %s  %s\n", static_cast<long long>(l.id), l.group.c_str(), FormatTime(l.time).c_str(), l.event.type.c_str(),
                l.reason.c_str());
  }
  std::printf("%zu dead letters\n", letters->size());
  return kDone;
}

int ShowOne(const Desk& desk, std::int64_t id) {
  auto letters = desk.list("");
  if (!letters.ok()) return Failed(letters.error());
  for (const auto& l : *letters) {
    if (l.id != id) continue;
    Show(l);
    return kDone;
  }
  std::fprintf(stderr, "concord: there is no dead letter %lld\n", static_cast<long long>(id));
  return kFailedCheck;
}

// Each of them, even when an earlier one does not succeed.
int ForEach(const std::vector<std::int64_t>& ids, const char* done, const std::function<Status(std::int64_t)>& act) {
  int exit_code = kDone;
  for (const auto id : ids) {
    Status s = act(id);
    if (s.ok()) {
      std::printf("%lld %s\n", static_cast<long long>(id), done);
      continue;
    }
    std::fprintf(stderr, "concord: %lld: %s\n", static_cast<long long>(id), s.error().message.c_str());
    exit_code = s.error().code == Code::kUnavailable ? kEnvironment : kFailedCheck;
  }
  return exit_code;
}

Result<std::vector<std::int64_t>> Ids(const Desk& desk, const config::Config& config) {
  std::vector<std::int64_t> ids;
  for (std::size_t i = 1; i < config.positional().size(); ++i) {
    char* end = nullptr;
    ids.push_back(std::strtoll(config.positional()[i].c_str(), &end, 10));
    if (*end != '\0' || end == config.positional()[i].c_str()) {
      return InvalidArgument("NOT_AN_ID", "\"" + config.positional()[i] + "\" is not the id of a dead letter");
    }
  }
  if (!ids.empty() || config.String("group").empty()) return ids;
  CONCORD_TRY(auto letters, desk.list(config.String("group")));  // in the order in which they were put away
  for (const auto& l : letters) ids.push_back(l.id);
  return ids;
}

int Do(const Desk& desk, const config::Config& config) {
  const std::string what = config.positional().empty() ? "" : config.positional()[0];
  if (what == "list" && config.positional().size() == 1) return List(desk, config);
  auto ids = Ids(desk, config);
  if (!ids.ok()) return Failed(ids.error());
  const bool named = config.positional().size() > 1;
  if (what == "show" && named && ids->size() == 1) return ShowOne(desk, ids->front());
  if (what == "replay" && (named || !config.String("group").empty())) return ForEach(*ids, "handled", desk.replay);
  if (what == "drop" && named) return ForEach(*ids, "dropped", desk.drop);
  std::fprintf(stderr, "use: %s\n", kUse);
  return kWrongUse;
}

}  // namespace

int DeadLetters(const std::vector<std::string>& args) {
  log::SetLevel(log::Level::kError);
  config::Config config;
  DeclareKafka(config);
  config.Declare("data_dir", "concord-data", "folder of the embedded shape");
  config.Declare("group", "", "of this consumer only");
  config.Declare("json", "false", "print JSON");
  if (!LoadKafka(args, config, kUse)) return kWrongUse;
  const auto options = KafkaFrom(config);
  if (options.brokers.empty()) {
    const std::string dir = config.String("data_dir");
    return Do({[&](const std::string& group) { return safe::LettersOf(dir, group); },
               [&](std::int64_t id) { return safe::ReplayLetter(dir, id); }, [&](std::int64_t id) { return safe::DropLetter(dir, id); }},
              config);
  }
  auto bus = bus::OpenKafka(options);
  if (!bus.ok()) return Failed(bus.error());
  return Do({[&](const std::string& group) { return (*bus)->DeadLetters(group); }, [&](std::int64_t id) { return (*bus)->Replay(id); },
             [&](std::int64_t id) { return (*bus)->Drop(id); }},
            config);
}

}  // namespace concord::cli

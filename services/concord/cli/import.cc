// concord import survey: a survey's files into workshops, over the public RPCs of a running process or of a folder that this one opens.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "concord/cli/commands.h"
#include "concord/cli/start.h"
#include "concord/survey/help.h"
#include "concord/survey/importer.h"

namespace concord::cli {
namespace {

std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from < list.size();) {
    const auto comma = std::min(list.find(',', from), list.size());
    if (comma > from) out.push_back(list.substr(from, comma - from));
    from = comma + 1;
  }
  return out;
}

void Show(const survey::Progress& p) {
  char pace[64] = "";
  if (p.pace > 0) std::snprintf(pace, sizeof pace, ", %.0f rows/s, %.0f s left", p.pace, p.left);
  std::fprintf(stderr, "%s%d of %d workshops, %d of %d rows in %.0f s%s%s", isatty(2) ? "\r\033[K" : "", p.workshops, p.of_workshops, p.rows,
               p.of_rows, p.seconds, pace, isatty(2) ? "" : "\n");
}

int Failed(const Error& error, const char* kept, int code) {
  std::fprintf(stderr, "%sconcord import survey: %s\n%s\n", isatty(2) ? "\n" : "", error.message.c_str(), kept);
  return code;
}

}  // namespace

int Import(const std::vector<std::string>& args) {
  for (const auto& a : args) {
    if (a != "--help" && a != "help") continue;
    std::fputs(survey::kHelp, stdout);
    return kDone;
  }
  if (args.empty() || args[0] != "survey") {
    std::fputs(survey::kHelp, stderr);
    return kWrongUse;
  }
  config::Config config;
  config.Declare("respondents", "", "CSV of the people, plain or gzip");
  config.Declare("questions", "", "JSON of the questions' texts");
  config.Declare("mapping", "", "JSON of what they mean; see --help");
  config.Declare("countries", "", "import these only, by name or code");
  config.Declare("limit", "0", "import so many workshops; 0: all");
  config.Declare("check", "false", "read and check only");
  config.Declare("server", "", "gRPC address of a running process; empty: open the data folder");
  config.Declare("email", "", "of an administrator");
  config.Declare("password", "", "of the administrator", true);
  int exit_code = kDone;
  if (!Load({args.begin() + 1, args.end()}, config, exit_code)) return exit_code;
  for (const char* key : {"respondents", "questions", "mapping"}) {
    if (!config.String(key).empty()) continue;
    std::fprintf(stderr, "concord import survey: --%s is missing\n%s", key, survey::kHelp);
    return kWrongUse;
  }
  const char* kNothing = "Nothing was imported.";
  auto mapping = survey::ReadMapping(config.String("mapping"));
  if (!mapping.ok()) return Failed(mapping.error(), kNothing, kFailedCheck);
  auto read = survey::ReadSurvey(*mapping, config.String("questions"), config.String("respondents"), Split(config.String("countries")),
                                 static_cast<int>(config.Int("limit")));
  if (!read.ok()) return Failed(read.error(), kNothing, kFailedCheck);
  std::printf("%s: %zu workshops, %d people, %zu questions, %zu items; %d without a valid choice, %d of regions that are too small left out\n",
              mapping->source.c_str(), read->places.size(), read->rows, read->questions.size(), mapping->items.size(), read->no_choice, read->left_out);
  std::fflush(stdout);
  if (config.Bool("check")) return kDone;

  std::unique_ptr<embedded::Embedded> embedded;
  std::string address = config.String("server");
  if (address.empty()) {
    embedded = Start({{"grpc", "127.0.0.1:0"}, {"http", "off"}, {"admin", "off"}}, config, exit_code);
    if (!embedded) return exit_code;
    address = embedded->grpc_address();
  }
  std::string email = config.String("email"), password = config.String("password");
  if (email.empty() && config.Bool("demo")) email = "administrator@demo.example", password = "demonstration";
  auto administrator = client::Session::SignIn(client::Connect(address), email, password);
  if (!administrator.ok()) return Failed(administrator.error(), kNothing, kEnvironment);
  auto done = survey::Import(**administrator, *read, {}, Show);
  if (!done.ok()) {
    return Failed(done.error(), "Everything that was acknowledged is kept. Run the same command again: it goes on from there and doubles nothing.", kEnvironment);
  }
  std::printf("%sImported %d workshops (%d were there already): %d people, %d answers, %d secret ballots in %.0f s, %.0f people/s\n", isatty(2) ? "\n" : "",
              done->workshops, done->before, done->rows, done->answers, done->ballots, done->seconds, done->seconds > 0 ? done->rows / done->seconds : 0);
  std::printf(done->teaches ? "They teach the model of %s and no other; an administrator can take that back.\n"
                            : "They are kept and teach no model: the office has not agreed for %s, an administrator can.\n",
              mapping->programme.c_str());
  if (!embedded) return kDone;
  auto arrived = AwaitArrived(*embedded, 60 * kSecond);
  if (arrived.ok() && arrived->ok) {
    std::printf("Every event has arrived where it is heard, each once.\n");
  } else {
    std::printf("Some events are still on their way; the next process on this folder goes on with them.\n");
  }
  return kDone;
}

}  // namespace concord::cli

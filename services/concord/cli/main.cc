#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "concord/cli/commands.h"

namespace {

constexpr char kUsage[] =
    "concord up     start the services of this build in one process (--data-dir D, --http ADDR, --lan, --demo)\n"
    "concord demo   walk a demonstration workshop from preparation to its roadmap, step by step\n"
    "concord backup FILE | restore FILE   of a data folder (--data-dir D); backup of one in use, too\n"
    "concord verify [--json]   accepted = applied, of a data folder (--data-dir D), or of services (--owner-dsn DSN --brokers B, --wait S)\n"
    "concord migrate --owner-dsn DSN   brings the PostgreSQL databases up to this program (--services a,b, --check)\n"
    "concord keys list | rotate | withdraw KEY   the keys that sign access tokens, of a running process (--server ADDR, --email E)\n"
    "concord import survey   a survey's answers and choices into workshops (--help says how)\n"
    "concord evaluate ranking SET --out DIR   ranks a ranking set, as score_ranking.py reads it (--shots 0,1,2,4,8, --seed N)\n"
    "concord dlq list | show ID | replay ID | drop ID   events that a consumer could not handle (--data-dir D, or --brokers B)\n"
    "concord outbox list | resend   events that are too large for the bus (--owner-dsn DSN, or --data-dir D)\n"
    "concord topics apply | check --brokers B   the topics of the distributed shape: makes what is missing, says what differs\n"
    "Flags of each: --help, or an unknown one, prints them all.\n";

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  const std::vector<std::string> args(argv + std::min(argc, 2), argv + argc);
  if (command == "up") return concord::cli::Up(args);
  if (command == "demo") return concord::cli::Demo(args);
  if (command == "backup") return concord::cli::Backup(args);
  if (command == "restore") return concord::cli::Restore(args);
  if (command == "import") return concord::cli::Import(args);
  if (command == "verify") return concord::cli::Verify(args);
  if (command == "dlq") return concord::cli::DeadLetters(args);
  if (command == "outbox") return concord::cli::Outbox(args);
  if (command == "topics") return concord::cli::Topics(args);
  if (command == "migrate") return concord::cli::Migrate(args);
  if (command == "keys") return concord::cli::Keys(args);
  if (command == "evaluate") return concord::cli::Evaluate(args);
  const bool asked = command == "help" || command == "--help";
  std::fputs(kUsage, asked ? stdout : stderr);
  return asked ? concord::cli::kDone : concord::cli::kWrongUse;
}

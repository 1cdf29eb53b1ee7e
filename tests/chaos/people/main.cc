// chaos_people: workshops of many people in several offices who answer, vote and agree while faults hit what serves them. It knows
// nothing of the faults; `tests/chaos/cluster` makes them and checks the history that is written here.
//
//   chaos_people --grpc ADDR --history FILE --begun FILE [--workshops 8] [--people 50] [--offices 3] [--think-ms 2000] [--seconds 120] [--seed 1]
//
// Prepares everything first (nobody should make faults meanwhile), writes --begun, and ends when every workshop has reached its roadmap
// or nobody tries any more. Exit code 0: it could do its part, whatever was refused.
#include <cstdio>
#include <fstream>
#include <map>

#include "assembly.h"

namespace concord::chaos {
namespace {

int Run(std::map<std::string, std::string> flags) {
  const auto number = [&](const char* name, int otherwise) { return flags.count(name) ? std::atoi(flags[name].c_str()) : otherwise; };
  const int workshops = number("--workshops", 8);
  Pace pace;
  pace.people = number("--people", 50);
  pace.think_ms = number("--think-ms", 2000);
  pace.seconds = number("--seconds", 120);
  pace.seed = number("--seed", 1);
  History history(flags["--history"]);
  auto offices = OpenOffices(client::Connect(flags["--grpc"]), number("--offices", 3) - 1);
  if (!offices.ok()) {
    std::fprintf(stderr, "offices: %s\n", offices.error().ToString().c_str());
    return 1;
  }
  std::vector<std::unique_ptr<Assembly>> assemblies;
  for (int i = 0; i < workshops; ++i) {
    assemblies.push_back(std::make_unique<Assembly>(client::Connect(flags["--grpc"]), (*offices)[i % offices->size()], history, pace, i));
    if (Status s = assemblies.back()->Prepare(); !s.ok()) {
      std::fprintf(stderr, "workshop %d: %s\n", i, s.error().ToString().c_str());
      return 1;
    }
  }
  std::ofstream(flags["--begun"]) << "begun\n";
  const auto start = std::chrono::steady_clock::now();
  for (auto& a : assemblies) a->Begin(start);
  for (auto& a : assemblies) a->Wait();
  int finished = 0;
  for (auto& a : assemblies) finished += a->finished();
  std::printf("%d of %d workshops reached their roadmap; %lld acts acknowledged\n", finished, workshops, static_cast<long long>(history.acknowledged()));
  return 0;
}

}  // namespace
}  // namespace concord::chaos

int main(int argc, char** argv) {
  std::map<std::string, std::string> flags;
  for (int i = 1; i + 1 < argc; i += 2) flags[argv[i]] = argv[i + 1];
  if (argc % 2 == 0 || flags["--grpc"].empty() || flags["--history"].empty() || flags["--begun"].empty()) {
    std::fprintf(stderr, "chaos_people --grpc ADDR --history FILE --begun FILE [--workshops N] [--people N] [--offices N] [--think-ms N] [--seconds N] [--seed N]\n");
    return 2;
  }
  return concord::chaos::Run(std::move(flags));
}

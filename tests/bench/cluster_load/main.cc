// cluster_load --front ADDR --intake ADDR --ca F --certificate F --key F --watch DSN [--offices 4] [--people 48]
//
// People of several offices in front of a running cluster. Opens their workshops, says so, and then does what lines on its input ask,
// each answered by a line of JSON:
//   submit COUNT FLYING          so many submissions, so many of them in flight
//   pace RATE WARM SECONDS       so many a second; how long after the acknowledgement reporting's row was there
// Calls for answers go straight to concord-intake, as those of the gateway do.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "hall.h"
#include "platform/rpc/peers.h"
#include "watcher.h"

namespace concord::bench {
namespace {

double Quantile(std::vector<double>& sorted, double part) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
}

Result<nlohmann::json> Submit(Load& load, std::istream& in) {
  int count = 0, flying = 0;
  if (!(in >> count >> flying)) return InvalidArgument("USAGE", "submit COUNT FLYING");
  const double rate = load.AtOnce(count, flying);
  if (rate < 0) return Internal("FAILED", "a submission failed");
  return nlohmann::json{{"rate", rate}, {"count", count}};
}

Result<nlohmann::json> Pace(Load& load, const std::string& dsn, std::istream& in) {
  double rate = 0, warm = 0, seconds = 0;
  if (!(in >> rate >> warm >> seconds)) return InvalidArgument("USAGE", "pace RATE WARM SECONDS");
  CONCORD_TRY(auto watcher, Watcher::Open(dsn, "bench_seen"));
  const auto from = std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<int>(warm * 1000));
  const int failed = load.Paced(rate, warm + seconds, [&](const Seat& seat, std::int64_t version, Load::Time sent, Load::Time acknowledged) {
    watcher->Acknowledged(seat.participant + "/" + std::to_string(version), sent, acknowledged, sent >= from);
  });
  if (failed > 0) return Internal("FAILED", std::to_string(failed) + " submissions failed");
  auto taken = watcher->End(10);
  if (taken.missing > 0) return Internal("LOST", std::to_string(taken.missing) + " were acknowledged and not seen");
  std::sort(taken.since_acknowledged.begin(), taken.since_acknowledged.end());
  std::sort(taken.since_sent.begin(), taken.since_sent.end());
  return nlohmann::json{{"count", taken.since_acknowledged.size()},
                        {"p50", Quantile(taken.since_acknowledged, 0.5)},
                        {"p95", Quantile(taken.since_acknowledged, 0.95)},
                        {"p99", Quantile(taken.since_acknowledged, 0.99)},
                        {"sent_p50", Quantile(taken.since_sent, 0.5)},
                        {"sent_p99", Quantile(taken.since_sent, 0.99)}};
}

Status Run(std::map<std::string, std::string> flags) {
  const auto number = [&](const char* name, int otherwise) { return flags.count(name) ? std::atoi(flags[name].c_str()) : otherwise; };
  CONCORD_TRY(auto peers, rpc::Peers::Make({{"intake", flags["--intake"]}}, {flags["--ca"], flags["--certificate"], flags["--key"]}, true));
  CONCORD_TRY(auto hall, Hall::Open(client::Connect(flags["--front"]), peers->To("intake"), number("--offices", 4), number("--people", 48)));
  CONCORD_TRY(auto seats, hall.Seats());
  std::printf("%s\n", nlohmann::json{{"seats", seats.size()}, {"questions", seats[0].questions.size()}}.dump().c_str());
  std::fflush(stdout);
  Load load(peers->To("intake"), seats);
  for (std::string line; std::getline(std::cin, line);) {
    CONCORD_TRY(load.seats(), hall.Seats());
    std::istringstream in(line);
    std::string what;
    in >> what;
    CONCORD_TRY(const auto answer, what == "submit" ? Submit(load, in)
                                   : what == "pace" ? Pace(load, flags["--watch"], in)
                                                    : Result<nlohmann::json>(InvalidArgument("USAGE", "submit or pace")));
    std::printf("%s\n", answer.dump().c_str());
    std::fflush(stdout);
  }
  return Ok();
}

}  // namespace
}  // namespace concord::bench

int main(int argc, char** argv) {
  std::map<std::string, std::string> flags;
  for (int i = 1; i + 1 < argc; i += 2) flags[argv[i]] = argv[i + 1];
  if (argc % 2 == 0 || flags["--front"].empty() || flags["--intake"].empty()) {
    std::fprintf(stderr, "cluster_load --front ADDR --intake ADDR --ca F --certificate F --key F --watch DSN [--offices N] [--people N]\n");
    return 2;
  }
  const auto done = concord::bench::Run(std::move(flags));
  if (!done.ok()) std::fprintf(stderr, "cluster_load: %s\n", done.error().ToString().c_str());
  return done.ok() ? 0 : 1;
}

// concord demo: walks a workshop of demonstration data, from preparation to a roadmap that is handed over, and says what held.
#include <cstdio>

#include "concord/cli/commands.h"
#include "concord/cli/start.h"
#include "concord/demo/walk.h"

namespace concord::cli {

int Demo(const std::vector<std::string>& args) {
  config::Config config;
  config.Declare("server", "", "gRPC address of a running process; empty: open the data folder");
  config.Declare("email", "facilitator@demo.example", "of a facilitator");
  config.Declare("password", "demonstration", "of the facilitator", true);
  int exit_code = kDone;
  if (!Load(args, config, exit_code)) return exit_code;
  std::unique_ptr<embedded::Embedded> embedded;
  std::string address = config.String("server");
  if (address.empty()) {
    embedded = Start({{"demo", "true"}, {"grpc", "127.0.0.1:0"}, {"http", "off"}, {"admin", "off"}}, config, exit_code);
    if (!embedded) return exit_code;
    address = embedded->grpc_address();
  }
  std::printf("DEMONSTRATION DATA of the fictitious country XA, made by this program. Kept %s %s\n", embedded ? "in" : "by",
              embedded ? embedded->data_dir().c_str() : address.c_str());
  auto facilitator = client::Session::SignIn(client::Connect(address), config.String("email"), config.String("password"));
  demo::Plan plan;
  plan.title = "Sunflower oil to the European Union";
  plan.product = "Sunflower oil";
  plan.hs_code = "1512";
  plan.market = "European Union";
  plan.start_date = "2026-11-24";
  plan.end_date = "2026-11-25";
  int step = 0;
  auto tell = [&](const std::string& line) {
    std::printf("%2d. %s\n", ++step, line.c_str());
    std::fflush(stdout);
  };
  auto outcome = facilitator.ok() ? demo::Walk(**facilitator, plan, tell) : Result<demo::Outcome>(std::move(facilitator).error());
  if (!outcome.ok()) {
    std::fprintf(stderr, "concord demo: step %d did not hold: %s\n", step + 1, outcome.error().ToString().c_str());
    return kFailedCheck;
  }
  if (embedded) {
    auto verified = AwaitArrived(*embedded, 10 * kSecond);
    if (!verified.ok() || !verified->ok) {
      std::fprintf(stderr, "concord demo: not everything that was told has arrived once: %s\n",
                   verified.ok() ? verified->report.c_str() : verified.error().ToString().c_str());
      return kFailedCheck;
    }
    tell("Every event has arrived where it is heard, each once");
  }
  std::printf("Held: %d answers, %d secret ballots, %zu actions in the agreed order, %d on the roadmap.\n", outcome->answers, outcome->ballots,
              outcome->order.size(), outcome->roadmap_items);
  return kDone;
}

}  // namespace concord::cli

// visible_bench [--json FILE] [--workshops N]: how long after people have agreed the next Rank knows it. N demonstration workshops (8
// people each, made-up answers) are walked to their agreement through the public RPCs; what is timed is from the answer of the
// AdvanceStage that makes it the consensus to the answer of the first Rank that has learnt from it. In the embedded shape in this process;
// with CONCORD_TEST_GRPC in the installation that is there:
//   CONCORD_TEST_SHAPE=cluster python3 tests/e2e/concord_process.py -- build/bin/visible_bench
// Exit code 1 when the floor is missed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "concord/client/session.h"
#include "concord/demo/walk.h"
#include "concord/embedded/embedded.h"
#include "concord/inference/v1/inference.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"

namespace concord::bench {
namespace {

namespace ipb = concord::intake::v1;
namespace rpb = concord::inference::v1;
using Clock = std::chrono::steady_clock;

Result<std::unique_ptr<embedded::Embedded>> StartHere(const std::string& folder) {
  config::Config config;
  embedded::Declare(config);
  for (const auto& [key, value] : std::map<std::string, std::string>{{"data_dir", folder + "/data"},
                                                                     {"grpc", "127.0.0.1:0"},
                                                                     {"http", "off"},
                                                                     {"admin", "off"},
                                                                     {"demo", "true"},
                                                                     {"intake.bundles", CONCORD_BUNDLES}}) {
    config.Set(key, value);
  }
  return embedded::Embedded::Start(config);
}

class Room {
 public:
  explicit Room(client::Session& facilitator)
      : facilitator_(facilitator),
        workshops_(ipb::WorkshopService::NewStub(facilitator.channel())),
        inference_(rpb::InferenceService::NewStub(facilitator.channel())) {
    request_.set_programme("qi4tf");
    request_.set_country_code("XA");
    request_.add_candidates()->set_id("any");
  }

  // Milliseconds until the agreement of one more workshop is known.
  Result<double> Agree(int number) {
    demo::Plan plan;
    plan.title = plan.product = "Sunflower oil";
    plan.hs_code = "1512";
    plan.market = "European Union";
    plan.start_date = plan.end_date = "2026-11-24";
    plan.seed = static_cast<std::uint64_t>(number);
    plan.people = 8;
    plan.observers = 1;
    plan.second_round = false;
    plan.until = ipb::STAGE_AGREE;
    CONCORD_TRY(const auto walked, demo::Walk(facilitator_, plan, [](const std::string&) {}));
    CONCORD_TRY(const int before, Learnt());
    ipb::AdvanceStageRequest advance;
    advance.set_name(walked.workshop);
    advance.set_from(ipb::STAGE_AGREE);
    advance.set_to(ipb::STAGE_ROADMAP);
    CONCORD_TRY(const auto agreed, facilitator_.Call<ipb::Workshop>(*workshops_, &ipb::WorkshopService::Stub::AdvanceStage, advance));
    const auto from = Clock::now();
    while (true) {
      CONCORD_TRY(const int now, Learnt());
      const double took = std::chrono::duration<double, std::milli>(Clock::now() - from).count();
      if (now > before) return took;
      if (took > 30'000) return Internal("NOT_LEARNT", agreed.name() + " was not learnt in half a minute");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  Result<int> Learnt() {
    CONCORD_TRY(const auto ranked, facilitator_.Call<rpb::RankResponse>(*inference_, &rpb::InferenceService::Stub::Rank, request_));
    return ranked.workshops_learnt();
  }

  client::Session& facilitator_;
  std::unique_ptr<ipb::WorkshopService::Stub> workshops_;
  std::unique_ptr<rpb::InferenceService::Stub> inference_;
  rpb::RankRequest request_;
};

Result<bool> Run(const std::string& address, const char* shape, int workshops, const std::string& json) {
  CONCORD_TRY(auto facilitator, client::Session::SignIn(client::Connect(address), "facilitator@demo.example", "demonstration"));
  Room room(*facilitator);
  std::vector<double> took;
  for (int n = 1; n <= workshops; ++n) {
    CONCORD_TRY(const double one, room.Agree(n));
    if (n > 1) took.push_back(one);  // the first opens channels and tables
  }
  std::sort(took.begin(), took.end());
  bool held = true;
  std::string text;
  for (const int percent : {50, 99}) {
    const double value = took[(took.size() - 1) * static_cast<std::size_t>(percent) / 100];
    held = held && value <= 100;
    char row[400];
    std::snprintf(row, sizeof row,
                  "%s\n {\"name\": \"learnt_visible_%s_p%d\", \"value\": %.3f, \"unit\": \"ms\", \"baseline\": \"budget\", \"baseline_value\": 100, "
                  "\"ratio\": %.3f, \"better\": \"lower\", \"floor\": 100, \"aim\": 50, \"command\": \"build/bin/visible_bench\"}",
                  text.empty() ? "[" : ",", shape, percent, value, value / 100);
    text += row;
    std::printf("learnt_visible_%s_p%d %10.2f ms   (floor 100, aim 50; %zu workshops)%s\n", shape, percent, value, took.size(), value <= 100 ? "" : "  MISSED");
  }
  if (!json.empty() && !(std::ofstream(json) << text << "\n]\n").flush()) return Internal("JSON", "cannot write " + json);
  return held;
}

Result<bool> Main(int workshops, const std::string& json) {
  if (const char* there = std::getenv("CONCORD_TEST_GRPC")) return Run(there, "cluster", workshops, json);
  std::string folder = (std::filesystem::temp_directory_path() / "visible-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return Internal("FOLDER", "no temporary folder");
  auto here = StartHere(folder);
  auto held = here.ok() ? Run((*here)->grpc_address(), "embedded", workshops, json) : Result<bool>(here.error());
  if (here.ok()) here->reset();
  std::filesystem::remove_all(folder);
  return held;
}

}  // namespace
}  // namespace concord::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::string json;
  int workshops = 41;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--json") json = argv[i + 1];
    if (flag == "--workshops") workshops = std::max(2, std::atoi(argv[i + 1]));
  }
  const auto held = concord::bench::Main(workshops, json);
  if (!held.ok()) {
    std::fprintf(stderr, "visible_bench: %s\n", held.error().ToString().c_str());
    return 1;
  }
  return *held ? 0 : 1;
}

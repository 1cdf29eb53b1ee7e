// concord up: the services of this build in one process, until it is told to stop.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "concord/cli/commands.h"
#include "concord/cli/qr.h"
#include "concord/cli/start.h"
#include "platform/time/clock.h"

namespace concord::cli {
namespace {

Status WriteReadyFile(const std::string& file, const embedded::Embedded& e, Micros ready) {
  const nlohmann::json ready_json = {
      {"grpc", e.grpc_address()}, {"http", e.portal_urls()}, {"admin", e.admin_address()}, {"data_dir", e.data_dir()}, {"pid", getpid()}, {"ready_ms", ready / 1000}};
  const std::string fresh = file + ".new";
  std::ofstream(fresh) << ready_json.dump() << "\n";
  if (std::rename(fresh.c_str(), file.c_str()) != 0) return FailedPrecondition("READY_FILE", "cannot write " + file);
  return Ok();
}

}  // namespace

int Up(const std::vector<std::string>& args) {
  const Micros begun = SystemClock().Now();
  // Blocked before any thread exists, so that only the wait below gets them.
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  config::Config config;
  int exit_code = kDone;
  auto embedded = StartFrom(args, {}, config, exit_code);
  if (!embedded) return exit_code;
  const Micros ready = SystemClock().Now() - begun;
  std::printf("Concord keeps everything in %s\ngRPC      %s   (reflection and health are on)\n", embedded->data_dir().c_str(),
              embedded->grpc_address().c_str());
  if (const auto admin = embedded->admin_address(); !admin.empty()) std::printf("operator  http://%s/metrics   /readyz /livez /config\n", admin.c_str());
  const auto urls = embedded->portal_urls();
  for (const auto& url : urls) std::printf("portal    %s\n", url.c_str());
  if (config.Bool("lan") && !urls.empty()) std::printf("Phones in this network open %s\n%s", urls.back().c_str(), QrText(urls.back()).c_str());
  if (config.Bool("demo")) {
    std::printf("DEMONSTRATION accounts of the fictitious country XA: facilitator@demo.example and others, password \"demonstration\"\n");
  } else if (auto link = embedded->SetupLink(); link.ok() && !link->empty()) {
    std::printf("No administrator yet. Create one, once, at %s%s\n", urls.empty() ? "" : urls.front().c_str(), link->c_str());
  }
  std::printf("Ready after %lld ms. Stop with Ctrl-C.\n", static_cast<long long>(ready / 1000));
  std::fflush(stdout);
  if (const auto& file = config.String("ready_file"); !file.empty()) {
    if (auto s = WriteReadyFile(file, *embedded, ready); !s.ok()) return Failed(s.error());
  }
  int signal = 0;
  sigwait(&stop, &signal);
  std::printf("Stopping.\n");
  return kDone;
}

}  // namespace concord::cli

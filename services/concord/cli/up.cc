// concord up: the services of this build in one process, until it is told to stop.
#include <cstdio>

#include "concord/cli/commands.h"
#include "concord/cli/qr.h"
#include "concord/cli/start.h"
#include "concord/client/session.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "concord/safe/backup.h"
#include "platform/time/clock.h"

namespace concord::cli {
namespace {

constexpr char kDemoEmail[] = "facilitator@demo.example", kDemoPassword[] = "demonstration";

// Where the newest demonstration workshop that came to its end can be looked at; "" when there is none.
std::string DemonstrationPage(embedded::Embedded& e) {
  namespace pb = intake::v1;
  auto person = client::Session::SignIn(client::Connect(e.grpc_address()), kDemoEmail, kDemoPassword);
  if (!person.ok()) return "";
  auto stub = pb::WorkshopService::NewStub((*person)->channel());
  pb::ListWorkshopsRequest request;
  request.set_page_size(200);
  auto list = (*person)->Call<pb::ListWorkshopsResponse>(*stub, &pb::WorkshopService::Stub::ListWorkshops, request);
  if (!list.ok()) return "";
  for (const auto& w : list->workshops())
    if (w.demonstration() && w.stage() == pb::STAGE_ROADMAP) return "/" + w.name() + "/report";
  return "";
}

}  // namespace

int Up(const std::vector<std::string>& args) {
  const Micros begun = SystemClock().Now();
  process::StopSignals stop;
  config::Config config;
  int exit_code = kDone;
  auto embedded = StartFrom(args, {}, config, exit_code);
  if (!embedded) return exit_code;
  const Micros ready = SystemClock().Now() - begun;
  std::printf("Concord keeps everything in %s\ngRPC      %s   (reflection and health are on)\n", embedded->data_dir().c_str(),
              embedded->grpc_address().c_str());
  if (const auto admin = embedded->admin_address(); !admin.empty()) std::printf("operator  http://%s/metrics   /readyz /livez /config\n", admin.c_str());
  if (const Micros time = safe::RestoredFrom(embedded->data_dir()); time > 0)
    std::printf("Restored from a backup of %s: nothing is missing up to then; the portal says so to the room\n", FormatTime(time).c_str());
  const auto urls = embedded->portal_urls();
  for (const auto& url : urls) std::printf("portal    %s\n", url.c_str());
  if (config.Bool("lan") && !urls.empty()) std::printf("Phones in this network open %s\n%s", urls.back().c_str(), QrText(urls.back()).c_str());
  if (config.Bool("demo")) {
    std::printf("DEMONSTRATION accounts of the fictitious country XA: %s and others, password \"%s\"\n", kDemoEmail, kDemoPassword);
    if (const auto page = urls.empty() ? "" : DemonstrationPage(*embedded); !page.empty())
      std::printf("A finished demonstration workshop: %s%s\n", urls.front().c_str(), page.c_str());
  } else if (auto link = embedded->SetupLink(); link.ok() && !link->empty()) {
    std::printf("No administrator yet. Create one, once, at %s%s\n", urls.empty() ? "" : urls.front().c_str(), link->c_str());
  }
  std::printf("Ready after %lld ms. Stop with Ctrl-C.\n", static_cast<long long>(ready / 1000));
  std::fflush(stdout);
  const process::ReadyWords words{embedded->grpc_address(), embedded->admin_address(), embedded->data_dir(), urls, ready};
  if (auto s = process::WriteReadyFile(config.String("ready_file"), words); !s.ok()) return Failed(s.error());
  stop.Wait();
  std::printf("Stopping.\n");
  return kDone;
}

}  // namespace concord::cli

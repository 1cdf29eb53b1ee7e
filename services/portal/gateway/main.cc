// concord-gateway: the portal, and one gRPC address for all services.
#include "platform/process/process.h"
#include "platform/process/program.h"
#include "portal/gateway/module.h"

namespace {

void Settle(concord::config::Config& config) {
  if (config.String("web_dir").empty()) config.Set("web_dir", concord::process::BesideProgram("web"));
}

}  // namespace

int main(int argc, char** argv) {
  return concord::process::Main(argc, argv, {.name = "gateway", .declare = concord::portal::Declare, .make = concord::portal::MakeGateway, .db_threads = 1, .wait_threads = 1,
                                             .keeps = false, .hears = false, .front = true, .settle = Settle});
}

// The module as a host starts it: an agreement that is published on the bus is a roadmap over gRPC, and others hear of it.
#include "projects/module.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "concord/projects/v1/projects.grpc.pb.h"
#include "platform/auth/testing/callers.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/cache/memory/memory.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/store/testing/temp_store.h"
#include "projects/app/testing/world.h"

namespace concord::projects {
namespace {

using testing_world::AsEvent;
using testing_world::Consensus;
using testing_world::kHome;
using Stub = v1::RoadmapService::Stub;

TEST(Module, AnAgreementOnTheBusIsARoadmapAndABrokenOneIsPutAway) {
  store::TempStore store, bus_store;
  auto opened = bus::OpenEmbedded(*bus_store);
  ASSERT_TRUE(opened.ok());
  const std::unique_ptr<bus::Bus> bus = *std::move(opened);
  auto rules = rpc::Rules::Load();
  ASSERT_TRUE(rules.ok());
  auth::TableVerifier verifier;
  verifier.callers["viewer"].kind = auth::Kind::kPerson;
  verifier.callers["viewer"].office = kHome;
  verifier.callers["viewer"].roles = {"viewer"};
  const auth::FixedTokens tokens;
  const auto cache = cache::MakeMemoryCache();
  exec::Executor db("db", 2, 100), wait("wait", 2, 100);
  metrics::Registry metrics;
  const config::Config config;
  rpc::Host host;
  auto module = MakeModule({*store, *bus, *cache, host, *rules, verifier, tokens, db, wait, metrics, config, SystemClock(), ""});
  for (grpc::Service* service : module->Services()) host.Register(service);
  ASSERT_TRUE(host.Start("127.0.0.1:0").ok());
  const Status started = module->Start();
  ASSERT_TRUE(started.ok()) << started.error().ToString();
  host.Admit(true);

  std::atomic<int> told{0};
  auto others = bus->Subscribe({.group = "test", .topics = {"concord.projects.events.v1"}}, [&](const bus::Event& e) -> Status {
    told += e.type == "concord.projects.events.v1.RoadmapCreated" && e.source == "projects" && e.office == kHome;
    return Ok();
  });
  ASSERT_TRUE(others.ok());
  bus::Event broken = AsEvent(Consensus(testing_world::kOtherRoom), SystemClock().Now());
  broken.data = "\x0a\xff";
  ASSERT_TRUE(bus->Publish({broken, AsEvent(Consensus(), SystemClock().Now())}).ok());

  const auto stub = v1::RoadmapService::NewStub(host.To("projects"));
  v1::GetRoadmapRequest q;
  q.set_workshop(Consensus().workshop());
  Result<v1::Roadmap> roadmap = NotFound("NOT_ASKED", "");
  for (int tries = 0; tries < 500 && (!roadmap.ok() || told == 0); ++tries) {
    roadmap = rpc::Invoke<v1::Roadmap>(*stub, &Stub::GetRoadmap, q, {.token = "viewer"});
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ASSERT_TRUE(roadmap.ok()) << roadmap.error().ToString();
  EXPECT_EQ(roadmap->items_size(), 3);
  EXPECT_EQ(told, 1);
  auto letters = bus->DeadLetters("projects");
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 1u);
  EXPECT_NE(letters->front().reason.find("EVENT_UNREADABLE"), std::string::npos) << letters->front().reason;
  host.Quiet(kSecond);
  module->Stop();
  host.Stop(kSecond);
}

}  // namespace
}  // namespace concord::projects

// The module as a host starts it: store, bus and gRPC host are the real ones of the embedded shape; events come over the bus, questions
// over gRPC.
#include "reporting/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "concord/reporting/v1/reporting.grpc.pb.h"
#include "platform/auth/testing/callers.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/store/testing/temp_store.h"
#include "reporting/domain/kinds.h"
#include "reporting/events/testing/small_workshop.h"

namespace concord::reporting {
namespace {

using namespace testing_world;
using Stub = v1::ReportingService::Stub;

// A cache that shows what lies in it, and can go away.
class OpenCache final : public cache::Cache {
 public:
  std::optional<std::string> Get(const std::string& key) override {
    const std::lock_guard lock(mutex_);
    const auto at = keys.find(key);
    if (away || at == keys.end()) return std::nullopt;
    ++hits;
    return at->second;
  }
  void Put(const std::string& key, std::string value, Micros) override {
    const std::lock_guard lock(mutex_);
    if (!away) keys[key] = std::move(value);
  }
  void Remove(const std::string&) override {}
  bool CompareAndSet(const std::string&, const std::optional<std::string>&, std::string, Micros) override { return false; }
  std::int64_t Increment(const std::string&, std::int64_t, Micros) override { return 0; }
  const char* name() const override { return "open"; }

  std::map<std::string, std::string> keys;
  std::atomic<bool> away{false};
  std::atomic<int> hits{0};

 private:
  std::mutex mutex_;
};

class ModuleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto bus = bus::OpenEmbedded(*bus_store_);
    ASSERT_TRUE(bus.ok()) << bus.error().ToString();
    bus_ = *std::move(bus);
    auto rules = rpc::Rules::Load();
    ASSERT_TRUE(rules.ok());
    rules_ = *std::move(rules);
    Declare(config_);
    Caller("viewer", kOffice, {"viewer"});
    Caller("administrator", kOffice, {"administrator"});
    Caller("stranger", kOtherOffice, {"administrator"});
    auth::Principal participant;
    participant.kind = auth::Kind::kParticipant;
    participant.office = kOffice;
    participant.workshop = kWorkshopId;
    verifier_.callers["participant"] = participant;
    auth::Principal service;
    service.kind = auth::Kind::kService;
    service.office = kOffice;
    verifier_.callers["service"] = service;
    module_ = MakeModule({*store_, *bus_, *cache_, host_, rules_, verifier_, tokens_, db_, wait_, metrics_, config_, clock_, ""});
    ASSERT_TRUE(module_->Start().ok());
    for (grpc::Service* service : module_->Services()) host_.Register(service);
    ASSERT_TRUE(host_.Start("127.0.0.1:0").ok());
    host_.Admit(true);
    stub_ = v1::ReportingService::NewStub(host_.To("reporting"));
  }
  void TearDown() override {
    host_.Quiet(kSecond);
    module_->Stop();
    host_.Stop(kSecond);
  }
  void Caller(const std::string& token, const std::string& office, std::vector<std::string> roles) {
    auth::Principal person;
    person.kind = auth::Kind::kPerson;
    person.office = office;
    person.roles = std::move(roles);
    verifier_.callers[token] = person;
  }
  Result<v1::WorkshopReport> Report(const std::string& workshop, const std::string& token = "viewer") {
    v1::GetWorkshopReportRequest q;
    q.set_workshop(workshop);
    return rpc::Invoke<v1::WorkshopReport>(*stub_, &Stub::GetWorkshopReport, q, {.token = token});
  }
  Result<v1::Lineage> Behind(const std::string& workshop, const std::string& figure, const std::string& token = "viewer") {
    v1::GetLineageRequest q;
    q.set_workshop(workshop);
    q.set_figure(figure);
    return rpc::Invoke<v1::Lineage>(*stub_, &Stub::GetLineage, q, {.token = token});
  }
  void HearAll() {
    const auto events = SmallWorkshop();
    ASSERT_TRUE(bus_->Publish(events).ok());
    for (int i = 0; i < 1000; ++i) {
      auto report = Report(WorkshopName());
      std::int64_t heard = 0;
      if (report.ok()) {
        for (const auto& source : report->sources()) heard += source.count();
      }
      if (heard == static_cast<std::int64_t>(events.size())) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    FAIL() << "the events do not arrive";
  }

  store::TempStore store_, bus_store_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<OpenCache> cache_ = std::make_unique<OpenCache>();
  FakeClock clock_{1'795'000'500 * kSecond};
  rpc::Rules rules_;
  rpc::Host host_;
  auth::TableVerifier verifier_;
  auth::FixedTokens tokens_;
  exec::Executor db_{"db", 2, 100}, wait_{"wait", 2, 100};
  metrics::Registry metrics_;
  config::Config config_;
  std::unique_ptr<lifecycle::Module> module_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(ModuleTest, AnswersFromWhatItHeard) {
  HearAll();
  auto report = Report(WorkshopName());
  ASSERT_TRUE(report.ok()) << report.error().ToString();
  EXPECT_EQ(report->data_hash().size(), 64u);
  EXPECT_TRUE(report->has_fresh_time());
  EXPECT_TRUE(report->has_suggestion_tau());
  EXPECT_EQ(report->attendance_size(), 4);
  EXPECT_EQ(report->heat_size(), 2);
  EXPECT_EQ(report->rounds_size(), 2);
  EXPECT_EQ(report->changes(0).candidate(), "ME-03");

  auto home = rpc::Invoke<v1::Home>(*stub_, &Stub::GetHome, v1::GetHomeRequest(), {.token = "viewer"});
  ASSERT_TRUE(home.ok()) << home.error().ToString();
  EXPECT_EQ(home->finished_size(), 1);
  EXPECT_EQ(home->finished(0).workshop(), WorkshopName());
  EXPECT_EQ(home->figures_size(), 3);
  EXPECT_TRUE(home->has_fresh_time());

  auto lineage = Behind(WorkshopName(), "gap:M1.1");
  ASSERT_TRUE(lineage.ok()) << lineage.error().ToString();
  EXPECT_EQ(lineage->total(), lineage->events_size());
  EXPECT_THAT(lineage->events(0).type(), testing::EndsWith("GapSettled"));

  auto applied = rpc::Invoke<v1::Applied>(*stub_, &Stub::GetApplied, v1::GetAppliedRequest(), {.token = "service"});
  ASSERT_TRUE(applied.ok()) << applied.error().ToString();
  EXPECT_EQ(applied->rows_size(), static_cast<int>(Kinds().size())) << "every kind is in the small workshop";
}

TEST_F(ModuleTest, WhatIsKeptIsOfItsOfficeAndNeverOld) {
  HearAll();
  const auto first = Report(WorkshopName());
  ASSERT_TRUE(first.ok());
  ASSERT_FALSE(cache_->keys.empty());
  for (const auto& [key, value] : cache_->keys) EXPECT_THAT(key, testing::StartsWith("office/" + std::string(kOffice) + "/reporting/"));
  const int hits = cache_->hits;
  const auto again = Report(WorkshopName());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(cache_->hits, hits + 1);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  // Another office's people get none of it, whatever lies there.
  auto theirs = Report(WorkshopName(), "stranger");
  ASSERT_FALSE(theirs.ok());
  EXPECT_EQ(theirs.error().reason, "WORKSHOP_NOT_FOUND");
  auto home = rpc::Invoke<v1::Home>(*stub_, &Stub::GetHome, v1::GetHomeRequest(), {.token = "stranger"});
  ASSERT_TRUE(home.ok());
  EXPECT_EQ(home->finished_size(), 0);
  // One more event: the next report has it.
  bus::Event more = SmallWorkshop().front();
  more.id = "018f0000-0000-7000-8000-0000000000aa";
  ASSERT_TRUE(bus_->Publish({more}).ok());
  std::int64_t before = 0, after = 0;
  for (const auto& source : first->sources()) before += source.count();
  for (int i = 0; i < 500 && after <= before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    after = 0;
    const auto newest = Report(WorkshopName());
    for (const auto& source : newest->sources()) after += source.count();
  }
  EXPECT_EQ(after, before + 1);
}

TEST_F(ModuleTest, ACacheThatIsGoneOrHoldsRubbishChangesNoAnswer) {
  HearAll();
  const auto right = Report(WorkshopName());
  ASSERT_TRUE(right.ok());
  for (auto& [key, value] : cache_->keys) value = "\xff rubbish";
  const auto despite = Report(WorkshopName());
  ASSERT_TRUE(despite.ok()) << despite.error().ToString();
  EXPECT_EQ(despite->data_hash(), right->data_hash());
  cache_->away = true;
  const auto without = Report(WorkshopName());
  ASSERT_TRUE(without.ok()) << without.error().ToString();
  EXPECT_EQ(without->data_hash(), right->data_hash());
}

TEST_F(ModuleTest, AnotherOfficesWorkshopAndAnUnknownOneReadTheSame) {
  HearAll();
  const std::string unknown = "workshops/018f0000-0000-7000-8000-00000000dead";
  auto theirs = Report(WorkshopName(), "stranger"), none = Report(unknown, "stranger");
  ASSERT_FALSE(theirs.ok());
  EXPECT_EQ(theirs.error().reason, "WORKSHOP_NOT_FOUND");
  EXPECT_EQ(theirs.error().ToString(), none.error().ToString());
  EXPECT_EQ(Behind(WorkshopName(), "attendance", "stranger").error().ToString(), Behind(unknown, "attendance", "stranger").error().ToString());
  EXPECT_EQ(Behind(WorkshopName(), "attendance", "stranger").error().reason, "WORKSHOP_NOT_FOUND");
}

TEST_F(ModuleTest, OnlyWhomTheContractNamesMayAsk) {
  HearAll();
  EXPECT_EQ(Report(WorkshopName(), "participant").error().reason, "NOT_ALLOWED");
  auto applied = rpc::Invoke<v1::Applied>(*stub_, &Stub::GetApplied, v1::GetAppliedRequest(), {.token = "administrator"});  // it counts other offices as well
  ASSERT_FALSE(applied.ok());
  EXPECT_EQ(applied.error().reason, "NOT_ALLOWED");
  v1::RenderWorkshopReportRequest render;
  render.set_workshop(WorkshopName());
  render.set_format("docx");
  auto file = rpc::Invoke<google::api::HttpBody>(*stub_, &Stub::RenderWorkshopReport, render, {.token = "viewer"});
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().reason, "FORMAT_UNKNOWN");
}

}  // namespace
}  // namespace concord::reporting

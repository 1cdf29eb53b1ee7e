// The module as a host starts it: an agreement comes over the embedded bus, evidence leaves, calls are answered; with the real
// training program where this build has one. All workshops are SYNTHETIC.
#include "learning/module.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

#include "concord/learning/events/v1/learning_events.pb.h"
#include "concord/learning/v1/learning.grpc.pb.h"
#include "learning/app/testing/room.h"
#include "learning/store/schema.h"
#include "learning/store/trainings.h"
#include "platform/auth/testing/callers.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/cache/memory/memory.h"
#include "platform/id/id.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/store/testing/temp_store.h"
#include "ranking/model.h"

namespace concord::learning {
namespace {

using namespace testing_world;
namespace pb = concord::learning::v1;
namespace lpb = concord::learning::events::v1;
using Stub = pb::LearningService::Stub;

class ModuleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto bus = bus::OpenEmbedded(*bus_store_);
    ASSERT_TRUE(bus.ok()) << bus.error().ToString();
    bus_ = *std::move(bus);
    auto rules = rpc::Rules::Load();
    ASSERT_TRUE(rules.ok());
    rules_ = *std::move(rules);
    cache_ = cache::MakeMemoryCache();
    Declare(config_);
    std::ofstream(dir_ / "settings") << "least_workshops = 12\nmembers = 1\nhidden = 8\npasses = 5\nleast_steps = 40\ncalibration_folds = 2\n";
    config_.Set("learning.settings", dir_ / "settings");
    config_.Set("learning.trainer", "/nowhere/concord-train");
    config_.Set("learning.train_quiet_seconds", "0");
    config_.Set("learning.least_countries", "2");
    auth::Principal person;
    person.kind = auth::Kind::kPerson;
    person.office = kHome;
    person.roles = {"administrator"};
    verifier_.callers["administrator"] = person;
    person.roles = {"viewer"};
    verifier_.callers["viewer"] = person;
    person.kind = auth::Kind::kService;
    person.roles.clear();
    verifier_.callers["service"] = person;
  }
  void TearDown() override { StopModule(); }

  Status StartModule() {
    host_ = std::make_unique<rpc::Host>();
    module_ = MakeModule({*store_, *bus_, *cache_, *host_, rules_, verifier_, tokens_, db_, wait_, metrics_, config_, SystemClock(), dir_.path()});
    for (grpc::Service* service : module_->Services()) host_->Register(service);
    CONCORD_CHECK_OK(host_->Start("127.0.0.1:0"));
    CONCORD_CHECK_OK(module_->Start());
    host_->Admit(true);
    stub_ = pb::LearningService::NewStub(host_->To("learning"));
    return Ok();
  }
  void StopModule() {
    if (!module_) return;
    module_->Stop();
    host_->Stop(kSecond);
    module_.reset();
  }
  void Agree(int from, int to) {
    std::vector<bus::Event> events;
    for (int n = from; n <= to; ++n) events.push_back(EventOf(Room(n, "X" + std::to_string(n % 4))));
    ASSERT_TRUE(bus_->Publish(events).ok());
  }
  // What the world was told of one kind; `topic` is heard from the beginning.
  template <class Message>
  std::unique_ptr<bus::Subscription> Hear(const std::string& topic, std::vector<Message>& heard) {
    auto s = bus_->Subscribe({"test", {topic}, bus::Mode::kBroadcast}, [&](const bus::Event& e) -> Status {
      std::lock_guard lock(mutex_);
      if (e.type == Message::descriptor()->full_name()) heard.emplace_back().ParseFromString(e.data);
      return Ok();
    });
    EXPECT_TRUE(s.ok());
    return *std::move(s);
  }
  bool Until(const std::function<bool()>& holds, int seconds = 20) {
    for (int i = 0; i < seconds * 50; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
  template <class Response, class Method, class Request>
  Result<Response> Call(Method method, const Request& request, const std::string& token = "administrator") {
    return rpc::Invoke<Response>(*stub_, method, request, {.token = token});
  }
  int Learnt() {
    auto r = Call<pb::ListLearntResponse>(&Stub::ListLearnt, pb::ListLearntRequest(), "viewer");
    return r.ok() && r->programmes_size() == 1 ? r->programmes(0).workshops() : 0;
  }
  Result<pb::Training> StartTraining() {
    pb::StartTrainingRequest request;
    request.set_programme(kProgramme);
    return Call<pb::Training>(&Stub::StartTraining, request);
  }
  // The newest training, once none runs.
  pb::Training Ended(int seconds = 60) {
    pb::Training newest;
    EXPECT_TRUE(Until([&] {
      auto r = Call<pb::ListTrainingsResponse>(&Stub::ListTrainings, pb::ListTrainingsRequest());
      if (!r.ok() || r->trainings_size() == 0) return false;
      newest = r->trainings(0);
      return newest.state() != "RUNNING";
    },
                      seconds));
    return newest;
  }
  // A training program that says its process id and then takes for ever.
  void SlowTrainer() {
    const std::string program = dir_ / "slow";
    std::ofstream(program) << "#!/bin/sh\necho $$ > " << dir_ / "pid.new"
                           << " && mv " << dir_ / "pid.new"
                           << " " << dir_ / "pid"
                           << "\nexec sleep 300\n";
    chmod(program.c_str(), 0700);
    config_.Set("learning.trainer", program);
  }
  int SlowPid() {
    int pid = 0;
    Until([&] { return static_cast<bool>(std::ifstream(dir_ / "pid") >> pid); });
    return pid;
  }

  store::TempDir dir_;
  store::TempStore store_, bus_store_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<cache::Cache> cache_;
  rpc::Rules rules_;
  std::unique_ptr<rpc::Host> host_;
  auth::TableVerifier verifier_;
  auth::FixedTokens tokens_;
  exec::Executor db_{"db", 4, 100}, wait_{"wait", 4, 100};
  metrics::Registry metrics_;
  config::Config config_;
  std::unique_ptr<lifecycle::Module> module_;
  std::unique_ptr<Stub> stub_;
  std::mutex mutex_;
};

TEST_F(ModuleTest, AnAgreementIsLearntToldAndShown) {
  ASSERT_TRUE(StartModule().ok());
  std::vector<lpb::EvidenceUpdated> heard;
  auto subscription = Hear("concord.learning.evidence.v1", heard);
  Agree(1, 1);
  ASSERT_TRUE(Until([&] { std::lock_guard lock(mutex_); return !heard.empty(); }));
  EXPECT_EQ(heard[0].programme(), kProgramme);
  EXPECT_EQ(heard[0].version(), 1);

  auto learnt = Call<pb::ListLearntResponse>(&Stub::ListLearnt, pb::ListLearntRequest(), "viewer");
  ASSERT_TRUE(learnt.ok()) << learnt.error().ToString();
  ASSERT_EQ(learnt->programmes_size(), 1);
  EXPECT_EQ(learnt->programmes(0).workshops(), 1);
  EXPECT_EQ(learnt->programmes(0).ballots(), 12);
  EXPECT_EQ(learnt->programmes(0).demonstration_workshops(), 1);
  EXPECT_EQ(learnt->programmes(0).net_from_workshops(), 12);
  auto evidence = Call<pb::EvidenceSnapshot>(&Stub::GetEvidence, pb::GetEvidenceRequest(), "service");
  ASSERT_TRUE(evidence.ok()) << evidence.error().ToString();
  EXPECT_EQ(evidence->programmes(0).state(), heard[0].state());
  EXPECT_EQ(Call<pb::EvidenceSnapshot>(&Stub::GetEvidence, pb::GetEvidenceRequest(), "viewer").error().reason, "NOT_ALLOWED");
  pb::GetSkillRequest ask;
  ask.set_programme(kProgramme);
  auto skill = Call<pb::Skill>(&Stub::GetSkill, ask, "viewer");
  ASSERT_TRUE(skill.ok()) << skill.error().ToString();
  ASSERT_EQ(skill->workshops_size(), 1);
  EXPECT_TRUE(skill->workshops(0).demonstration());
  EXPECT_EQ(skill->workshops(0).learnt_before(), 0);
  EXPECT_GT(skill->overall().suggestion(), 0);
}

TEST_F(ModuleTest, WhatComesTwiceIsCountedOnce) {
  ASSERT_TRUE(StartModule().ok());
  Agree(1, 1);
  Agree(1, 1);
  Agree(2, 2);
  ASSERT_TRUE(Until([&] { return Learnt() == 2; }));
  ASSERT_TRUE(Until([&] { return metrics_.Text().find("concord_learning_learn_seconds_count 2") != std::string::npos; })) << metrics_.Text();
  EXPECT_NE(metrics_.Text().find("concord_learning_workshops_total 2\n"), std::string::npos) << metrics_.Text();
}

TEST_F(ModuleTest, WithoutATrainingProgramItLearnsAndSaysWhyItCannotTrain) {
  ASSERT_TRUE(StartModule().ok());
  const auto degraded = module_->Health();
  ASSERT_EQ(degraded.size(), 1u);
  EXPECT_EQ(degraded[0].reason, "TRAINER_MISSING");
  Agree(1, 13);
  ASSERT_TRUE(Until([&] { return Learnt() == 13; }));
  EXPECT_EQ(StartTraining().error().reason, "TRAINER_MISSING");
  const pb::Training training = Ended();  // the one that was due
  EXPECT_EQ(training.state(), "FAILED");
  EXPECT_NE(training.outcome().find("/nowhere/concord-train"), std::string::npos) << training.outcome();
}

TEST_F(ModuleTest, AnUnreadableAgreementIsPutAwayAndLaterOnesAreLearnt) {
  ASSERT_TRUE(StartModule().ok());
  auto torn = Room(1);
  torn.mutable_participants(0)->set_choices("short");
  ASSERT_TRUE(bus_->Publish({EventOf(torn)}).ok());
  Agree(2, 2);
  ASSERT_TRUE(Until([&] { return Learnt() == 1; }));
  auto letters = bus_->DeadLetters("learning");
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 1u);
  EXPECT_NE(letters->at(0).reason.find("participants[0].choices"), std::string::npos);
}

TEST_F(ModuleTest, WrongSettingsStopTheStartByName) {
  std::ofstream(dir_ / "settings") << "hidden = 8\nlayers = 3\n";
  const Status started = StartModule();
  ASSERT_FALSE(started.ok());
  EXPECT_NE(started.error().message.find("settings:2: unknown setting 'layers'"), std::string::npos) << started.error().message;
}

TEST_F(ModuleTest, AKeyThatCannotBeStopsTheStartByName) {
  for (const char* wrong : {"0", "4294967296"}) {
    config_.Set("learning.train_after_new", wrong);
    const Status started = StartModule();
    ASSERT_FALSE(started.ok());
    EXPECT_NE(started.error().message.find("learning.train_after_new must be a number from 1 to"), std::string::npos) << started.error().message;
    StopModule();
  }
}

TEST_F(ModuleTest, ATrainingThatIsKilledHasFailedAndOneThatRunsKeepsOthersOut) {
  SlowTrainer();
  config_.Set("learning.train_after_new", "1000");
  ASSERT_TRUE(StartModule().ok());
  EXPECT_TRUE(module_->Health().empty());
  Agree(1, 11);
  ASSERT_TRUE(Until([&] { return Learnt() == 11; }));
  EXPECT_EQ(StartTraining().error().reason, "NOT_ENOUGH_WORKSHOPS");
  Agree(12, 12);
  ASSERT_TRUE(Until([&] { return Learnt() == 12; }));
  auto begun = StartTraining();
  ASSERT_TRUE(begun.ok()) << begun.error().ToString();
  EXPECT_EQ(begun->state(), "RUNNING");
  EXPECT_EQ(StartTraining().error().reason, "TRAINING_RUNNING");
  const int pid = SlowPid();
  ASSERT_GT(pid, 0);
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  const pb::Training training = Ended();
  EXPECT_EQ(training.name(), begun->name());
  EXPECT_EQ(training.state(), "FAILED");
  EXPECT_NE(training.outcome().find("killed by signal 9"), std::string::npos) << training.outcome();
  EXPECT_TRUE(training.has_end_time());
}

TEST_F(ModuleTest, StoppingEndsTheTrainingAndARestartTriesAgain) {
  SlowTrainer();
  mkdir((dir_ / "training").c_str(), 0700);
  std::ofstream(dir_ / "training/dataset.tmp") << "answers";
  ASSERT_TRUE(StartModule().ok());
  EXPECT_TRUE(std::ifstream(dir_ / "training/dataset.tmp").fail()) << "left by a process that was killed";
  Agree(1, 12);  // the twelfth makes one due
  const int pid = SlowPid();
  ASSERT_GT(pid, 0);
  StopModule();
  EXPECT_NE(kill(pid, 0), 0) << "it ended with us";
  config_.Set("learning.trainer", "/nowhere/concord-train");
  // As after a power cut: the row says RUNNING and nobody runs.
  ASSERT_TRUE(store_->WriteUnscoped([&](store::Tx& tx) {
                      db::TrainingRow row;
                      row.id = NewId();
                      row.programme = "cut";
                      row.start_time = SystemClock().Now();
                      return db::InsertTraining(tx, row);
                    })
                  .ok());
  ASSERT_TRUE(StartModule().ok());
  pb::ListTrainingsResponse list;
  ASSERT_TRUE(Until([&] {
    auto r = Call<pb::ListTrainingsResponse>(&Stub::ListTrainings, pb::ListTrainingsRequest());
    if (r.ok()) list = *r;
    return list.trainings_size() == 3;
  }));
  EXPECT_NE(list.trainings(0).outcome().find("/nowhere/concord-train"), std::string::npos) << "the interrupted one is due again";
  EXPECT_EQ(list.trainings(1).programme(), "cut");
  EXPECT_EQ(list.trainings(1).state(), "FAILED");
  EXPECT_NE(list.trainings(1).outcome().find("interrupted"), std::string::npos);
  EXPECT_EQ(list.trainings(2).state(), "FAILED");
  EXPECT_NE(list.trainings(2).outcome().find("interrupted"), std::string::npos);
}

#ifdef CONCORD_TRAINER
TEST_F(ModuleTest, TheTrainingProgramMakesTheSameModelTwiceAndTheGateSpeaks) {
  config_.Set("learning.trainer", CONCORD_TRAINER);
  config_.Set("learning.train_after_new", "24");
  ASSERT_TRUE(StartModule().ok());
  std::vector<lpb::ModelPromoted> promoted;
  std::vector<lpb::ModelRejected> rejected;
  auto one = Hear("concord.learning.events.v1", promoted);
  auto two = Hear("concord.learning.events.v1", rejected);
  Agree(1, 24);
  const pb::Training first = Ended(150);
  ASSERT_EQ(first.state(), "DONE") << first.outcome();
  ASSERT_TRUE(Until([&] { std::lock_guard lock(mutex_); return promoted.size() + rejected.size() > 0; }));

  pb::ListModelsRequest of;
  of.set_programme(kProgramme);
  auto models = Call<pb::ListModelsResponse>(&Stub::ListModels, of);
  ASSERT_TRUE(models.ok()) << models.error().ToString();
  ASSERT_EQ(models->models_size(), 1);
  const pb::Model& model = models->models(0);
  EXPECT_EQ(model.state(), promoted.empty() ? "REJECTED" : "PROMOTED");
  EXPECT_EQ(promoted.empty() ? rejected[0].version() : promoted[0].version(), model.version());
  EXPECT_TRUE(model.has_ndcg10() && model.has_ndcg10_rule()) << "four countries";
  EXPECT_FALSE(model.decision().empty());
  EXPECT_NE(model.card_json().find("cpu_class"), std::string::npos);

  grpc::ClientContext context;
  rpc::Prepare(context, {.token = "service", .timeout = 10 * kSecond});
  pb::DownloadModelRequest download;
  download.set_name(model.name());
  auto reader = stub_->DownloadModel(&context, download);
  std::string file;
  for (pb::ModelChunk chunk; reader->Read(&chunk);) {
    EXPECT_LE(chunk.data().size(), 1u << 20);
    file += chunk.data();
  }
  ASSERT_TRUE(reader->Finish().ok());
  EXPECT_EQ(Sha256Hex(file), model.sha256());
  EXPECT_EQ(static_cast<std::int64_t>(file.size()), model.size_bytes());
  auto parsed = ranking::Model::Parse(file);
  ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
  EXPECT_TRUE(parsed->has_net());
  EXPECT_EQ(parsed->version(), model.version());

  // Same data, same seed: the same bytes, so nothing new.
  auto again = StartTraining();
  ASSERT_TRUE(again.ok()) << again.error().ToString();
  const pb::Training second = Ended(150);
  EXPECT_EQ(second.name(), again->name());
  EXPECT_EQ(second.outcome(), model.version() + ", the same model as before");
  EXPECT_TRUE(std::ifstream(dir_ / "training/dataset.tmp").fail()) << "answers do not lie about";
}
#endif

}  // namespace
}  // namespace concord::learning

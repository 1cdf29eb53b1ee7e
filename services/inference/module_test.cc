// The module as a host starts it, beside a learning service that answers as it is told to; bus, host and tokens are the real ones.
#include "inference/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "concord/inference/v1/inference.grpc.pb.h"
#include "concord/learning/events/v1/learning_events.pb.h"
#include "concord/learning/v1/learning.grpc.pb.h"
#include "inference/app/testing/small_world.h"
#include "platform/auth/tokens.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/cache/memory/memory.h"
#include "platform/id/id.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/store/testing/temp_store.h"

namespace concord::inference {
namespace {

namespace pb = concord::inference::v1;
namespace lpb = concord::learning::v1;
namespace lev = concord::learning::events::v1;
using testing::HasSubstr;
using testing_world::Learn;
using testing_world::NetModel;

constexpr char kOffice[] = "018f0000-0000-7000-8000-00000000000a";

// What the learning service says, and how often it was asked for a file.
struct Teacher {
  std::mutex mutex;
  bool down = false;
  std::map<std::string, std::string> promoted;                  // programme → version
  std::map<std::string, std::string> files;                     // name → bytes
  std::map<std::string, std::string> checksums;                 // name → sha256
  std::map<std::string, std::pair<int, std::string>> evidence;  // programme → version, state
  int downloads = 0;

  static std::string Name(const std::string& programme, const std::string& version) { return "models/" + programme + "/versions/" + version; }
  void Add(const std::string& version, const std::string& bytes, const std::string& sha256) {
    std::lock_guard lock(mutex);
    files[Name("qi4tf", version)] = bytes;
    checksums[Name("qi4tf", version)] = sha256;
    promoted["qi4tf"] = version;
  }
  void SetDown(bool is) {
    std::lock_guard lock(mutex);
    down = is;
  }
  int Downloads() {
    std::lock_guard lock(mutex);
    return downloads;
  }
};

class LearningService final : public lpb::LearningService::CallbackService {
 public:
  LearningService(Teacher& teacher, rpc::Calls& calls) : teacher_(teacher), calls_(calls) {}
  grpc::ServerUnaryReactor* ListLearnt(grpc::CallbackServerContext* c, const lpb::ListLearntRequest* q, lpb::ListLearntResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto&, auto* response) -> Status {
      EXPECT_EQ(call.caller.subject, "services/inference");
      std::lock_guard lock(teacher_.mutex);
      if (teacher_.down) return Unavailable("DOWN", "learning is down");
      std::map<std::string, std::string> programmes = teacher_.promoted;
      for (const auto& [programme, state] : teacher_.evidence) programmes.try_emplace(programme);
      for (const auto& [programme, version] : programmes) {
        auto* learnt = response->add_programmes();
        learnt->set_programme(programme);
        learnt->set_promoted_version(version);
      }
      return Ok();
    });
  }
  grpc::ServerUnaryReactor* ListModels(grpc::CallbackServerContext* c, const lpb::ListModelsRequest* q, lpb::ListModelsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      std::lock_guard lock(teacher_.mutex);
      const std::string version = teacher_.promoted[request.programme()];
      auto* model = response->add_models();
      model->set_programme(request.programme());
      model->set_version(version);
      model->set_sha256(teacher_.checksums[Teacher::Name(request.programme(), version)]);
      return Ok();
    });
  }
  grpc::ServerUnaryReactor* GetEvidence(grpc::CallbackServerContext* c, const lpb::GetEvidenceRequest* q, lpb::EvidenceSnapshot* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      std::lock_guard lock(teacher_.mutex);
      const auto found = teacher_.evidence.find(request.programme());
      if (found == teacher_.evidence.end()) return Ok();
      auto* e = response->add_programmes();
      e->set_programme(request.programme());
      e->set_version(found->second.first);
      e->set_state(found->second.second);
      return Ok();
    });
  }
  grpc::ServerWriteReactor<lpb::ModelChunk>* DownloadModel(grpc::CallbackServerContext* c, const lpb::DownloadModelRequest* q) override {
    using Next = std::function<Result<rpc::Pull<lpb::ModelChunk>>()>;
    return calls_.Stream<lpb::ModelChunk, lpb::DownloadModelRequest>(c, q, [this](const rpc::Call&, const auto& request) -> Result<Next> {
      std::lock_guard lock(teacher_.mutex);
      ++teacher_.downloads;
      const auto found = teacher_.files.find(request.name());
      if (teacher_.down) return Unavailable("DOWN", "learning is down");
      if (found == teacher_.files.end()) return NotFound("MODEL_NOT_FOUND", "there is no such model");
      return Next([bytes = found->second, at = std::size_t{0}]() mutable -> Result<rpc::Pull<lpb::ModelChunk>> {
        rpc::Pull<lpb::ModelChunk> pull;
        pull.end = at >= bytes.size();
        if (!pull.end) pull.message.emplace().set_data(bytes.substr(at, 1000));
        at += 1000;
        return pull;
      });
    });
  }

 private:
  Teacher& teacher_;
  rpc::Calls& calls_;
};

class ModuleTest : public testing::Test {
 protected:
  // Everything of one run of the process.
  struct Process {
    rpc::Host host;
    metrics::Registry metrics;
    exec::Executor db{"db", 2, 100}, wait{"wait", 1, 100};
    std::unique_ptr<rpc::Calls> calls;
    std::unique_ptr<LearningService> learning;
    std::unique_ptr<lifecycle::Module> module;
    ~Process() {
      host.Stop(kSecond);
      if (module) module->Stop();
    }
  };

  void SetUp() override {
    auto bus = bus::OpenEmbedded(*bus_store_);
    ASSERT_TRUE(bus.ok()) << bus.error().ToString();
    bus_ = *std::move(bus);
    auth::Principal person;
    person.kind = auth::Kind::kPerson;
    person.subject = "people/1";
    person.office = kOffice;
    person.roles = {"facilitator"};
    facilitator_ = signer_->Sign(person);
    person.roles = {"viewer"};
    viewer_ = signer_->Sign(person);
    Start();
  }
  void Start() {
    process_.reset();
    process_ = std::make_unique<Process>();
    Process& p = *process_;
    p.calls = std::make_unique<rpc::Calls>(rules_, *verifier_, p.wait, p.metrics);
    p.learning = std::make_unique<LearningService>(teacher_, *p.calls);
    p.host.Register(p.learning.get());
    p.module = MakeModule({*store_, *bus_, *cache_, p.host, rules_, *verifier_, *tokens_, p.db, p.wait, p.metrics, config_, SystemClock(), data_.path()});
    for (auto* service : p.module->Services()) p.host.Register(service);
    ASSERT_TRUE(p.host.Start("127.0.0.1:0").ok());
    const Status started = p.module->Start();
    ASSERT_TRUE(started.ok()) << started.error().ToString();
    p.host.Admit(true);
    ASSERT_TRUE(p.module->Started().ok());
  }

  static pb::RankRequest Request(const std::string& programme = "qi4tf") {
    pb::RankRequest r;
    r.set_programme(programme);
    r.set_country_code("XA");
    for (const auto& question : testing_world::Workshop().questions) {
      auto* q = r.add_questions();
      q->set_code(question.id);
      q->set_choices(6);
      q->set_gap(2);
      q->set_urgency(1);
    }
    r.add_voters()->set_choices(std::string("\x00\x02\x04\xff", 4));
    for (const auto& action : testing_world::Workshop().candidates) {
      auto* c = r.add_candidates();
      c->set_id(action.id);
      for (const auto& trigger : action.triggers) {
        auto* t = c->add_triggers();
        t->set_question(trigger.question_id);
        t->set_weight(trigger.weight);
      }
    }
    return r;
  }
  Result<pb::RankResponse> Ranked(const pb::RankRequest& request, const std::string& token) {
    auto stub = pb::InferenceService::NewStub(process_->host.To("inference"));
    return rpc::Invoke<pb::RankResponse>(*stub, &pb::InferenceService::Stub::Rank, request, {.token = token});
  }
  pb::RankResponse Ranked() {
    auto r = Ranked(Request(), tokens_->For(kOffice));
    EXPECT_TRUE(r.ok()) << r.error().ToString();
    return r.ok() ? *std::move(r) : pb::RankResponse();
  }
  pb::Serving Serving() {
    auto stub = pb::InferenceService::NewStub(process_->host.To("inference"));
    auto r = rpc::Invoke<pb::Serving>(*stub, &pb::InferenceService::Stub::GetServing, pb::GetServingRequest(), {.token = viewer_});
    EXPECT_TRUE(r.ok()) << r.error().ToString();
    return r.ok() ? *std::move(r) : pb::Serving();
  }
  template <class Holds>
  static bool Eventually(Holds holds) {
    for (int i = 0; i < 1000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  bool ServesModel(const std::string& version) {
    return Eventually([&] { return Ranked().model_version() == version; });
  }

  template <class Message>
  void Publish(const std::string& topic, const std::string& key, const Message& message) {
    PublishBytes(topic, Message::descriptor()->full_name(), key, message.SerializeAsString());
  }
  void PublishBytes(const std::string& topic, const std::string& type, const std::string& key, const std::string& data) {
    bus::Event e;
    e.id = NewId();
    e.topic = topic;
    e.type = type;
    e.source = "learning";
    e.key = key;
    e.time = SystemClock().Now();
    e.data = data;
    const Status s = bus_->Publish({e});
    ASSERT_TRUE(s.ok()) << s.error().ToString();
  }
  void PublishEvidence(std::int64_t version, const std::string& state) {
    lev::EvidenceUpdated e;
    e.set_programme("qi4tf");
    e.set_version(version);
    e.set_state(state);
    Publish("concord.learning.evidence.v1", "qi4tf", e);
  }
  // Puts a file into learning and says that it was promoted. `spoil`: what arrives instead of the file.
  void Promote(const std::string& version, const ranking::Model& model, const std::function<void(std::string&)>& spoil = {}) {
    std::string bytes = model.Serialize();
    const std::string sha256 = Sha256Hex(bytes);
    if (spoil) spoil(bytes);
    teacher_.Add(version, bytes, sha256);
    lev::ModelPromoted e;
    e.set_programme("qi4tf");
    e.set_version(version);
    e.set_sha256(sha256);
    Publish("concord.learning.events.v1", "qi4tf", e);
  }
  static std::string State(std::initializer_list<const char*> workshops) {
    ranking::Evidence evidence;
    for (const char* id : workshops) Learn(evidence, id, "XA", {0, 1, 1, 30, 0, 0});
    return evidence.Serialize();
  }
  std::vector<std::string> Troubles() {
    std::vector<std::string> out;
    for (const auto& d : process_->module->Health()) out.push_back(d.part + " " + d.reason);
    return out;
  }
  bool Metric(const std::string& line) {
    return Eventually([&] { return process_->metrics.Text().find(line) != std::string::npos; });
  }

  store::TempDir data_;
  store::TempStore store_, bus_store_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<cache::Cache> cache_ = cache::MakeMemoryCache();
  rpc::Rules rules_ = *rpc::Rules::Load();
  std::string seed_ = auth::NewSeed(), service_seed_ = auth::NewSeed();
  std::unique_ptr<auth::Signer> signer_ = auth::MakeSigner(seed_, SystemClock()), service_signer_ = auth::MakeSigner(service_seed_, SystemClock());
  std::unique_ptr<auth::Verifier> verifier_ = auth::MakeVerifier({auth::PublicKeyOf(seed_), auth::PublicKeyOf(service_seed_, "services/inference")}, SystemClock());
  std::unique_ptr<auth::ServiceTokens> tokens_ = auth::MakeServiceTokens("inference", *service_signer_, SystemClock());
  config::Config config_;
  Teacher teacher_;
  std::string facilitator_, viewer_;
  std::unique_ptr<Process> process_;
};

TEST_F(ModuleTest, WithNothingLearntTheRuleAnswers) {
  const auto ranked = Ranked();
  EXPECT_TRUE(ranked.rule_only());
  EXPECT_EQ(ranked.rule_only_reason(), "NO_MODEL");
  EXPECT_EQ(ranked.candidates_size(), 6);
  EXPECT_EQ(Serving().models_size(), 0);
  EXPECT_THAT(Troubles(), testing::IsEmpty());
  EXPECT_TRUE(Metric("concord_inference_ranks_total{outcome=\"rule\"} 1"));
}

TEST_F(ModuleTest, FacilitatorsAndServicesMayAskAndWrongInputIsNamed) {
  EXPECT_TRUE(Ranked(Request(), facilitator_).ok());
  EXPECT_EQ(Ranked(Request(), viewer_).error().code, Code::kPermissionDenied);
  EXPECT_EQ(Ranked(Request(), "").error().code, Code::kUnauthenticated);
  auto request = Request();
  request.mutable_voters(0)->set_choices(std::string("\x00\x02\x09\xff", 4));
  const auto refused = Ranked(request, facilitator_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "RANK_INPUT_INVALID");
  ASSERT_EQ(refused.error().violations.size(), 1u);
  EXPECT_EQ(refused.error().violations[0].field, "voters[0].choices[2]");
}

TEST_F(ModuleTest, EvidenceIsUsedByTheNextRankWithoutARestart) {
  EXPECT_TRUE(Ranked().rule_only());
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("evidence-1"));
  const auto ranked = Ranked();
  EXPECT_FALSE(ranked.rule_only());
  EXPECT_EQ(ranked.workshops_learnt(), 1);
  EXPECT_EQ(ranked.workshops_country(), 1);
  EXPECT_EQ(ranked.candidates(0).id(), "standards");
  EXPECT_EQ(Ranked(Request("survey"), facilitator_)->rule_only_reason(), "NO_MODEL");
  EXPECT_TRUE(Metric("concord_inference_evidence_version{programme=\"qi4tf\"} 1"));
  EXPECT_TRUE(Metric("concord_inference_ranks_total{outcome=\"prior\"}"));

  PublishEvidence(2, State({"w1", "w2"}));
  ASSERT_TRUE(ServesModel("evidence-2"));
  const auto serving = Serving();
  ASSERT_EQ(serving.models_size(), 1);
  EXPECT_EQ(serving.models(0).programme(), "qi4tf");
  EXPECT_EQ(serving.models(0).workshops_learnt(), 2);
  EXPECT_EQ(serving.models(0).model_version(), "");
  EXPECT_GT(serving.models(0).evidence_time().seconds(), 0);
}

TEST_F(ModuleTest, WithExplainItSaysWhyAndItAddsUp) {
  Promote("1", NetModel(1));
  PublishEvidence(1, State({"w1", "w2"}));
  ASSERT_TRUE(ServesModel("1"));
  ASSERT_TRUE(Metric("concord_inference_evidence_version{programme=\"qi4tf\"} 1"));
  auto request = Request();
  EXPECT_FALSE(Ranked(request, tokens_->For(kOffice))->has_explanation());
  request.set_explain(true);
  for (int q = 0; q < request.questions_size(); ++q) request.mutable_questions(q)->set_group(q < 2 ? "E" : "F");
  request.add_voters()->set_choices(std::string("\x01\xff\x03\xff", 4));
  const auto ranked = Ranked(request, tokens_->For(kOffice));
  ASSERT_TRUE(ranked.ok()) << ranked.error().ToString();
  EXPECT_EQ(ranked->top(), 3);
  EXPECT_EQ(ranked->explanation().method(), "EXACT");
  EXPECT_GT(ranked->explanation().evaluations(), 4);
  for (const auto& candidate : ranked->candidates()) {
    double rule = 0, net = 0;
    ASSERT_EQ(candidate.groups_size(), 3);
    for (const auto& part : candidate.groups()) {
      rule += part.rule();
      net += part.net();
    }
    for (const auto& reason : candidate.reasons()) {
      if (reason.kind() == "rule") rule -= reason.contribution();
      if (reason.kind() == "net") net -= reason.contribution();
    }
    EXPECT_NEAR(rule, 0, 1e-4);
    EXPECT_NEAR(net, 0, 1e-4);
  }
  ASSERT_EQ(ranked->explanation().swaps_size(), 3);
  EXPECT_EQ(ranked->explanation().swaps(0).above(), ranked->candidates(0).id());
  // Again, by another way: as the first hint says it would be.
  for (const auto& hint : ranked->explanation().swaps()) {
    if (hint.question().empty()) continue;
    const auto workshop = testing_world::Workshop();
    auto then = request;
    then.set_explain(false);
    for (int q = 0; q < 4; ++q) {
      if (then.questions(q).code() != hint.question()) continue;
      if (hint.has_gap_after()) then.mutable_questions(q)->set_gap(hint.gap_after());
      std::vector<std::pair<int, int>> movers;  // how far it is from the end, voter
      for (int v = 0; v < then.voters_size(); ++v) {
        const int choice = static_cast<unsigned char>(then.voters(v).choices()[static_cast<std::size_t>(q)]);
        const int room = hint.steps() > 0 ? 5 - choice : choice;
        if (choice != 255 && room > 0) movers.emplace_back(-room, v);
      }
      std::sort(movers.begin(), movers.end());
      for (int k = 0; k < hint.people(); ++k) {
        std::string choices = then.voters(movers[static_cast<std::size_t>(k)].second).choices();
        char& choice = choices[static_cast<std::size_t>(q)];
        choice = static_cast<char>(std::clamp(choice + hint.steps(), 0, 5));
        then.mutable_voters(movers[static_cast<std::size_t>(k)].second)->set_choices(choices);
      }
    }
    const auto swapped = Ranked(then, tokens_->For(kOffice));
    ASSERT_TRUE(swapped.ok()) << swapped.error().ToString();
    int above = 0, below = 0;
    for (int place = 0; place < swapped->candidates_size(); ++place) {
      if (swapped->candidates(place).id() == hint.above()) above = place;
      if (swapped->candidates(place).id() == hint.below()) below = place;
    }
    EXPECT_LT(below, above) << hint.question();
  }
  EXPECT_TRUE(Metric("concord_inference_explain_seconds_count 1"));
}

TEST_F(ModuleTest, OtherWorkshopsAreToldAsASumAndToServicesOnly) {
  ranking::Evidence evidence;
  for (int k = 0; k < 7; ++k) {
    auto w = testing_world::Workshop("XB", "other" + std::to_string(k));
    w.outcome.share = {9, 8, 7, 0, 0, 0};
    auto record = *ranking::MakeRecord(w, *ranking::Model().Prepare(w));
    record.owner = ranking::OwnerOf(k < 6 ? "another office" : kOffice);
    evidence.Learn(record);
  }
  PublishEvidence(1, evidence.Serialize());
  ASSERT_TRUE(ServesModel("evidence-1"));
  auto request = Request();
  request.set_explain(true);
  const auto told = Ranked(request, tokens_->For(kOffice));
  EXPECT_EQ(told->explanation().nearest().workshops(), 6);
  EXPECT_EQ(told->explanation().nearest().least(), 5);
  ASSERT_EQ(told->explanation().nearest().own_size(), 1);
  EXPECT_EQ(told->explanation().nearest().own(0).workshop(), "workshops/other6");
  for (const auto& candidate : told->candidates()) EXPECT_EQ(candidate.nearest_count(), candidate.id() == "labs" || candidate.id() == "training" || candidate.id() == "portal" ? 6 : 0);
  const auto person = Ranked(request, facilitator_);
  EXPECT_EQ(person->explanation().nearest().workshops(), 0);
  EXPECT_EQ(person->explanation().nearest().own_size(), 0);
  EXPECT_GT(person->explanation().swaps_size(), 0);
  request.set_workshop("workshops/other6");
  EXPECT_EQ(Ranked(request, tokens_->For(kOffice))->explanation().nearest().own_size(), 0);
}

TEST_F(ModuleTest, ARoomThatIsAskedAgainIsKnown) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  auto request = Request();
  request.mutable_voters(0)->set_side("industry");
  const auto first = Ranked(request, facilitator_);
  EXPECT_EQ(Ranked(request, facilitator_)->SerializeAsString(), first->SerializeAsString());
  EXPECT_TRUE(Metric("concord_inference_rooms_total{outcome=\"known\"}"));
  request.mutable_voters(0)->set_choices(std::string("\x05\x05\x05\x05", 4));
  EXPECT_NE(Ranked(request, facilitator_)->SerializeAsString(), first->SerializeAsString());
}

TEST_F(ModuleTest, BrokenEvidenceIsPutAwayAndTheOldOneServes) {
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("evidence-1"));
  PublishEvidence(2, State({"w1", "w2"}).substr(0, 60));
  ASSERT_TRUE(Metric("concord_inference_evidence_total{outcome=\"refused\"} 1"));
  EXPECT_EQ(Ranked().model_version(), "evidence-1");
  ASSERT_TRUE(Eventually([&] { return bus_->DeadLetters("inference")->size() == 1; }));
  PublishBytes("concord.learning.evidence.v1", "concord.learning.events.v1.EvidenceUpdated", "qi4tf", "");  // tombstone
  EXPECT_TRUE(Eventually([&] { return Ranked().rule_only_reason() == "NO_MODEL"; }));
}

TEST_F(ModuleTest, APromotedModelIsTakenUpAndNoCallFails) {
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, answered{0};
  std::thread room([&] {
    while (!stop) {
      const auto r = Ranked(Request(), tokens_->For(kOffice));
      failed += !r.ok() || r->candidates_size() != 6;
      ++answered;
    }
  });
  Promote("1", NetModel(1));
  EXPECT_TRUE(ServesModel("1"));
  const auto ranked = Ranked();
  Promote("2", NetModel(2));
  EXPECT_TRUE(ServesModel("2"));
  stop = true;
  room.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(answered, 0);
  EXPECT_FALSE(ranked.rule_only());
  EXPECT_EQ(ranked.workshops_learnt(), 40);
  const auto serving = Serving();
  EXPECT_EQ(serving.models(0).model_version(), "2");
  EXPECT_EQ(serving.models(0).model_sha256(), Sha256Hex(NetModel(2).Serialize()));
  EXPECT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"downloaded\"} 2"));
  EXPECT_TRUE(Metric("concord_inference_ranks_total{outcome=\"model\"}"));
}

TEST_F(ModuleTest, ADamagedTornOrOtherModelIsRefusedAndTheLastGoodOneServes) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  Promote("2", NetModel(2), [](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; });
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"} 1"));
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_TRUE(Eventually([&] { return Troubles() == std::vector<std::string>{"model MODEL_REFUSED"}; }));
  Promote("3", NetModel(3), [](std::string& bytes) { bytes.resize(bytes.size() - 1500); });
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"} 2"));
  EXPECT_EQ(Ranked().model_version(), "1");
  Promote("3", NetModel(3), [](std::string& bytes) { bytes = NetModel(9).Serialize(); });  // sound, but not what was promoted
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"} 3"));
  EXPECT_EQ(Ranked().model_version(), "1");
  // The right file is there: it is tried again without anybody saying so.
  teacher_.Add("3", NetModel(3).Serialize(), Sha256Hex(NetModel(3).Serialize()));
  EXPECT_TRUE(ServesModel("3"));
  EXPECT_TRUE(Eventually([&] { return Troubles().empty(); }));  // it serves a moment before the fetch is noted as done
}

TEST_F(ModuleTest, ARestartServesTheKeptModelWhileLearningIsAway) {
  Promote("1", NetModel(1));
  PublishEvidence(1, State({"w1"}));
  ASSERT_TRUE(ServesModel("1"));
  ASSERT_TRUE(Metric("concord_inference_evidence_version{programme=\"qi4tf\"} 1"));
  teacher_.SetDown(true);
  Start();
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(Serving().models(0).workshops_learnt(), 1);
  EXPECT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"cached\"} 1"));
  EXPECT_THAT(Troubles(), testing::ElementsAre("model LEARNING_UNREACHABLE"));
  EXPECT_EQ(teacher_.Downloads(), 1);
  teacher_.SetDown(false);
  EXPECT_TRUE(Eventually([&] { return Troubles().empty(); }));
}

TEST_F(ModuleTest, AKeptModelThatIsDamagedIsFetchedAgain) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  process_.reset();
  std::ofstream(data_ / "inference/qi4tf.model", std::ios::binary | std::ios::app) << "x";
  Start();
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(teacher_.Downloads(), 2);
  Start();
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(teacher_.Downloads(), 2);
}

TEST_F(ModuleTest, AServiceThatJustStartedAsksForWhatIsPromotedAndLearnt) {
  const std::string bytes = NetModel(1).Serialize();
  teacher_.Add("5", bytes, Sha256Hex(bytes));
  teacher_.evidence["qi4tf"] = {3, State({"w1", "w2", "w3"})};
  teacher_.evidence["survey"] = {1, State({"w1"})};
  Start();  // nothing of it is on the bus
  EXPECT_EQ(Ranked().model_version(), "5");
  EXPECT_EQ(Ranked(Request("survey"), facilitator_)->model_version(), "evidence-1");
  const auto serving = Serving();
  ASSERT_EQ(serving.models_size(), 2);
  EXPECT_EQ(serving.models(0).workshops_learnt(), 3);
  EXPECT_EQ(serving.models(1).workshops_learnt(), 1);
}

TEST_F(ModuleTest, OfManyPromotionsOfThePastTheLastIsFetched) {
  process_.reset();
  for (const unsigned seed : {1u, 2u, 3u, 4u}) Promote(std::to_string(seed), NetModel(seed));
  Start();
  EXPECT_EQ(Ranked().model_version(), "4");
  EXPECT_EQ(teacher_.Downloads(), 1);
}

}  // namespace
}  // namespace concord::inference

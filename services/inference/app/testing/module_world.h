#pragma once
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
#include "platform/auth/document.h"
#include "platform/auth/tokens.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/cache/memory/memory.h"
#include "platform/id/id.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/store/testing/temp_store.h"

namespace concord::inference::testing_world {

namespace pb = concord::inference::v1;
namespace lpb = concord::learning::v1;
namespace lev = concord::learning::events::v1;

inline constexpr char kOffice[] = "018f0000-0000-7000-8000-00000000000a";

// What the learning service says, and how often it was asked for a file.
struct Teacher {
  std::mutex mutex;
  bool down = false;
  std::map<std::string, std::string> promoted;                  // programme → version
  std::map<std::string, std::string> files;                     // name → bytes
  std::map<std::string, std::string> checksums;                 // name → sha256
  std::map<std::string, std::pair<int, std::string>> evidence;  // programme → version, state
  int downloads = 0;
  std::string seed = auth::NewSeed();                           // of the key that signs
  std::vector<std::string> listed = {auth::PublicKeyOf(seed).bytes};
  std::map<std::string, std::string> forged;                    // name → signature instead of the right one

  static constexpr char kCard[] = "{}";
  std::string Signature(const std::string& name) {
    if (const auto found = forged.find(name); found != forged.end()) return found->second;
    return auth::SignDocument(seed, "concord.model.v1", checksums[name] + "\n" + Sha256Hex(kCard));
  }

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
      const std::string kept = Teacher::Name(request.programme(), "");
      for (const auto& [name, sha256] : teacher_.checksums) {
        if (name.rfind(kept, 0) != 0) continue;
        auto* model = response->add_models();
        model->set_programme(request.programme());
        model->set_version(name.substr(kept.size()));
        model->set_sha256(sha256);
        model->set_card_json(Teacher::kCard);
        model->set_signature(teacher_.Signature(name));
        model->set_key(auth::PublicKeyOf(teacher_.seed).kid);
      }
      return Ok();
    });
  }
  grpc::ServerUnaryReactor* ListModelKeys(grpc::CallbackServerContext* c, const lpb::ListModelKeysRequest* q, lpb::ListModelKeysResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto&, auto* response) -> Status {
      std::lock_guard lock(teacher_.mutex);
      if (teacher_.down) return Unavailable("DOWN", "learning is down");
      for (const std::string& key : teacher_.listed) response->add_keys()->set_public_key(key);
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
    exec::Executor db{"db", 2, 100}, wait{"wait", 1, 100}, taught{"taught", 1, 100};  // taught: the other service's own
    std::unique_ptr<rpc::Calls> calls;
    std::unique_ptr<LearningService> learning;
    std::unique_ptr<lifecycle::Module> module;
    ~Process() {
      host.Quiet(kSecond);
      if (module) module->Stop();
      host.Stop(kSecond);
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
    p.calls = std::make_unique<rpc::Calls>(rules_, *verifier_, p.taught, p.metrics);
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
    for (const auto& question : Workshop().questions) {
      auto* q = r.add_questions();
      q->set_code(question.id);
      q->set_choices(6);
      q->set_gap(2);
      q->set_urgency(1);
    }
    r.add_voters()->set_choices(std::string("\x00\x02\x04\xff", 4));
    for (const auto& action : Workshop().candidates) {
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
    for (int i = 0; i < 6000; ++i) {
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
  void PublishBytes(const std::string& topic, const std::string& type, const std::string& key, const std::string& data, const std::string& id = NewId()) {
    bus::Event e;
    e.id = id;
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
    e.set_card_sha256(Sha256Hex(Teacher::kCard));
    {
      std::lock_guard lock(teacher_.mutex);
      e.set_signature(teacher_.Signature(Teacher::Name("qi4tf", version)));
      e.set_key(auth::PublicKeyOf(teacher_.seed).kid);
    }
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

  static config::Config Declared() {
    config::Config config;
    Declare(config);
    return config;
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
  config::Config config_ = Declared();
  Teacher teacher_;
  std::string facilitator_, viewer_;
  std::unique_ptr<Process> process_;
};

}  // namespace concord::inference::testing_world

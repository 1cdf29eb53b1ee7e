// Who may call what, and what another office can learn: every RPC of every service of an installation, from the descriptors. A new service
// or method is probed without a line here. With CONCORD_TEST_GRPC of a cluster, with the keys that its processes were given.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "concord/auth/rule.pb.h"
#include "concord/client/session.h"
#include "concord/demo/walk.h"
#include "concord/embedded/embedded.h"
#include "concord/identity/v1/sharing.grpc.pb.h"
#include "concord/inference/v1/inference.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "identity/module.h"
#include "identity/store/keys.h"
#include "platform/auth/tokens.h"
#include "platform/base/base64.h"
#include "platform/id/id.h"
#include "platform/rpc/rules.h"
#include "platform/store/testing/temp_store.h"
#include "probe.h"

extern "C" {
extern const char concord_descriptors_begin[];
extern const char concord_descriptors_end[];
}

namespace concord::tenancy {
namespace {

namespace pb = concord::intake::v1;

const std::vector<std::string> kRoles = {"administrator", "facilitator", "rapporteur", "programme_officer", "viewer"};
constexpr char kStranger[] = "018f0000-0000-7000-8000-00000000000b";

struct Past : Clock {
  Micros Now() const override { return SystemClock().Now() - 3600 * kSecond; }
};

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at; (at = text.find(what)) != std::string::npos;) text.replace(at, what.size(), by);
  return text;
}

class Tenancy : public ::testing::Test {
 protected:
  // One office with a workshop walked to its roadmap, beside another that was there before; identity's own signing key and one of a service.
  static void SetUpTestSuite() {
    std::string address, seed, service_seed;
    if (const char* there = getenv("CONCORD_TEST_GRPC")) {
      address = there;
      seed = *FromBase64Url(getenv("CONCORD_TEST_IDENTITY_SEED"));
      service_seed = *FromBase64Url(getenv("CONCORD_TEST_PROBE_SEED"));
    } else {
      ASSERT_NO_FATAL_FAILURE(StartHere(address, seed, service_seed));
    }
    signer_ = auth::MakeSigner(seed, SystemClock()).release();
    late_ = auth::MakeSigner(seed, past_).release();
    forger_ = auth::MakeSigner(auth::NewSeed(), SystemClock()).release();
    service_signer_ = auth::MakeSigner(service_seed, SystemClock()).release();
    auto channel = client::Connect(address);
    probe_ = new Probe(channel);
    ASSERT_NO_FATAL_FAILURE(OpenTheOtherOffice(channel));
    other_before_ = Snapshot(other_, {});
    ASSERT_NO_FATAL_FAILURE(WalkAWorkshop(channel));
    Gather(channel);
    other_after_ = Snapshot(other_, {});
  }

  // The embedded shape in this process. Identity's key is taken before the start; it is told of a service key.
  static void StartHere(std::string& address, std::string& seed, std::string& service_seed) {
    dir_ = new store::TempDir;
    const std::string data = *dir_ / "data", keys = *dir_ / "keys";
    service_seed = auth::NewSeed();
    std::filesystem::create_directories(data);
    std::filesystem::create_directories(keys);
    std::ofstream(keys + "/probe.pub") << Base64Url(auth::PublicKeyOf(service_seed).bytes) << "\n";
    config::Config config;
    embedded::Declare(config);
    config.Set("identity.service_keys", keys);
    {
      store::SqliteOptions options;
      options.path = data + "/identity.db";
      auto identity = store::SqliteStore::Open(options);
      ASSERT_TRUE(identity.ok()) << identity.error().ToString();
      ASSERT_TRUE(identity::OpenKeys(**identity, config, SystemClock()).ok());
      seed = (*identity)->ReadUnscoped(identity::keys::LoadAnywhere)->front().seed;
    }
    for (const auto& [key, value] : std::map<std::string, std::string>{
             {"data_dir", data}, {"grpc", "127.0.0.1:0"}, {"http", "off"}, {"admin", "off"}, {"demo", "true"}, {"intake.bundles", CONCORD_BUNDLES}})
      config.Set(key, value);
    auto started = embedded::Embedded::Start(config);
    ASSERT_TRUE(started.ok()) << started.error().ToString();
    embedded_ = started->release();
    address = embedded_->grpc_address();
  }
  static void TearDownTestSuite() {
    delete probe_;
    delete embedded_;
    delete signer_;
    delete late_;
    delete forger_;
    delete service_signer_;
    delete dir_;
  }

  // A new office, signed in as its first administrator.
  static std::unique_ptr<client::Session> NewOffice(client::Session& operating, const std::shared_ptr<grpc::Channel>& channel, const std::string& name) {
    namespace id = identity::v1;
    auto stub = id::IdentityService::NewStub(channel);
    id::CreateOfficeRequest office;
    office.set_display_name(name);
    office.set_country_code("XB");
    office.set_administrator_email("head@" + NewId() + ".example");  // a cluster may have been probed before
    office.set_administrator_display_name("Head");
    auto made = operating.Call<id::PersonLink>(*stub, &id::IdentityService::Stub::CreateOffice, office);
    if (!made.ok()) return nullptr;
    id::CompletePasswordRequest password;
    password.set_code(made->link().substr(made->link().find('=') + 1));
    password.set_password("demonstration");
    auto session = rpc::Invoke<id::Session>(*stub, &id::IdentityService::Stub::CompletePassword, password, {});
    return session.ok() ? std::make_unique<client::Session>(channel, session->session_token()) : nullptr;
  }

  static void OpenTheOtherOffice(const std::shared_ptr<grpc::Channel>& channel) {
    auto operating = client::Session::SignIn(channel, "administrator@demo.example", "demonstration");
    ASSERT_TRUE(operating.ok()) << operating.error().ToString();
    auto head = NewOffice(**operating, channel, "Other");
    ASSERT_TRUE(head);
    auto stub = identity::v1::IdentityService::NewStub(channel);
    auto me = head->Call<identity::v1::Me>(*stub, &identity::v1::IdentityService::Stub::GetMe, identity::v1::GetMeRequest());
    ASSERT_TRUE(me.ok()) << me.error().ToString();
    other_me_ = me->name();
    other_ = me->office().name().substr(8);
  }

  static void WalkAWorkshop(const std::shared_ptr<grpc::Channel>& channel) {
    auto facilitator = client::Session::SignIn(channel, "facilitator@demo.example", "demonstration");
    ASSERT_TRUE(facilitator.ok()) << facilitator.error().ToString();
    demo::Plan plan;
    plan.title = plan.product = "Sunflower oil";
    plan.hs_code = "1512";
    plan.market = "European Union";
    plan.start_date = plan.end_date = "2026-11-24";
    plan.people = 8;
    plan.observers = 1;
    plan.second_round = false;
    plan.until = pb::STAGE_AGREE;
    auto walked = demo::Walk(**facilitator, plan, [](const std::string&) {});
    ASSERT_TRUE(walked.ok()) << walked.error().ToString();
    auto stub = pb::WorkshopService::NewStub(channel);
    workshop_ = walked->workshop;
    pb::AdvanceStageRequest go;
    go.set_name(walked->workshop);
    go.set_from(pb::STAGE_AGREE);
    go.set_to(pb::STAGE_ROADMAP);
    auto agreed = (*facilitator)->Call<pb::Workshop>(*stub, &pb::WorkshopService::Stub::AdvanceStage, go);
    ASSERT_TRUE(agreed.ok()) << agreed.error().ToString();
  }

  // Names of this office's resources, from whatever its reading RPCs say; what comes by events is waited for.
  static void Gather(const std::shared_ptr<grpc::Channel>& channel) {
    auto administrator = client::Session::SignIn(channel, "administrator@demo.example", "demonstration");
    ASSERT_TRUE(administrator.ok()) << administrator.error().ToString();
    auto identity = identity::v1::IdentityService::NewStub(channel);
    auto me = (*administrator)->Call<identity::v1::Me>(*identity, &identity::v1::IdentityService::Stub::GetMe, identity::v1::GetMeRequest());
    ASSERT_TRUE(me.ok());
    me_ = me->name();
    office_ = me->office().name().substr(8);
    identity::v1::CreateApiTokenRequest token;
    token.set_display_name("Probe");
    token.add_roles("administrator");
    ASSERT_TRUE((*administrator)->Call<identity::v1::ApiToken>(*identity, &identity::v1::IdentityService::Stub::CreateApiToken, token).ok());
    ASSERT_NO_FATAL_FAILURE(ShareWithAnotherOffice(**administrator, channel));
    for (int round = 0; round < 100; ++round) {
      Harvest(Snapshot(office_, names_));
      std::set<std::string> missing;
      for (const auto& m : probe_->methods())
        for (const auto& [field, shape] : m.names)
          if (names_.count(shape) == 0) missing.insert(shape);
      for (const char* own : {"instruments/*/versions/*", "models/*", "signingKeys/*"}) missing.erase(own);  // shared by all offices, named without UUID
      if (missing.empty()) break;
      usleep(100'000);
      if (round == 99)
        for (const auto& shape : missing) std::printf("nothing of shape %s was found; RPCs that take one are probed for rights only\n", shape.c_str());
    }
    for (const char* shape : {"workshops/*", "workshops/*/participants/*", "people/*", "apiTokens/*", "shares/*"}) ASSERT_EQ(names_.count(shape), 1u) << shape;
  }

  static void ShareWithAnotherOffice(client::Session& administrator, const std::shared_ptr<grpc::Channel>& channel) {
    namespace id = identity::v1;
    auto sharing = id::SharingService::NewStub(channel);
    auto head = NewOffice(administrator, channel, "Receiver");
    ASSERT_TRUE(head);
    auto address = head->Call<id::SharingAddress>(*sharing, &id::SharingService::Stub::GetSharingAddress, id::GetSharingAddressRequest());
    ASSERT_TRUE(address.ok()) << address.error().ToString();
    id::CreateShareRequest share;
    share.set_address(address->address());
    share.set_workshop(workshop_);
    share.set_display_name("Sunflower oil");
    share.add_fields("gaps");
    auto given = administrator.Call<id::Share>(*sharing, &id::SharingService::Stub::CreateShare, share);
    ASSERT_TRUE(given.ok()) << given.error().ToString();
  }

  // What an office's own people read now, by RPC.
  static std::map<std::string, std::string> Snapshot(const std::string& office, const std::map<std::string, std::string>& names) {
    std::map<std::string, std::string> all;
    for (const auto& m : probe_->methods()) {
      const auto request = probe_->Request(m, names, "");
      if (!m.reads || m.stream || !request) continue;
      auto got = probe_->Call(m, *request, Person(office, kRoles));
      if (!got.error) all[m.path] = std::move(got.bytes);
    }
    return all;
  }
  // Once two in a row are the same: what comes by events has arrived.
  static std::map<std::string, std::string> Settled() {
    auto now = Snapshot(office_, names_);
    for (int round = 0; round < 50; ++round) {
      usleep(200'000);
      auto next = Snapshot(office_, names_);
      if (Differences(now, next).empty()) break;
      now = std::move(next);
    }
    return now;
  }
  static void Harvest(const std::map<std::string, std::string>& answers) {
    for (const auto& m : probe_->methods())
      if (answers.count(m.path) > 0) probe_->Harvest(m, answers.at(m.path), names_);
  }
  static std::string Differences(const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& after) {
    std::string out;
    for (const auto& m : probe_->methods()) {
      if (before.count(m.path) == 0 || m.path.find("GetProgress") != std::string::npos) continue;
      if (m.path.find("StatusService") != std::string::npos) continue;  // of the processes, and of this moment: nothing of an office
      const std::string was = probe_->Text(m, before.at(m.path)), is = after.count(m.path) > 0 ? probe_->Text(m, after.at(m.path)) : "nothing";
      if (was != is) out += m.path + " said\n" + was + "and says\n" + is;
    }
    return out;
  }

  static auth::Principal Of(auth::Kind kind, const std::string& office) {
    auth::Principal p;
    p.kind = kind;
    p.office = office;
    p.subject = "services/probe";
    return p;
  }
  static auth::Principal PersonOf(const std::string& office, const std::vector<std::string>& roles) {
    auto p = Of(auth::Kind::kPerson, office);
    p.subject = office == office_ ? me_ : other_me_;
    p.roles = roles;
    return p;
  }
  static auth::Principal ParticipantOf(const std::string& office, const std::string& workshop) {
    auto p = Of(auth::Kind::kParticipant, office);
    p.workshop = workshop;
    p.participant = kStranger;
    p.subject = "workshops/" + workshop + "/participants/" + kStranger;
    return p;
  }
  static std::string Person(const std::string& office, const std::vector<std::string>& roles) { return signer_->Sign(PersonOf(office, roles)); }

  static bool Allows(const Method& m, auth::Caller caller) { return m.callers.count(caller) > 0; }

  static inline Past past_;
  static inline store::TempDir* dir_ = nullptr;
  static inline auth::Signer *signer_ = nullptr, *late_ = nullptr, *forger_ = nullptr, *service_signer_ = nullptr;
  static inline embedded::Embedded* embedded_ = nullptr;
  static inline Probe* probe_ = nullptr;
  static inline std::string office_, me_, workshop_, other_, other_me_;
  static inline std::map<std::string, std::string> names_, other_before_, other_after_;
};

TEST_F(Tenancy, EveryRpcKeepsItsRule) {
  int probes = 0;
  for (const auto& m : probe_->methods()) {
    std::map<std::string, std::string> nonsense;
    for (const auto& [field, shape] : m.names) nonsense[shape] = "?";
    const std::string request = *probe_->Request(m, nonsense, "?");
    const auto expect = [&](const std::string& who, const std::string& token, bool allowed, const std::string& refusal) {
      const auto got = probe_->Call(m, request, token);
      ++probes;
      if (!allowed) {
        EXPECT_EQ(got.reason(), refusal) << m.path << " by " << who;
        return;
      }
      for (const char* no : {"TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID", "NOT_ALLOWED", "REMOTE_ERROR"}) EXPECT_NE(got.reason(), no) << m.path << " by " << who;
      const Code code = got.error ? got.error->code : Code::kNotFound;
      EXPECT_TRUE(code != Code::kInternal && code != Code::kUnknown) << m.path << ": " << got.error->ToString();
    };
    const bool anybody = Allows(m, auth::CALLER_ANONYMOUS);
    expect("nobody", "", anybody, "TOKEN_MISSING");
    expect("an expired token", late_->Sign(PersonOf(office_, kRoles)), anybody, "TOKEN_EXPIRED");
    expect("a forged token", forger_->Sign(PersonOf(office_, kRoles)), anybody, "TOKEN_INVALID");
    expect("a service", service_signer_->Sign(Of(auth::Kind::kService, office_)), anybody || Allows(m, auth::CALLER_SERVICE), "NOT_ALLOWED");
    expect("a participant", signer_->Sign(ParticipantOf(office_, kStranger)), anybody || Allows(m, auth::CALLER_PARTICIPANT), "NOT_ALLOWED");
    for (const auto& role : kRoles)
      expect(role, Person(office_, {role}), anybody || (Allows(m, auth::CALLER_PERSON) && (m.roles.empty() || m.roles.count(role) > 0)), "NOT_ALLOWED");
  }
  std::printf("%d probes of %zu RPCs\n", probes, probe_->methods().size());
  EXPECT_GT(probe_->methods().size(), 50u);
}

TEST_F(Tenancy, AnotherOfficesNameReadsLikeAnUnknownOne) {
  std::map<std::string, std::string> unknown;
  for (const auto& [shape, name] : names_) unknown[shape] = std::regex_replace(name, std::regex("[0-9a-f-]{36}"), NewId());
  const auto before = Settled();
  int own = 0;
  std::map<std::string, int> said_of;
  for (const auto& m : probe_->methods()) {
    if (m.names.empty() || !probe_->Request(m, names_, "")) continue;
    const auto stranger = [&](const std::string& who, const std::string& token) {
      for (const char* filler : {"", "?"}) {  // either may be the one that reaches the name
        auto a = probe_->Call(m, *probe_->Request(m, names_, filler), token), b = probe_->Call(m, *probe_->Request(m, unknown, filler), token);
        if (!a.error && !b.error) {  // it asks nobody whether there is such a thing: what it makes is the caller's own
          EXPECT_NE(probe_->Text(m, a.bytes).find(other_), std::string::npos) << m.path << " answers " << who << ":\n" << probe_->Text(m, a.bytes);
          EXPECT_EQ(probe_->Text(m, a.bytes).find(office_), std::string::npos) << m.path;
          ++said_of["OK"];
          continue;
        }
        ASSERT_TRUE(a.error) << m.path << " answers " << who << ":\n" << probe_->Text(m, a.bytes);
        ASSERT_TRUE(b.error) << m.path;
        std::string said = a.error->ToString();
        for (const auto& [shape, name] : names_) said = Replaced(said, name, unknown[shape]);
        EXPECT_EQ(said, b.error->ToString()) << m.path << " by " << who;
        ++said_of[CodeName(a.error->code)];
      }
    };
    if (Allows(m, auth::CALLER_PERSON)) stranger("another office's administrator", Person(other_, kRoles));
    if (Allows(m, auth::CALLER_SERVICE)) stranger("a service for another office", service_signer_->Sign(Of(auth::Kind::kService, other_)));
    if (Allows(m, auth::CALLER_PARTICIPANT)) {
      stranger("another office's participant", signer_->Sign(ParticipantOf(other_, kStranger)));
      stranger("a participant of another workshop", signer_->Sign(ParticipantOf(office_, kStranger)));
    }
    if (m.reads && !m.stream && Allows(m, auth::CALLER_PERSON)) own += !probe_->Call(m, *probe_->Request(m, names_, ""), Person(office_, kRoles)).error;
  }
  for (const auto& [code, count] : said_of) std::printf("%d pairs answered %s\n", count, code.c_str());
  EXPECT_GT(said_of["NOT_FOUND"], 100);
  EXPECT_LE(said_of["OK"], 2) << "sessions of participants";
  EXPECT_GT(own, 5) << "the probe asks for nothing that is there";
  EXPECT_EQ(Differences(before, Settled()), "");
}

TEST_F(Tenancy, ListsOfAnotherOfficeAreEmptyOfThisOne) {
  for (const auto& m : probe_->methods()) {
    if (!m.reads || m.stream || !m.names.empty() || !Allows(m, auth::CALLER_PERSON)) continue;
    const auto got = probe_->Call(m, *probe_->Request(m, {}, ""), Person(other_, kRoles));
    const std::string text = probe_->Text(m, got.bytes);
    for (const auto& [shape, name] : names_) EXPECT_EQ(text.find(name), std::string::npos) << m.path << " shows " << name;
    EXPECT_EQ(text.find(office_), std::string::npos) << m.path;
  }
  // No count either: with a whole workshop next door it reads what it read before there was one. What was learnt is the exception by
  // design: it is learnt from all offices and says from how many workshops.
  for (const char* shared : {"inference.v1.InferenceService/GetServing", "learning.v1.LearningService/ListLearnt"})
    ASSERT_EQ(other_before_.erase("/concord." + std::string(shared)), 1u);
  EXPECT_GT(other_before_.size(), 8u);
  EXPECT_EQ(Differences(other_before_, other_after_), "");
}

// What was learnt from all offices names the workshops of the caller's own only.
TEST_F(Tenancy, NearestWorkshopsAreNamedToTheirOfficeOnly) {
  const auto method = [](const std::string& path) {
    return *std::find_if(probe_->methods().begin(), probe_->methods().end(), [&](const Method& m) { return m.path == path; });
  };
  pb::GetAgreementRequest of;
  of.set_workshop(workshop_);
  const auto agreed = probe_->Call(method("/concord.intake.v1.VoteService/GetAgreement"), of.SerializeAsString(), Person(office_, kRoles));
  pb::Agreement agreement;
  ASSERT_TRUE(!agreed.error && agreement.ParseFromString(agreed.bytes) && agreement.order_size() > 5);
  inference::v1::RankRequest request;
  request.set_programme("qi4tf");
  request.set_country_code("XB");
  request.set_explain(true);
  for (const auto& candidate : agreement.order()) request.add_candidates()->set_id(candidate);
  const auto ask = [&](const std::string& token) {
    const auto got = probe_->Call(method("/concord.inference.v1.InferenceService/Rank"), request.SerializeAsString(), token);
    EXPECT_FALSE(got.error) << got.error->ToString();
    inference::v1::RankResponse response;
    EXPECT_TRUE(response.ParseFromString(got.bytes));
    return response;
  };
  const std::string own = service_signer_->Sign(Of(auth::Kind::kService, office_));
  for (int k = 0; k < 100 && ask(own).explanation().nearest().own_size() == 0; ++k) usleep(100'000);  // it comes by events
  const auto named = ask(own);
  ASSERT_GT(named.workshops_learnt(), 0);
  bool its = false;
  for (const auto& workshop : named.explanation().nearest().own()) its |= workshop.workshop() == workshop_;
  EXPECT_TRUE(its);
  const std::string id = workshop_.substr(workshop_.find('/') + 1);
  for (const auto& token : {service_signer_->Sign(Of(auth::Kind::kService, other_)), Person(other_, kRoles), Person(office_, kRoles)}) {
    const auto told = ask(token);
    EXPECT_GT(told.candidates_size(), 0);
    EXPECT_EQ(told.SerializeAsString().find(id), std::string::npos);
    EXPECT_EQ(told.explanation().nearest().own_size(), 0);
    const int others = told.explanation().nearest().workshops();
    EXPECT_TRUE(others == 0 || others >= 5) << others;
  }
}

// What the library refuses before any code of ours runs.
TEST_F(Tenancy, BytesThatAreNoRequestNeverArrive) {
  google::protobuf::SetLogHandler(nullptr);  // it names each broken field
  for (const auto& m : probe_->methods()) {
    const auto token = Person(office_, kRoles);
    EXPECT_EQ(probe_->Call(m, "\x0a\x7f", token).reason(), "REMOTE_ERROR") << m.path << ": cut off";
    const auto* first = m.input->FindFieldByNumber(1);
    if (first == nullptr || first->type() != google::protobuf::FieldDescriptor::TYPE_STRING) continue;
    const auto broken = probe_->Call(m, "\x0a\x01\xff", token);
    ASSERT_TRUE(broken.error) << m.path;
    EXPECT_EQ(broken.error->code, Code::kUnimplemented) << m.path << ": broken UTF-8, " << broken.error->ToString();
  }
}

TEST(Rules, AnRpcWithoutARuleStopsTheStart) {
  google::protobuf::FileDescriptorSet files;
  ASSERT_TRUE(files.ParseFromArray(concord_descriptors_begin, static_cast<int>(concord_descriptors_end - concord_descriptors_begin)));
  for (auto& file : *files.mutable_file()) file.clear_source_code_info();
  ASSERT_TRUE(rpc::Rules::From(files.SerializeAsString()).ok());
  for (auto& file : *files.mutable_file()) {
    if (file.package().rfind("google.", 0) == 0) continue;
    for (auto& service : *file.mutable_service())
      for (auto& method : *service.mutable_method()) {
        const auto kept = method.options();
        method.mutable_options()->ClearExtension(auth::rule);
        auto rules = rpc::Rules::From(files.SerializeAsString());
        ASSERT_FALSE(rules.ok()) << method.name();
        EXPECT_EQ(rules.error().reason, "RPC_WITHOUT_RULE");
        EXPECT_NE(rules.error().message.find(service.name() + "/" + method.name()), std::string::npos);
        *method.mutable_options() = kept;
      }
  }
}

}  // namespace
}  // namespace concord::tenancy

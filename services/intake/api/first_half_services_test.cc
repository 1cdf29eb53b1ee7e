// InstrumentService, WorkshopService and AnswerService over a real gRPC host: rights, what the messages carry, errors as they leave,
// the session that identity makes.
#include <gmock/gmock.h>

#include "concord/identity/v1/identity.grpc.pb.h"
#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/instrument.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "intake/api/workshop_services.h"
#include "intake/app/testing/first_half_world.h"
#include "platform/auth/testing/callers.h"
#include "platform/id/id.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"

namespace concord::intake {
namespace {

using namespace testing_world;
namespace pb = concord::intake::v1;
namespace idp = concord::identity::v1;

struct Identity final : idp::IdentityService::CallbackService {
  explicit Identity(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* CreateParticipantSession(grpc::CallbackServerContext* c, const idp::CreateParticipantSessionRequest* q,
                                                     idp::Session* r) override {
    return calls_.Run(c, q, r, [](const rpc::Call& call, const auto& request, auto* response) -> Status {
      response->set_session_token("for " + request.participant());
      response->set_csrf_token("by " + call.caller.subject);
      return Ok();
    });
  }
  rpc::Calls& calls_;
};

class FirstHalfServices : public FirstHalf {
 protected:
  void SetUp() override {
    auto rules = rpc::Rules::Load();
    ASSERT_TRUE(rules.ok());
    rules_ = std::make_unique<rpc::Rules>(*std::move(rules));
    calls_ = std::make_unique<rpc::Calls>(*rules_, verifier_, executor_, registry_);
    rpc_sessions_ = api::MakeIdentitySessions(host_, tokens_);
    rpc_people_ = std::make_unique<JoinUseCases>(given_, *rpc_sessions_);
    services_.push_back(api::MakeInstrumentService(instruments_, *calls_));
    services_.push_back(api::MakeWorkshopService(workshops_, *rpc_people_, watch_, given_, *calls_, wait_));
    services_.push_back(api::MakeAnswerService(answers_, *calls_));
    services_.push_back(std::make_unique<Identity>(*calls_));
    for (auto& service : services_) host_.Register(service.get());
    ASSERT_TRUE(host_.Start("127.0.0.1:0").ok());
    host_.Admit(true);
    instrument_stub_ = pb::InstrumentService::NewStub(host_.To("intake"));
    workshop_stub_ = pb::WorkshopService::NewStub(host_.To("intake"));
    answer_stub_ = pb::AnswerService::NewStub(host_.To("intake"));
    verifier_.callers["facilitator"] = Person();
    verifier_.callers["viewer"] = Person();
    verifier_.callers["viewer"].roles = {"viewer"};
    verifier_.callers["abroad"] = Person(kAbroad);
    verifier_.callers["service"] = Person();
    verifier_.callers["service"].kind = auth::Kind::kService;
    verifier_.callers["service"].subject = "services/intake";
  }
  void TearDown() override { host_.Stop(kSecond); }

  template <class Response, class Request>
  Result<Response> Ask(grpc::Status (pb::WorkshopService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                       const Request& request, const std::string& token) {
    return rpc::Invoke<Response>(*workshop_stub_, method, request, {.token = token});
  }
  template <class Response, class Request>
  Result<Response> Ask(grpc::Status (pb::AnswerService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                       const Request& request, const std::string& token) {
    return rpc::Invoke<Response>(*answer_stub_, method, request, {.token = token});
  }
  template <class Response, class Request>
  Result<Response> Ask(grpc::Status (pb::InstrumentService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                       const Request& request, const std::string& token) {
    return rpc::Invoke<Response>(*instrument_stub_, method, request, {.token = token});
  }
  pb::Workshop Make() {
    pb::CreateWorkshopRequest q;
    auto* w = q.mutable_workshop();
    w->set_display_name("Sunflower oil");
    w->set_instrument("instruments/mini/versions/1.0.0");
    w->set_country_code("XA");
    w->set_demonstration(true);
    w->set_host("Ministry of Trade");
    w->set_product("Sunflower oil");
    w->add_hs_codes("1512.11");
    w->add_target_markets("EU");
    w->set_start_date("2026-11-23");
    w->set_end_date("2026-11-24");
    w->add_languages("fr");
    auto* scope = w->add_out_of_scope();
    scope->set_sub_area("A2");
    scope->set_reason("not for this product");
    auto* institution = w->add_institutions();
    institution->set_role("standards_body");
    institution->set_display_name("Standards body");
    auto* target = w->add_target_overrides();
    target->set_question("A1.1");
    target->set_target(2);
    target->set_reason("the market asks no more");
    auto* table = w->add_tables();
    table->set_number(1);
    table->set_side(pb::SIDE_GOVERNMENT);
    table->add_sections("A1");
    table->set_seats(8);
    w->set_support_side(pb::SIDE_GOVERNMENT);
    w->add_facts("own_accreditation_body");
    w->set_invited_count(47);
    auto made = Ask(&W::CreateWorkshop, q, "facilitator");
    EXPECT_TRUE(made.ok()) << made.error().ToString();
    return made.ok() ? *made : pb::Workshop();
  }
  // Joins and gives the token of the participant.
  std::string Join(const pb::Workshop& w, const std::string& device) {
    pb::JoinWorkshopRequest q;
    q.set_join_code(w.join_code());
    q.set_client_id(device);
    q.set_consent(true);
    q.set_side(pb::SIDE_SUPPORT);
    q.set_organisation("Standards body");
    q.set_sex(pb::SEX_WOMAN);
    q.set_table(1);
    auto joined = Ask(&W::JoinWorkshop, q, "");
    EXPECT_TRUE(joined.ok()) << joined.error().ToString();
    if (!joined.ok()) return "";
    const std::string name = joined->participant().name();
    EXPECT_EQ(joined->session_token(), "for " + name);
    EXPECT_EQ(joined->csrf_token(), "by services/intake");
    EXPECT_EQ(joined->participant().counts_as(), pb::SIDE_GOVERNMENT);
    Participant p;
    p.workshop = w.name().substr(10);
    p.id = name.substr(name.rfind('/') + 1);
    verifier_.callers[device] = Of(p);
    return device;
  }
  pb::Workshop Go(const pb::Workshop& w, pb::Stage from) {
    pb::AdvanceStageRequest q;
    q.set_name(w.name());
    q.set_from(from);
    auto gone = Ask(&W::AdvanceStage, q, "facilitator");
    EXPECT_TRUE(gone.ok()) << gone.error().ToString();
    return gone.ok() ? *gone : pb::Workshop();
  }

  using I = pb::InstrumentService::Stub;
  using W = pb::WorkshopService::Stub;
  using A = pb::AnswerService::Stub;
  auth::TableVerifier verifier_;
  auth::FixedTokens tokens_;
  exec::Executor executor_{"db", 2, 100}, wait_{"wait", 2, 100};
  metrics::Registry registry_;
  std::unique_ptr<rpc::Rules> rules_;
  std::unique_ptr<rpc::Calls> calls_;
  WatchHub watch_{given_};
  std::unique_ptr<Sessions> rpc_sessions_;
  std::unique_ptr<JoinUseCases> rpc_people_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  rpc::Host host_;
  std::unique_ptr<pb::InstrumentService::Stub> instrument_stub_;
  std::unique_ptr<pb::WorkshopService::Stub> workshop_stub_;
  std::unique_ptr<pb::AnswerService::Stub> answer_stub_;
};

TEST_F(FirstHalfServices, ARoomAnswers) {
  pb::Workshop w = Make();
  EXPECT_EQ(w.stage(), pb::STAGE_PREPARE);
  EXPECT_EQ(w.next().stage(), pb::STAGE_ANSWER);
  EXPECT_EQ(w.host(), "Ministry of Trade");
  EXPECT_EQ(w.out_of_scope(0).reason(), "not for this product");
  EXPECT_EQ(w.target_overrides(0).target(), 2);
  EXPECT_EQ(w.tables(0).sections(0), "A1");
  EXPECT_EQ(w.facts(0), "own_accreditation_body");
  EXPECT_EQ(w.quorum_percent(), 50);

  pb::LookUpJoinCodeRequest look;
  look.set_join_code(w.join_code());
  auto invitation = Ask(&W::LookUpJoinCode, look, "");
  ASSERT_TRUE(invitation.ok()) << invitation.error().ToString();
  EXPECT_EQ(invitation->organisations(0), "Standards body");
  EXPECT_EQ(invitation->workshop(), w.name());
  const std::string person = Join(w, "device-0123456789");

  pb::WatchWorkshopRequest watch;
  watch.set_workshop(w.name());
  grpc::ClientContext watching;
  rpc::Prepare(watching, {.token = "facilitator", .timeout = 20 * kSecond});
  auto ticks = workshop_stub_->WatchWorkshop(&watching, watch);
  pb::WorkshopTick tick;
  ASSERT_TRUE(ticks->Read(&tick));
  EXPECT_EQ(tick.stage(), pb::STAGE_PREPARE);
  const auto before = tick.change();

  w = Go(w, pb::STAGE_PREPARE);
  clock_.Advance(kSecond);
  ASSERT_TRUE(ticks->Read(&tick));
  EXPECT_EQ(tick.stage(), pb::STAGE_ANSWER);
  EXPECT_GT(tick.change(), before);
  watching.TryCancel();
  while (ticks->Read(&tick)) {
  }
  ticks->Finish();

  pb::ListMyQuestionsRequest mine;
  mine.set_workshop(w.name());
  auto questions = Ask(&A::ListMyQuestions, mine, person);
  ASSERT_TRUE(questions.ok()) << questions.error().ToString();
  EXPECT_THAT(questions->questions(), ::testing::ElementsAre("A1.1", "A1.2"));

  pb::SubmitAnswersRequest submit;
  submit.set_workshop(w.name());
  submit.set_request_id("r-1");
  auto* one = submit.add_answers();
  one->set_question("A1.1");
  one->set_choice(0);
  one->set_note("noté");
  one->mutable_evidence()->set_kind("seen");
  one->mutable_answer_time()->set_seconds(1'790'000'000);
  auto* two = submit.add_answers();
  two->set_question("A1.2");
  two->set_choice(6);
  auto wrong = Ask(&A::SubmitAnswers, submit, person);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().reason, "ANSWER_INVALID");
  ASSERT_EQ(wrong.error().violations.size(), 1u);
  EXPECT_EQ(wrong.error().violations[0].field, "answers[1].choice");
  two->set_choice(0);
  two->set_null_reason(pb::NULL_REASON_DONT_KNOW);
  EXPECT_EQ(Why(Ask(&A::SubmitAnswers, submit, person)), "ANSWER_INVALID") << "choice 0 beside a null reason is still a choice";
  two->clear_choice();
  auto done = Ask(&A::SubmitAnswers, submit, person);
  ASSERT_TRUE(done.ok()) << done.error().ToString();
  EXPECT_EQ(done->answered(), 2);
  EXPECT_EQ(done->asked(), 2);
  EXPECT_GT(done->receive_time().seconds(), 0);

  pb::GetMyAnswersRequest get;
  get.set_workshop(w.name());
  auto answers = Ask(&A::GetMyAnswers, get, person);
  ASSERT_TRUE(answers.ok());
  ASSERT_EQ(answers->answers_size(), 2);
  EXPECT_TRUE(answers->answers(0).has_choice());
  EXPECT_EQ(answers->answers(0).choice(), 0);
  EXPECT_EQ(answers->answers(0).evidence().kind(), "seen");
  EXPECT_EQ(answers->answers(0).answer_time().seconds(), 1'790'000'000);
  EXPECT_FALSE(answers->answers(1).has_choice());
  EXPECT_EQ(answers->answers(1).null_reason(), pb::NULL_REASON_DONT_KNOW);

  pb::GetProgressRequest progress;
  progress.set_workshop(w.name());
  auto room = Ask(&W::GetProgress, progress, person);
  ASSERT_TRUE(room.ok());
  EXPECT_EQ(room->answered(), 2);
  EXPECT_EQ(room->invited(), 47);
  EXPECT_EQ(room->tables(0).cells(0).finished(), 1);

  pb::ListNotesRequest notes;
  notes.set_workshop(w.name());
  auto noted = Ask(&A::ListNotes, notes, "service");
  ASSERT_TRUE(noted.ok()) << noted.error().ToString();
  ASSERT_EQ(noted->notes_size(), 1);
  EXPECT_EQ(noted->notes(0).side(), "government");

  pb::ExportAnswersRequest all;
  all.set_workshop(w.name());
  auto sheets = Ask(&A::ExportAnswers, all, "service");
  ASSERT_TRUE(sheets.ok()) << sheets.error().ToString();
  ASSERT_EQ(sheets->sheets_size(), 1);
  EXPECT_EQ(sheets->sheets(0).counts_as(), "government");
  EXPECT_EQ(sheets->sheets(0).answers_size(), 2);
  EXPECT_EQ(sheets->sheets(0).participant().size(), 12u);
  EXPECT_NE(sheets->sheets(0).participant(), "p-" + Sha256Hex("answers/" + w.name().substr(10) + "/" + verifier_.callers[person].participant).substr(0, 10))
      << "whoever reads the list of participants could compute it";
  EXPECT_EQ(sheets->next_page_token(), "");
  EXPECT_EQ(Ask(&A::ExportAnswers, all, "facilitator").error().code, Code::kPermissionDenied);
  all.set_page_token("x");
  EXPECT_EQ(Why(Ask(&A::ExportAnswers, all, "service")), "PAGE_TOKEN_INVALID");

  pb::UpdateWorkshopRequest update;
  update.mutable_workshop()->set_name(w.name());
  update.mutable_workshop()->set_display_name("Renamed");
  update.mutable_workshop()->set_etag(w.etag());
  update.mutable_update_mask()->add_paths("display_name");
  auto updated = Ask(&W::UpdateWorkshop, update, "facilitator");
  ASSERT_TRUE(updated.ok()) << updated.error().ToString();
  EXPECT_EQ(updated->host(), "Ministry of Trade");
  EXPECT_EQ(Why(Ask(&W::UpdateWorkshop, update, "facilitator")), "ETAG_MISMATCH");
}

TEST_F(FirstHalfServices, TextsLeaveInOneLanguage) {
  pb::GetInstrumentRequest q;
  q.set_name("instruments/mini/versions/1.0.0");
  q.set_language_code("fr-MA");
  auto fr = Ask(&I::GetInstrument, q, "viewer");
  ASSERT_TRUE(fr.ok()) << fr.error().ToString();
  EXPECT_EQ(fr->language_code(), "fr");
  EXPECT_EQ(fr->mark(), "Demonstration instrument (fr)");
  ASSERT_EQ(fr->questions_size(), 4);
  EXPECT_EQ(fr->questions(0).choices_size(), 6);
  EXPECT_EQ(fr->questions(0).choices(5), "A1.1 level 5 (fr)");
  EXPECT_EQ(fr->questions(0).legal_references(0).gist(), "Gist (fr)");
  EXPECT_EQ(fr->actions_size(), 3);
  EXPECT_EQ(fr->null_reasons(0).id(), "DONT_KNOW");
  auto list = Ask(&I::ListInstruments, pb::ListInstrumentsRequest(), "abroad");
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->instruments_size(), 1);
  EXPECT_EQ(list->instruments(0).questions_size(), 0);
  EXPECT_EQ(list->instruments(0).language_code(), "en");
}

TEST_F(FirstHalfServices, RightsAndTenancy) {
  const pb::Workshop w = Make();
  const std::string person = Join(w, "device-0123456789");
  pb::CreateWorkshopRequest create;
  EXPECT_EQ(Why(Ask(&W::CreateWorkshop, create, "viewer")), "NOT_ALLOWED");
  EXPECT_EQ(Why(Ask(&W::CreateWorkshop, create, person)), "NOT_ALLOWED");
  EXPECT_EQ(Why(Ask(&W::CreateWorkshop, create, "")), "TOKEN_MISSING");
  EXPECT_EQ(Why(Ask(&W::CreateWorkshop, create, "forged")), "TOKEN_INVALID");
  pb::ImportInstrumentRequest import;
  import.set_document(SmallBundle("3.0.0"));
  EXPECT_EQ(Why(Ask(&I::ImportInstrument, import, "viewer")), "NOT_ALLOWED");
  EXPECT_TRUE(Ask(&I::ImportInstrument, import, "facilitator").ok()) << "who is an administrator too";
  pb::ListParticipantsRequest list;
  list.set_workshop(w.name());
  EXPECT_EQ(Why(Ask(&W::ListParticipants, list, person)), "NOT_ALLOWED");
  auto people = Ask(&W::ListParticipants, list, "facilitator");
  ASSERT_TRUE(people.ok());
  EXPECT_EQ(people->participants(0).organisation(), "Standards body");

  pb::GetWorkshopRequest known, unknown;
  known.set_name(w.name());
  unknown.set_name("workshops/018f0000-0000-7000-8000-000000000fff");
  auto abroad = Ask(&W::GetWorkshop, known, "abroad"), nobodys = Ask(&W::GetWorkshop, unknown, "abroad");
  ASSERT_FALSE(abroad.ok() || nobodys.ok());
  EXPECT_EQ(abroad.error().ToString(), nobodys.error().ToString());
  pb::WatchWorkshopRequest watch;
  watch.set_workshop(w.name());
  grpc::ClientContext context;
  rpc::Prepare(context, {.token = "abroad", .timeout = 5 * kSecond});
  auto ticks = workshop_stub_->WatchWorkshop(&context, watch);
  pb::WorkshopTick tick;
  EXPECT_FALSE(ticks->Read(&tick));
  EXPECT_EQ(rpc::FromGrpc(ticks->Finish()).reason, "WORKSHOP_NOT_FOUND");
  pb::GetWorkshopRequest strange;
  strange.set_name("workshops/../secrets");
  EXPECT_EQ(Why(Ask(&W::GetWorkshop, strange, "facilitator")), "NAME_INVALID");
}

}  // namespace
}  // namespace concord::intake

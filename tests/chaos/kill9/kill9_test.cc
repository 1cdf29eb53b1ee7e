// kill -9 at a random moment while fifty people answer and others vote: every answer and ballot that was acknowledged is there after the
// restart, each once, and `concord verify` reports no difference. Twenty times; the seeds are printed (CONCORD_TEST_KILL9_SEED repeats a run).
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "ballot_box.h"
#include "concord/client/session.h"
#include "concord/demo/walk.h"
#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "platform/id/id.h"
#include "platform/store/testing/temp_store.h"
#include "tests/support/server.h"

namespace concord {
namespace {

namespace pb = concord::intake::v1;

constexpr int kRounds = 20, kVotersARound = 15;

struct Voice {
  std::string session_token, participant;
  std::map<std::string, int> acknowledged;  // question → choice
  std::map<std::string, int> sent;          // the last that was sent and not acknowledged
  std::int64_t version = 0;                 // acknowledged
  std::int64_t submissions = 0;             // sent
};

// Submits batches of answers until the server is gone.
void Speak(const std::string& grpc, const std::string& workshop, Voice& voice, std::uint64_t seed) {
  auto channel = client::Connect(grpc);
  client::Session session(channel, voice.session_token);
  auto stub = pb::AnswerService::NewStub(channel);
  pb::ListMyQuestionsRequest ask;
  ask.set_workshop(workshop);
  auto mine = session.Call<pb::ListMyQuestionsResponse>(*stub, &pb::AnswerService::Stub::ListMyQuestions, ask);
  if (!mine.ok()) return;
  std::mt19937_64 random(seed);
  for (;;) {
    pb::SubmitAnswersRequest q;
    q.set_workshop(workshop);
    q.set_request_id(NewId());
    std::map<std::string, int> batch;
    for (int i = 0; i < 5; ++i) batch[mine->questions(random() % mine->questions_size())] = random() % 6;
    for (const auto& [question, choice] : batch) {
      auto* a = q.add_answers();
      a->set_question(question);
      a->set_choice(choice);
    }
    voice.sent = batch;
    ++voice.submissions;
    auto r = session.Call<pb::SubmitAnswersResponse>(*stub, &pb::AnswerService::Stub::SubmitAnswers, q);
    if (!r.ok()) return;
    voice.version = r->version();
    for (const auto& [question, choice] : batch) voice.acknowledged[question] = choice;
    voice.sent.clear();
  }
}

demo::Outcome Prepared(client::Session& facilitator) {
  demo::Plan plan;
  plan.title = "Power cut";
  plan.product = "Sunflower oil";
  plan.hs_code = "1512";
  plan.market = "European Union";
  plan.start_date = "2026-11-24";
  plan.end_date = "2026-11-25";
  plan.until = pb::STAGE_PREPARE;
  auto prepared = demo::Walk(facilitator, plan, [](const std::string&) {});
  EXPECT_TRUE(prepared.ok()) << prepared.error().ToString();
  return prepared.ok() ? *prepared : demo::Outcome();
}

std::string SignedIn(const std::shared_ptr<grpc::Channel>& channel) {
  auto stub = identity::v1::IdentityService::NewStub(channel);
  identity::v1::SignInRequest request;
  request.set_email("facilitator@demo.example");
  request.set_password("demonstration");
  auto session = rpc::Invoke<identity::v1::Session>(*stub, &identity::v1::IdentityService::Stub::SignIn, request, {});
  EXPECT_TRUE(session.ok()) << session.error().ToString();
  return session.ok() ? session->session_token() : "";
}

// `concord verify` finds no difference, once what is on its way has arrived.
bool Verified(const std::string& data) {
  const std::string command = std::string(CONCORD_PROGRAM) + " verify --data-dir " + data + " > " + data + ".verify";
  for (int i = 0; i < 100; ++i) {
    if (WEXITSTATUS(std::system(command.c_str())) == 0) return true;
    usleep(100'000);
  }
  return false;
}

TEST(Kill9, NothingAcknowledgedIsLostAndNothingIsThereTwice) {
  const char* fixed = getenv("CONCORD_TEST_KILL9_SEED");
  const std::uint64_t base = fixed ? std::stoull(fixed) : std::random_device{}();
  store::TempDir dir;
  const std::string data = dir / "data";
  std::int64_t acknowledged = 0;
  std::string session;  // of the facilitator, through all kills
  chaos::BallotBox box;
  auto server = std::make_unique<tests::Server>(CONCORD_PROGRAM, data);
  ASSERT_FALSE(server->grpc().empty());
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t seed = base + round;
    std::mt19937_64 random(seed);
    std::string workshop;
    std::vector<Voice> voices(50);
    auto channel = client::Connect(server->grpc());
    if (session.empty()) session = SignedIn(channel);
    client::Session facilitator(channel, session);
    if (round == 0) {
      const auto vote = Prepared(facilitator);
      box.Prepare(facilitator, vote.join_code, vote.workshop, kRounds * kVotersARound);
      if (testing::Test::HasFatalFailure()) return;
    }
    const auto prepared = Prepared(facilitator);
    workshop = prepared.workshop;
    auto workshops = pb::WorkshopService::NewStub(channel);
    pb::AdvanceStageRequest go;
    go.set_name(workshop);
    go.set_from(pb::STAGE_PREPARE);
    go.set_to(pb::STAGE_ANSWER);
    ASSERT_TRUE(facilitator.Call<pb::Workshop>(*workshops, &pb::WorkshopService::Stub::AdvanceStage, go).ok());
    for (int i = 0; i < 50; ++i) {
      pb::JoinWorkshopRequest join;
      join.set_join_code(prepared.join_code);
      join.set_client_id("kill9-participant-" + std::to_string(i));
      join.set_consent(true);
      join.set_language_code("en");
      join.set_side(i % 2 ? pb::SIDE_INDUSTRY : pb::SIDE_GOVERNMENT);
      join.set_organisation("Organisation");
      join.set_sex(pb::SEX_NOT_SAID);
      join.set_table(i % 2 ? 4 : 1);
      auto joined = rpc::Invoke<pb::JoinWorkshopResponse>(*workshops, &pb::WorkshopService::Stub::JoinWorkshop, join, {});
      ASSERT_TRUE(joined.ok()) << joined.error().ToString();
      voices[i].session_token = joined->session_token();
      voices[i].participant = joined->participant().name();
    }
    const int wait_ms = 20 + static_cast<int>(random() % 300);
    auto threads = box.Vote(server->grpc(), kVotersARound, 320, seed);
    for (int i = 0; i < 50; ++i) threads.emplace_back([&, i] { Speak(server->grpc(), workshop, voices[i], seed * 100 + i); });
    usleep(wait_ms * 1000);
    server->End(SIGKILL);
    for (auto& t : threads) t.join();
    std::printf("round %2d seed %llu: killed after %d ms\n", round + 1, static_cast<unsigned long long>(seed), wait_ms);
    server = std::make_unique<tests::Server>(CONCORD_PROGRAM, data);
    ASSERT_FALSE(server->grpc().empty()) << "does not start after the kill, seed " << seed;
    channel = client::Connect(server->grpc());
    auto stub = pb::AnswerService::NewStub(channel);
    for (const auto& voice : voices) {
      client::Session session(channel, voice.session_token);
      pb::GetMyAnswersRequest ask;
      ask.set_workshop(workshop);
      auto kept = session.Call<pb::GetMyAnswersResponse>(*stub, &pb::AnswerService::Stub::GetMyAnswers, ask);
      ASSERT_TRUE(kept.ok()) << kept.error().ToString();
      // The submission that was on its way when the power went may be there or not, but wholly.
      const bool last_there = kept->version() == voice.version + 1 && !voice.sent.empty();
      ASSERT_TRUE(last_there || kept->version() == voice.version) << kept->version() << " kept, " << voice.version << " acknowledged, seed " << seed;
      auto expected = voice.acknowledged;
      if (last_there)
        for (const auto& [question, choice] : voice.sent) expected[question] = choice;
      std::map<std::string, int> found;
      for (const auto& a : kept->answers()) ASSERT_TRUE(found.emplace(a.question(), a.choice()).second) << "twice: " << a.question();
      ASSERT_EQ(found, expected) << "seed " << seed;
      acknowledged += voice.version;
    }
    client::Session again(channel, session);
    box.Check(again);
    if (round + 1 == kRounds) box.Close(again);
    if (testing::Test::HasFatalFailure()) return;
    ASSERT_TRUE(Verified(data)) << "seed " << seed;
  }
  ASSERT_EQ(WEXITSTATUS(server->End(SIGTERM)), 0);
  ASSERT_TRUE(Verified(data)) << "the files at rest";
  std::printf("%lld acknowledged submissions and %d acknowledged ballots, all there\n", static_cast<long long>(acknowledged), box.acknowledged());
  ASSERT_GT(acknowledged, 1000);
  ASSERT_GT(box.acknowledged(), 20);
}

}  // namespace
}  // namespace concord

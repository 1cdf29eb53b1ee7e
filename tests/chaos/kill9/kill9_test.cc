// kill -9 at a random moment while fifty people answer: everything that was acknowledged is there after the restart, each once, and
// `concord verify` reports no difference. Twenty times; the seeds are printed (CONCORD_KILL9_SEED repeats a run).
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

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

TEST(Kill9, NothingAcknowledgedIsLostAndNothingIsThereTwice) {
  const char* fixed = getenv("CONCORD_KILL9_SEED");
  const std::uint64_t base = fixed ? std::stoull(fixed) : std::random_device{}();
  store::TempDir dir;
  const std::string data = dir / "data";
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 20; ++round) {
    const std::uint64_t seed = base + round;
    std::mt19937_64 random(seed);
    std::string workshop;
    std::vector<Voice> voices(50);
    {
      tests::Server server(CONCORD_PROGRAM, data);
      ASSERT_FALSE(server.grpc().empty());
      auto channel = client::Connect(server.grpc());
      auto facilitator = client::Session::SignIn(channel, "facilitator@demo.example", "demonstration");
      ASSERT_TRUE(facilitator.ok()) << facilitator.error().ToString();
      demo::Plan plan;
      plan.title = "Power cut";
      plan.product = "Sunflower oil";
      plan.hs_code = "1512";
      plan.market = "European Union";
      plan.start_date = "2026-11-24";
      plan.end_date = "2026-11-25";
      plan.until = pb::STAGE_PREPARE;
      auto prepared = demo::Walk(**facilitator, plan, [](const std::string&) {});
      ASSERT_TRUE(prepared.ok()) << prepared.error().ToString();
      workshop = prepared->workshop;
      auto stub = pb::WorkshopService::NewStub(channel);
      pb::AdvanceStageRequest go;
      go.set_name(workshop);
      go.set_from(pb::STAGE_PREPARE);
      go.set_to(pb::STAGE_ANSWER);
      ASSERT_TRUE((*facilitator)->Call<pb::Workshop>(*stub, &pb::WorkshopService::Stub::AdvanceStage, go).ok());
      for (int i = 0; i < 50; ++i) {
        pb::JoinWorkshopRequest join;
        join.set_join_code(prepared->join_code);
        join.set_client_id("kill9-participant-" + std::to_string(i));
        join.set_consent(true);
        join.set_language_code("en");
        join.set_side(i % 2 ? pb::SIDE_INDUSTRY : pb::SIDE_GOVERNMENT);
        join.set_organisation("Organisation");
        join.set_sex(pb::SEX_NOT_SAID);
        join.set_table(i % 2 ? 4 : 1);
        auto joined = rpc::Invoke<pb::JoinWorkshopResponse>(*stub, &pb::WorkshopService::Stub::JoinWorkshop, join, {});
        ASSERT_TRUE(joined.ok()) << joined.error().ToString();
        voices[i].session_token = joined->session_token();
        voices[i].participant = joined->participant().name();
      }
      std::vector<std::thread> threads;
      for (int i = 0; i < 50; ++i) threads.emplace_back([&, i] { Speak(server.grpc(), workshop, voices[i], seed * 100 + i); });
      const int wait_ms = 20 + static_cast<int>(random() % 300);
      usleep(wait_ms * 1000);
      server.End(SIGKILL);
      for (auto& t : threads) t.join();
      std::printf("round %2d seed %llu: killed after %d ms\n", round + 1, static_cast<unsigned long long>(seed), wait_ms);
    }
    tests::Server server(CONCORD_PROGRAM, data);
    ASSERT_FALSE(server.grpc().empty()) << "does not start after the kill, seed " << seed;
    auto channel = client::Connect(server.grpc());
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
    ASSERT_EQ(WEXITSTATUS(server.End(SIGTERM)), 0);
    ASSERT_EQ(WEXITSTATUS(std::system((std::string(CONCORD_PROGRAM) + " verify --data-dir " + data + " > " + data + ".verify").c_str())), 0)
        << "seed " << seed;
  }
  std::printf("%lld acknowledged submissions, all there\n", static_cast<long long>(acknowledged));
  ASSERT_GT(acknowledged, 1000);
}

}  // namespace
}  // namespace concord

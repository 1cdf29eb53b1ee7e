#include "room.h"

#include <gtest/gtest.h>

#include <random>

#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "platform/id/id.h"

namespace concord::chaos {

namespace pb = concord::intake::v1;

std::string SignedIn(const std::shared_ptr<grpc::Channel>& channel) {
  auto stub = identity::v1::IdentityService::NewStub(channel);
  identity::v1::SignInRequest request;
  request.set_email("facilitator@demo.example");
  request.set_password("demonstration");
  auto session = rpc::Invoke<identity::v1::Session>(*stub, &identity::v1::IdentityService::Stub::SignIn, request, {});
  EXPECT_TRUE(session.ok()) << session.error().ToString();
  return session.ok() ? session->session_token() : "";
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

void Room::Prepare(client::Session& facilitator) {
  const auto prepared = Prepared(facilitator);
  workshop_ = prepared.workshop;
  auto workshops = pb::WorkshopService::NewStub(facilitator.channel());
  pb::AdvanceStageRequest go;
  go.set_name(workshop_);
  go.set_from(pb::STAGE_PREPARE);
  go.set_to(pb::STAGE_ANSWER);
  ASSERT_TRUE(facilitator.Call<pb::Workshop>(*workshops, &pb::WorkshopService::Stub::AdvanceStage, go).ok());
  voices_.resize(50);
  for (std::size_t i = 0; i < voices_.size(); ++i) {
    pb::JoinWorkshopRequest join;
    join.set_join_code(prepared.join_code);
    join.set_client_id("chaos-participant-" + std::to_string(i));
    join.set_consent(true);
    join.set_language_code("en");
    join.set_side(i % 2 ? pb::SIDE_INDUSTRY : pb::SIDE_GOVERNMENT);
    join.set_organisation("Organisation");
    join.set_sex(pb::SEX_NOT_SAID);
    join.set_table(i % 2 ? 4 : 1);
    auto joined = rpc::Invoke<pb::JoinWorkshopResponse>(*workshops, &pb::WorkshopService::Stub::JoinWorkshop, join, {});
    ASSERT_TRUE(joined.ok()) << joined.error().ToString();
    voices_[i].session = joined->session_token();
  }
}

std::vector<std::thread> Room::Speak(const std::string& grpc, std::uint64_t seed) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < voices_.size(); ++i)
    threads.emplace_back([this, grpc, i, seed] { SpeakAs(voices_[i], grpc, seed * 100 + i); });
  return threads;
}

void Room::SpeakAs(Voice& voice, const std::string& grpc, std::uint64_t seed) {
  auto channel = client::Connect(grpc);
  client::Session session(channel, voice.session);
  auto stub = pb::AnswerService::NewStub(channel);
  pb::ListMyQuestionsRequest ask;
  ask.set_workshop(workshop_);
  auto mine = session.Call<pb::ListMyQuestionsResponse>(*stub, &pb::AnswerService::Stub::ListMyQuestions, ask);
  if (!mine.ok()) return;
  std::mt19937_64 random(seed);
  for (;;) {
    pb::SubmitAnswersRequest q;
    q.set_workshop(workshop_);
    q.set_request_id(NewId());
    std::map<std::string, int> batch;
    for (int i = 0; i < 5; ++i) batch[mine->questions(random() % mine->questions_size())] = random() % 6;
    for (const auto& [question, choice] : batch) {
      auto* a = q.add_answers();
      a->set_question(question);
      a->set_choice(choice);
    }
    voice.sent = batch;
    auto r = session.Call<pb::SubmitAnswersResponse>(*stub, &pb::AnswerService::Stub::SubmitAnswers, q);
    if (!r.ok()) return;
    voice.version = r->version();
    for (const auto& [question, choice] : batch) voice.acknowledged[question] = choice;
    voice.sent.clear();
    ++acknowledged_;
  }
}

std::string Room::Check(const std::shared_ptr<grpc::Channel>& channel) {
  auto stub = pb::AnswerService::NewStub(channel);
  for (const auto& voice : voices_) {
    client::Session session(channel, voice.session);
    pb::GetMyAnswersRequest ask;
    ask.set_workshop(workshop_);
    auto kept = session.Call<pb::GetMyAnswersResponse>(*stub, &pb::AnswerService::Stub::GetMyAnswers, ask);
    if (!kept.ok()) return kept.error().ToString();
    const std::string versions = std::to_string(kept->version()) + " kept, " + std::to_string(voice.version) + " acknowledged";
    if (kept->version() < voice.version) return "an acknowledged submission is gone: " + versions;
    // The submission that was on its way when the server went may be there or not, but wholly.
    const bool last_there = kept->version() == voice.version + 1 && !voice.sent.empty();
    if (!last_there && kept->version() != voice.version) return "a submission that nobody sent, or one twice: " + versions;
    auto expected = voice.acknowledged;
    if (last_there)
      for (const auto& [question, choice] : voice.sent) expected[question] = choice;
    std::map<std::string, int> found;
    for (const auto& a : kept->answers())
      if (!found.emplace(a.question(), a.choice()).second) return "twice: " + a.question();
    if (found != expected) return "answers are not those that were given: " + versions;
  }
  return "";
}

}  // namespace concord::chaos

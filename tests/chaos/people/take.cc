// The people's part of an assembly.
#include <algorithm>

#include "assembly.h"
#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "platform/id/id.h"

namespace concord::chaos {

namespace pb = intake::v1;

namespace {

constexpr Micros kPatience = 8 * kSecond;  // of one try

}  // namespace

void Assembly::Take(Person& person, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  client::Session session(channel_, person.session);
  auto answers = pb::AnswerService::NewStub(channel_);
  pb::ListMyQuestionsRequest ask;
  ask.set_workshop(workshop_);
  const auto mine = Insist<pb::ListMyQuestionsResponse>(history_, "ListMyQuestions", until(), [&] {
    return session.Call<pb::ListMyQuestionsResponse>(*answers, &pb::AnswerService::Stub::ListMyQuestions, ask, kPatience);
  });
  if (!mine.response) return;
  const std::vector<std::string> questions(mine.response->questions().begin(), mine.response->questions().end());
  while (!over_) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pace_.think_ms / 2 + random() % std::max(1, pace_.think_ms)));
    switch (stage_.load()) {
      case pb::STAGE_ANSWER: Submit(person, session, questions, random); break;
      case pb::STAGE_VOTE:
        if (person.voted < 1) Vote(person, session, 1, random);
        break;
      case pb::STAGE_AGREE:
        if (!person.positioned) Position(person, session);
        break;
      default: break;
    }
  }
}

void Assembly::Submit(Person& person, client::Session& session, const std::vector<std::string>& questions, std::mt19937_64& random) {
  auto stub = pb::AnswerService::NewStub(channel_);
  pb::SubmitAnswersRequest q;
  q.set_workshop(workshop_);
  q.set_request_id(NewId());
  nlohmann::json said = nlohmann::json::object();
  for (int i = 0; i < 5; ++i) said[questions[random() % questions.size()]] = random() % 6;
  for (const auto& [question, choice] : said.items()) {
    auto* a = q.add_answers();
    a->set_question(question);
    a->set_choice(choice.get<int>());
  }
  const auto r = Insist<pb::SubmitAnswersResponse>(history_, "SubmitAnswers", until(), [&] {
    return session.Call<pb::SubmitAnswersResponse>(*stub, &pb::AnswerService::Stub::SubmitAnswers, q, kPatience);
  });
  history_.Write("answers", r.told, {{"office", desk_.office}, {"workshop", workshop_}, {"participant", person.name}, {"request_id", q.request_id()}, {"answers", said},
                                     {"version", r.response ? r.response->version() : 0}, {"tries", r.tries}, {"why", r.response ? "" : r.error.reason}});
}

void Assembly::Vote(Person& person, client::Session& session, int round, std::mt19937_64& random) {
  auto stub = pb::VoteService::NewStub(channel_);
  pb::GetMyBallotRequest ask;
  ask.set_workshop(workshop_);
  const auto paper = Insist<pb::MyBallot>(history_, "GetMyBallot", until(), [&] {
    return session.Call<pb::MyBallot>(*stub, &pb::VoteService::Stub::GetMyBallot, ask, kPatience);
  });
  if (!paper.response || paper.response->round() != round) return;
  pb::CastBallotRequest q;
  q.set_workshop(workshop_);
  q.set_round(round);
  q.set_request_id(NewId());
  std::vector<std::string> ranking;
  for (const auto& c : paper.response->candidates()) ranking.push_back(c.id());
  std::shuffle(ranking.begin(), ranking.end(), random);
  ranking.resize(std::min<std::size_t>(ranking.size(), 1 + random() % 5));
  for (const auto& c : ranking) q.add_ranking(c);
  const auto r = Insist<pb::CastBallotResponse>(history_, "CastBallot", until(), [&] {
    return session.Call<pb::CastBallotResponse>(*stub, &pb::VoteService::Stub::CastBallot, q, kPatience);
  });
  person.voted = round;
  history_.Write("ballot", r.told, {{"office", desk_.office}, {"workshop", workshop_}, {"participant", person.name}, {"request_id", q.request_id()}, {"round", round},
                                    {"ranking", ranking}, {"tries", r.tries}, {"why", r.response ? "" : r.error.reason}});
}

void Assembly::Position(Person& person, client::Session& session) {
  auto stub = pb::VoteService::NewStub(channel_);
  pb::TakePositionRequest q;
  q.set_workshop(workshop_);
  q.set_position(pb::POSITION_SUPPORT);
  const auto r = Insist<pb::TakePositionResponse>(history_, "TakePosition", until(), [&] {
    return session.Call<pb::TakePositionResponse>(*stub, &pb::VoteService::Stub::TakePosition, q, kPatience);
  });
  person.positioned = true;
  history_.Write("position", r.told, {{"office", desk_.office}, {"workshop", workshop_}, {"participant", person.name}, {"tries", r.tries}});
}

}  // namespace concord::chaos

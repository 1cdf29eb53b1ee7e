#include "ballot_box.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/gaps.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "platform/id/id.h"

namespace concord::chaos {

namespace pb = concord::intake::v1;

void BallotBox::Prepare(client::Session& facilitator, const std::string& join_code, const std::string& workshop, int people) {
  workshop_ = workshop;
  auto workshops = pb::WorkshopService::NewStub(facilitator.channel());
  auto answers = pb::AnswerService::NewStub(facilitator.channel());
  auto gaps = pb::GapService::NewStub(facilitator.channel());
  auto votes = pb::VoteService::NewStub(facilitator.channel());
  const auto go = [&](pb::Stage from, pb::Stage to) {
    pb::AdvanceStageRequest q;
    q.set_name(workshop);
    q.set_from(from);
    q.set_to(to);
    auto r = facilitator.Call<pb::Workshop>(*workshops, &pb::WorkshopService::Stub::AdvanceStage, q);
    ASSERT_TRUE(r.ok()) << r.error().ToString();
  };
  go(pb::STAGE_PREPARE, pb::STAGE_ANSWER);
  voters_.resize(people);
  for (int i = 0; i < people; ++i) {
    pb::JoinWorkshopRequest join;
    join.set_join_code(join_code);
    join.set_client_id("chaos-voter-0123456789-" + std::to_string(i));
    join.set_consent(true);
    join.set_language_code("en");
    join.set_side(i % 2 ? pb::SIDE_INDUSTRY : pb::SIDE_GOVERNMENT);
    join.set_organisation("Organisation");
    join.set_sex(pb::SEX_NOT_SAID);
    join.set_table(i % 2 ? 4 : 1);
    auto joined = rpc::Invoke<pb::JoinWorkshopResponse>(*workshops, &pb::WorkshopService::Stub::JoinWorkshop, join, {});
    ASSERT_TRUE(joined.ok()) << joined.error().ToString();
    voters_[i].session = joined->session_token();
  }
  for (int i = 0; i < 2; ++i) {  // one of each side is enough for gaps
    client::Session voter(facilitator.channel(), voters_[i].session);
    pb::ListMyQuestionsRequest ask;
    ask.set_workshop(workshop);
    auto mine = voter.Call<pb::ListMyQuestionsResponse>(*answers, &pb::AnswerService::Stub::ListMyQuestions, ask);
    ASSERT_TRUE(mine.ok()) << mine.error().ToString();
    pb::SubmitAnswersRequest q;
    q.set_workshop(workshop);
    q.set_request_id(NewId());
    for (const auto& question : mine->questions()) {
      auto* a = q.add_answers();
      a->set_question(question);
      a->set_choice(1);
    }
    auto r = voter.Call<pb::SubmitAnswersResponse>(*answers, &pb::AnswerService::Stub::SubmitAnswers, q);
    ASSERT_TRUE(r.ok()) << r.error().ToString();
  }
  go(pb::STAGE_ANSWER, pb::STAGE_CHECK_GAPS);
  pb::ListGapsRequest list;
  list.set_workshop(workshop);
  auto all = facilitator.Call<pb::ListGapsResponse>(*gaps, &pb::GapService::Stub::ListGaps, list);
  ASSERT_TRUE(all.ok() && all->gaps_size() > 12);
  for (int i = 0; i < 12; ++i) {
    pb::ConfirmGapRequest confirm;
    confirm.set_workshop(workshop);
    confirm.set_question(all->gaps(i).question());
    ASSERT_TRUE(facilitator.Call<pb::Gap>(*gaps, &pb::GapService::Stub::ConfirmGap, confirm).ok());
  }
  go(pb::STAGE_CHECK_GAPS, pb::STAGE_SHORTLIST);
  go(pb::STAGE_SHORTLIST, pb::STAGE_VOTE);
  client::Session first(facilitator.channel(), voters_[0].session);
  pb::GetMyBallotRequest ask;
  ask.set_workshop(workshop);
  auto paper = first.Call<pb::MyBallot>(*votes, &pb::VoteService::Stub::GetMyBallot, ask);
  ASSERT_TRUE(paper.ok()) << paper.error().ToString();
  for (const auto& c : paper->candidates()) candidates_.push_back(c.id());
  ASSERT_GE(candidates_.size(), 3u);
}

std::vector<std::thread> BallotBox::Vote(const std::string& grpc, int count, int within_ms, std::uint64_t seed) {
  std::vector<std::thread> threads;
  for (; count > 0 && next_ < voters_.size(); --count, ++next_) {
    threads.emplace_back([this, grpc, within_ms, seed, &voter = voters_[next_], number = next_] {
      std::mt19937_64 random(seed + number);
      client::Session session(client::Connect(grpc), voter.session);
      auto stub = pb::VoteService::NewStub(session.channel());
      usleep(static_cast<useconds_t>(random() % within_ms) * 1000);
      if (!session.Token().ok()) return;
      auto ranking = candidates_;
      std::shuffle(ranking.begin(), ranking.end(), random);
      ranking.resize(std::min<std::size_t>(ranking.size(), 1 + random() % 5));
      pb::CastBallotRequest q;
      q.set_workshop(workshop_);
      q.set_round(1);
      q.set_request_id(voter.request_id = NewId());
      for (const auto& c : ranking) q.add_ranking(c);
      voter.ranking = std::move(ranking);
      voter.acknowledged = session.Call<pb::CastBallotResponse>(*stub, &pb::VoteService::Stub::CastBallot, q).ok();
      acknowledged_ += voter.acknowledged;
    });
  }
  return threads;
}

std::string BallotBox::Check(client::Session& facilitator) {
  auto stub = pb::VoteService::NewStub(facilitator.channel());
  for (; unchecked_ < next_; ++unchecked_) {
    Voter& voter = voters_[unchecked_];
    client::Session session(facilitator.channel(), voter.session);
    pb::GetMyBallotRequest ask;
    ask.set_workshop(workshop_);
    auto kept = session.Call<pb::MyBallot>(*stub, &pb::VoteService::Stub::GetMyBallot, ask);
    if (!kept.ok()) return kept.error().ToString();
    const std::vector<std::string> ranking(kept->ranking().begin(), kept->ranking().end());
    if (voter.ranking.empty()) {
      if (kept->cast()) return "a ballot that nobody cast";
      continue;
    }
    if (voter.acknowledged && !kept->cast()) return "an acknowledged ballot is gone";
    if (ranking != (kept->cast() ? voter.ranking : std::vector<std::string>())) return "a ballot is not the one that was cast";
    pb::CastBallotRequest again;
    again.set_workshop(workshop_);
    again.set_round(1);
    again.set_request_id(voter.request_id);
    for (const auto& c : voter.ranking) again.add_ranking(c);
    auto r = session.Call<pb::CastBallotResponse>(*stub, &pb::VoteService::Stub::CastBallot, again);
    if (!r.ok()) return "the same ballot again: " + r.error().ToString();
    ++kept_;
  }
  auto workshops = pb::WorkshopService::NewStub(facilitator.channel());
  pb::GetProgressRequest ask;
  ask.set_workshop(workshop_);
  auto progress = facilitator.Call<pb::Progress>(*workshops, &pb::WorkshopService::Stub::GetProgress, ask);
  if (!progress.ok()) return progress.error().ToString();
  if (progress->ballots() == kept_) return "";
  return "a ballot is missing, or there twice: " + std::to_string(progress->ballots()) + " for " + std::to_string(kept_) + " people";
}

void BallotBox::Close(client::Session& facilitator) {
  auto workshops = pb::WorkshopService::NewStub(facilitator.channel());
  pb::AdvanceStageRequest go;
  go.set_name(workshop_);
  go.set_from(pb::STAGE_VOTE);
  go.set_to(pb::STAGE_DISCUSS);
  ASSERT_TRUE(facilitator.Call<pb::Workshop>(*workshops, &pb::WorkshopService::Stub::AdvanceStage, go).ok());
  auto votes = pb::VoteService::NewStub(facilitator.channel());
  pb::GetRoundRequest ask;
  ask.set_workshop(workshop_);
  ask.set_number(1);
  auto round = facilitator.Call<pb::Round>(*votes, &pb::VoteService::Stub::GetRound, ask);
  ASSERT_TRUE(round.ok()) << round.error().ToString();
  ASSERT_EQ(round->ballots(), kept_);
  for (const auto& tally : round->tallies()) {
    const auto in_five = std::count_if(voters_.begin(), voters_.end(), [&](const Voter& v) {
      return std::find(v.ranking.begin(), v.ranking.end(), tally.candidate()) != v.ranking.end();
    });
    ASSERT_EQ(tally.in_five(), in_five) << tally.candidate();
  }
}

}  // namespace concord::chaos

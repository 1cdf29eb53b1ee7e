#include "concord/demo/walk.h"

#include <algorithm>

#include "concord/demo/walker.h"
#include "platform/id/id.h"

namespace concord::demo {

namespace pb = concord::intake::v1;

Error Failed(const std::string& what) { return Internal("DEMO_STEP_FAILED", what); }

Result<Outcome> Walk(client::Session& facilitator, const Plan& plan, const Tell& tell) { return Walker(facilitator, plan, tell).Run(); }

Walker::Walker(client::Session& facilitator, const Plan& plan, const Tell& tell)
    : facilitator_(facilitator), plan_(plan), tell_(tell), room_(plan.seed, plan.people, plan.observers),
      workshops_(pb::WorkshopService::NewStub(facilitator.channel())), answers_(pb::AnswerService::NewStub(facilitator.channel())),
      gaps_(pb::GapService::NewStub(facilitator.channel())), votes_(pb::VoteService::NewStub(facilitator.channel())),
      instruments_(pb::InstrumentService::NewStub(facilitator.channel())) {}

Result<Outcome> Walker::Run() {
  CONCORD_CHECK_OK(Prepare());
  if (plan_.until == pb::STAGE_PREPARE) return out_;
  CONCORD_CHECK_OK(Go(pb::STAGE_PREPARE, pb::STAGE_ANSWER));
  CONCORD_CHECK_OK(Join());
  CONCORD_CHECK_OK(Answer());
  if (plan_.until == pb::STAGE_ANSWER) return out_;
  CONCORD_CHECK_OK(Go(pb::STAGE_ANSWER, pb::STAGE_CHECK_GAPS));
  CONCORD_CHECK_OK(CheckGaps());
  if (plan_.until == pb::STAGE_CHECK_GAPS) return out_;
  CONCORD_CHECK_OK(Go(pb::STAGE_CHECK_GAPS, pb::STAGE_SHORTLIST));
  CONCORD_CHECK_OK(Shortlist());
  CONCORD_CHECK_OK(Go(pb::STAGE_SHORTLIST, pb::STAGE_VOTE));
  CONCORD_CHECK_OK(Secrets());
  CONCORD_CHECK_OK(Vote(1, {}, 0));
  CONCORD_CHECK_OK(Go(pb::STAGE_VOTE, pb::STAGE_DISCUSS));
  CONCORD_CHECK_OK(Discuss());
  if (plan_.second_round) {
    CONCORD_CHECK_OK(Go(pb::STAGE_DISCUSS, pb::STAGE_VOTE_AGAIN));
    CONCORD_CHECK_OK(Vote(2, round_order_, 0.3));
    CONCORD_CHECK_OK(Go(pb::STAGE_VOTE_AGAIN, pb::STAGE_AGREE));
  } else {
    CONCORD_CHECK_OK(Go(pb::STAGE_DISCUSS, pb::STAGE_AGREE));
  }
  CONCORD_CHECK_OK(Agree());
  if (plan_.until == pb::STAGE_AGREE) return out_;
  CONCORD_TRY(const int learnt_before, Learnt());
  CONCORD_CHECK_OK(Go(pb::STAGE_AGREE, pb::STAGE_ROADMAP));
  CONCORD_CHECK_OK(Roadmap());
  CONCORD_CHECK_OK(Report());
  CONCORD_CHECK_OK(Files());
  CONCORD_CHECK_OK(Learn(learnt_before));
  return out_;
}

Status Walker::Go(pb::Stage from, pb::Stage to) {
  pb::AdvanceStageRequest request;
  request.set_name(out_.workshop);
  request.set_from(from);
  request.set_to(to);
  CONCORD_TRY(auto workshop, facilitator_.Call<pb::Workshop>(*workshops_, &pb::WorkshopService::Stub::AdvanceStage, request));
  if (workshop.stage() != to) return Failed("the workshop did not reach " + pb::Stage_Name(to));
  return Ok();
}

Status Walker::Prepare() {
  CONCORD_TRY(auto list, facilitator_.Call<pb::ListInstrumentsResponse>(*instruments_, &pb::InstrumentService::Stub::ListInstruments,
                                                                      pb::ListInstrumentsRequest()));
  pb::GetInstrumentRequest get;
  for (const auto& i : list.instruments())
    if (i.programme() == "qi4tf" && i.state() == pb::INSTRUMENT_STATE_PUBLISHED) get.set_name(i.name());
  if (get.name().empty()) return Failed("no published version of qi4tf");
  get.set_language_code("en");
  CONCORD_TRY(instrument_, facilitator_.Call<pb::Instrument>(*instruments_, &pb::InstrumentService::Stub::GetInstrument, get));

  pb::CreateWorkshopRequest request;
  auto* w = request.mutable_workshop();
  w->set_display_name(plan_.title);
  w->set_instrument(instrument_.name());
  w->set_country_code("XA");
  w->set_host("Ministry of Trade of XA");
  w->set_co_host("Chamber of Commerce of XA");
  w->set_product(plan_.product);
  w->add_hs_codes(plan_.hs_code);
  w->add_target_markets(plan_.market);
  w->set_start_date(plan_.start_date);
  w->set_end_date(plan_.end_date);
  w->add_languages("en");
  w->add_languages("fr");
  w->set_demonstration(true);
  w->set_support_side(pb::SIDE_INDUSTRY);
  w->set_invited_count(plan_.people + plan_.observers);
  auto& last_area = instrument_.areas(instrument_.areas_size() - 1);
  for (int i = 0; i < 2; ++i) {
    auto* o = w->add_out_of_scope();
    o->set_sub_area(last_area.sub_areas(last_area.sub_areas_size() - 1 - i).code());
    o->set_reason("does not apply to this product");
  }
  for (const auto& [role, name] : std::vector<std::pair<std::string, std::string>>{
           {"standards_body", "Standards Bureau of XA"}, {"accreditation_body", "Accreditation Council of XA"},
           {"metrology_institute", "Metrology Institute of XA"}, {"food_authority", "Food Safety Agency of XA"}}) {
    auto* i = w->add_institutions();
    i->set_role(role);
    i->set_display_name(name);
  }
  for (int n = 1; n <= 5; ++n) {
    auto* t = w->add_tables();
    t->set_number(n);
    t->set_side(n <= 3 ? pb::SIDE_GOVERNMENT : pb::SIDE_INDUSTRY);
    t->set_seats(12);
  }
  request.set_request_id(NewId());
  CONCORD_TRY(auto made, facilitator_.Call<pb::Workshop>(*workshops_, &pb::WorkshopService::Stub::CreateWorkshop, request));
  out_.workshop = made.name();
  out_.join_code = made.join_code();
  if (made.stage() != pb::STAGE_PREPARE || made.join_code().size() != 6) return Failed("the new workshop is not in Prepare");
  tell_("Prepared \"" + plan_.title + "\": 2 sub-areas out of scope, 5 tables, join code " + made.join_code());
  return Ok();
}

Status Walker::Join() {
  for (const auto& person : room_.people()) {
    pb::JoinWorkshopRequest request;
    request.set_join_code(out_.join_code);
    request.set_client_id("demo-" + std::to_string(person.seed) + "-" + out_.workshop.substr(out_.workshop.size() - 12));
    request.set_language_code(person.seed % 3 == 0 ? "fr" : "en");
    request.set_consent(true);
    request.set_side(person.side);
    request.set_sex(person.sex);
    request.set_organisation(person.organisation);
    request.set_position(person.position);
    request.set_table(person.table);
    CONCORD_TRY(auto joined, rpc::Invoke<pb::JoinWorkshopResponse>(*workshops_, &pb::WorkshopService::Stub::JoinWorkshop, request, {}));
    seats_.push_back({&person, std::make_unique<client::Session>(facilitator_.channel(), joined.session_token()), joined.participant()});
  }
  tell_(std::to_string(plan_.people) + " people joined by code without an account, and " + std::to_string(plan_.observers) + " observers");
  return Ok();
}

Status Walker::Answer() {
  int expected = 0;
  for (auto& seat : seats_) {
    pb::ListMyQuestionsRequest ask;
    ask.set_workshop(out_.workshop);
    auto mine = seat.session->Call<pb::ListMyQuestionsResponse>(*answers_, &pb::AnswerService::Stub::ListMyQuestions, ask);
    if (seat.person->side == pb::SIDE_OBSERVER) {
      if (mine.ok() && mine->questions_size() > 0) return Failed("an observer was asked questions");
      continue;
    }
    if (!mine.ok()) return std::move(mine).error();
    expected += mine->questions_size();
    pb::SubmitAnswersRequest request;
    request.set_workshop(out_.workshop);
    for (const auto& question : instrument_.questions()) {
      if (std::find(mine->questions().begin(), mine->questions().end(), question.code()) == mine->questions().end()) continue;
      auto* answer = request.add_answers();
      answer->set_question(question.code());
      const int choice = room_.Answer(*seat.person, question);
      if (choice < 0) {
        answer->set_null_reason(pb::NULL_REASON_DONT_KNOW);
      } else {
        answer->set_choice(choice);
        if (choice >= 4 && seat.person->seed % 5 == 0) {
          answer->mutable_evidence()->set_kind("document");
          answer->mutable_evidence()->set_reference("Demonstration file " + question.code());
        }
      }
      if (request.answers_size() < 12) continue;
      request.set_request_id(NewId());
      CONCORD_TRY(auto part, seat.session->Call<pb::SubmitAnswersResponse>(*answers_, &pb::AnswerService::Stub::SubmitAnswers, request));
      if (part.version() < 1) return Failed("answers were acknowledged without a version");
      out_.answers += request.answers_size();
      request.clear_answers();
    }
    if (request.answers_size() > 0) {
      request.set_request_id(NewId());
      CONCORD_TRY(auto last, seat.session->Call<pb::SubmitAnswersResponse>(*answers_, &pb::AnswerService::Stub::SubmitAnswers, request));
      out_.answers += request.answers_size();
      if (last.answered() != last.asked()) return Failed("a participant answered everything and is still asked more");
    }
  }
  if (out_.answers != expected) return Failed("not every question was answered");
  pb::GetProgressRequest progress;
  progress.set_workshop(out_.workshop);
  CONCORD_TRY(auto seen, facilitator_.Call<pb::Progress>(*workshops_, &pb::WorkshopService::Stub::GetProgress, progress));
  if (seen.answered() != expected) return Failed("the live matrix shows " + std::to_string(seen.answered()) + " answers");
  tell_(std::to_string(out_.answers) + " answers to " + std::to_string(instrument_.questions_size()) + " questions, each saved before it was acknowledged");
  return Ok();
}

}  // namespace concord::demo

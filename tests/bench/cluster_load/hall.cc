#include "hall.h"

#include "concord/demo/walk.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "tests/chaos/people/offices.h"

namespace concord::bench {

namespace pb = intake::v1;

Result<Hall> Hall::Open(const std::shared_ptr<grpc::Channel>& front, const std::shared_ptr<grpc::Channel>& intake, int offices, int people) {
  CONCORD_TRY(auto desks, chaos::OpenOffices(front, offices - 1));
  auto workshops = pb::WorkshopService::NewStub(intake);
  auto answers = pb::AnswerService::NewStub(intake);
  std::vector<std::vector<Person>> rooms;
  for (std::size_t o = 0; o < desks.size(); ++o) {
    demo::Plan plan;
    plan.title = "Demonstration under load " + std::to_string(o);
    plan.product = "Sunflower oil";
    plan.hs_code = "1512";
    plan.market = "European Union";
    plan.start_date = plan.end_date = "2026-11-24";
    plan.until = pb::STAGE_PREPARE;
    CONCORD_TRY(const auto prepared, demo::Walk(*desks[o].facilitator, plan, [](const std::string&) {}));
    pb::AdvanceStageRequest go;
    go.set_name(prepared.workshop);
    go.set_from(pb::STAGE_PREPARE);
    go.set_to(pb::STAGE_ANSWER);
    auto desk = pb::WorkshopService::NewStub(front);
    CONCORD_CHECK_OK(desks[o].facilitator->Call<pb::Workshop>(*desk, &pb::WorkshopService::Stub::AdvanceStage, go));
    auto& room = rooms.emplace_back();
    for (int n = 0; n < people; ++n) {
      pb::JoinWorkshopRequest join;
      join.set_join_code(prepared.join_code);
      join.set_client_id("under-load-0123456789-" + std::to_string(n));
      join.set_consent(true);
      join.set_language_code("en");
      join.set_side(n % 2 ? pb::SIDE_INDUSTRY : pb::SIDE_GOVERNMENT);
      join.set_organisation("Demonstration organisation " + std::to_string(n % 7));
      join.set_sex(pb::SEX_NOT_SAID);
      join.set_table(n % 2 ? 4 : 1);
      CONCORD_TRY(const auto joined, rpc::Invoke<pb::JoinWorkshopResponse>(*workshops, &pb::WorkshopService::Stub::JoinWorkshop, join, {}));
      Person person;
      person.session = std::make_unique<client::Session>(front, joined.session_token());
      person.seat.workshop = prepared.workshop;
      person.seat.participant = joined.participant().name();
      pb::ListMyQuestionsRequest ask;
      ask.set_workshop(prepared.workshop);
      CONCORD_TRY(const auto token, person.session->Token());
      CONCORD_TRY(const auto mine,
                  rpc::Invoke<pb::ListMyQuestionsResponse>(*answers, &pb::AnswerService::Stub::ListMyQuestions, ask, {.token = token}));
      person.seat.questions = {mine.questions().begin(), mine.questions().end()};
      room.push_back(std::move(person));
    }
  }
  Hall hall;
  for (std::size_t n = 0; n < static_cast<std::size_t>(people); ++n) {
    for (auto& room : rooms) hall.people_.push_back(std::move(room[n]));
  }
  return hall;
}

Result<std::vector<Seat>> Hall::Seats() {
  std::vector<Seat> out;
  for (auto& person : people_) {
    CONCORD_TRY(person.seat.token, person.session->Token());
    out.push_back(person.seat);
  }
  return out;
}

}  // namespace concord::bench

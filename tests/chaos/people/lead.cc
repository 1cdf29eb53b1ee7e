// The facilitator's part of an assembly.
#include <algorithm>

#include "assembly.h"
#include "concord/demo/walk.h"
#include "concord/intake/v1/gaps.grpc.pb.h"
#include "platform/id/id.h"

namespace concord::chaos {

namespace pb = intake::v1;

Assembly::Assembly(std::shared_ptr<grpc::Channel> channel, OfficeDesk& desk, History& history, Pace pace, int number)
    : channel_(std::move(channel)), desk_(desk), history_(history), pace_(pace), number_(number), people_(pace.people) {}

Status Assembly::Prepare() {
  demo::Plan plan;
  plan.title = "Demonstration under faults " + std::to_string(number_);
  plan.product = "Sunflower oil";
  plan.hs_code = "1512";
  plan.market = "European Union";
  plan.start_date = plan.end_date = "2026-11-24";
  plan.until = pb::STAGE_PREPARE;
  CONCORD_TRY(const auto prepared, demo::Walk(*desk_.facilitator, plan, [](const std::string&) {}));
  workshop_ = prepared.workshop;
  until_ = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  CONCORD_CHECK_OK(Go(pb::STAGE_PREPARE, pb::STAGE_ANSWER));
  auto stub = pb::WorkshopService::NewStub(channel_);
  for (std::size_t i = 0; i < people_.size(); ++i) {
    pb::JoinWorkshopRequest join;
    join.set_join_code(prepared.join_code);
    join.set_client_id("under-faults-0123456789-" + std::to_string(i));
    join.set_consent(true);
    join.set_language_code("en");
    join.set_side(i % 2 ? pb::SIDE_INDUSTRY : pb::SIDE_GOVERNMENT);
    join.set_organisation("Demonstration organisation " + std::to_string(i % 7));
    join.set_sex(pb::SEX_NOT_SAID);
    join.set_table(i % 2 ? 4 : 1);
    CONCORD_TRY(const auto joined, rpc::Invoke<pb::JoinWorkshopResponse>(*stub, &pb::WorkshopService::Stub::JoinWorkshop, join, {}));
    people_[i].session = joined.session_token();
    people_[i].name = joined.participant().name().substr(joined.participant().name().rfind('/') + 1);
    history_.Write("join", Told::kOk, {{"office", desk_.office}, {"workshop", workshop_}, {"participant", people_[i].name}});
  }
  return Ok();
}

// A stage is changed once, however often it has to be asked for: whoever hears that it is not in `from` any more looks where it is.
Status Assembly::Go(pb::Stage from, pb::Stage to) {
  auto stub = pb::WorkshopService::NewStub(channel_);
  const auto moved = Insist<pb::Workshop>(history_, "AdvanceStage", until(), [&]() -> Result<pb::Workshop> {
    pb::AdvanceStageRequest go;
    go.set_name(workshop_);
    go.set_from(from);
    go.set_to(to);
    auto done = desk_.facilitator->Call<pb::Workshop>(*stub, &pb::WorkshopService::Stub::AdvanceStage, go, 10 * kSecond);
    if (done.ok() || done.error().code != Code::kFailedPrecondition) return done;
    pb::GetWorkshopRequest get;
    get.set_name(workshop_);
    CONCORD_TRY(auto now, desk_.facilitator->Call<pb::Workshop>(*stub, &pb::WorkshopService::Stub::GetWorkshop, get, 10 * kSecond));
    if (now.stage() == to) return now;
    // Still there: what the room has said so far is not enough, or has not come through.
    return Error(Code::kAborted, done.error().reason, done.error().message);
  });
  history_.Write("stage", moved.told, {{"office", desk_.office}, {"workshop", workshop_}, {"to", pb::Stage_Name(to)}, {"why", moved.response ? "" : moved.error.ToString()}});
  if (!moved.response) return moved.error;
  stage_ = to;
  return Ok();
}

Status Assembly::SettleGaps() {
  auto stub = pb::GapService::NewStub(channel_);
  const auto all = Insist<pb::ListGapsResponse>(history_, "ListGaps", until(), [&] {
    pb::ListGapsRequest list;
    list.set_workshop(workshop_);
    return desk_.facilitator->Call<pb::ListGapsResponse>(*stub, &pb::GapService::Stub::ListGaps, list, 10 * kSecond);
  });
  if (!all.response) return all.error;
  for (int i = 0; i < std::min(8, all.response->gaps_size()); ++i) {
    pb::ConfirmGapRequest confirm;
    confirm.set_workshop(workshop_);
    confirm.set_question(all.response->gaps(i).question());
    const auto settled = Insist<pb::Gap>(history_, "ConfirmGap", until(), [&] {
      return desk_.facilitator->Call<pb::Gap>(*stub, &pb::GapService::Stub::ConfirmGap, confirm, 10 * kSecond);
    });
    if (!settled.response) return settled.error;
    history_.Write("gap", settled.told, {{"office", desk_.office}, {"workshop", workshop_}, {"question", confirm.question()}});
  }
  return Ok();
}

void Assembly::Lead(std::chrono::steady_clock::time_point start) {
  const auto at = [&](double part) {  // the workshops move one after the other, not all at once
    std::this_thread::sleep_until(start + std::chrono::microseconds(static_cast<std::int64_t>((part + 0.02 * (number_ % 8)) * pace_.seconds * 1e6)));
  };
  const auto led = [&]() -> Status {
    at(0.35);
    CONCORD_CHECK_OK(Go(pb::STAGE_ANSWER, pb::STAGE_CHECK_GAPS));
    CONCORD_CHECK_OK(SettleGaps());
    CONCORD_CHECK_OK(Go(pb::STAGE_CHECK_GAPS, pb::STAGE_SHORTLIST));
    CONCORD_CHECK_OK(Go(pb::STAGE_SHORTLIST, pb::STAGE_VOTE));
    at(0.6);
    CONCORD_CHECK_OK(Go(pb::STAGE_VOTE, pb::STAGE_DISCUSS));
    CONCORD_CHECK_OK(Go(pb::STAGE_DISCUSS, pb::STAGE_AGREE));
    at(0.84);
    return Go(pb::STAGE_AGREE, pb::STAGE_ROADMAP);
  };
  const Status s = led();
  finished_ = s.ok();
  if (!s.ok()) history_.Write("stuck", Told::kUnknown, {{"office", desk_.office}, {"workshop", workshop_}, {"why", s.error().ToString()}});
  over_ = true;
}

void Assembly::Begin(std::chrono::steady_clock::time_point start) {
  until_ = start + std::chrono::milliseconds(static_cast<std::int64_t>((pace_.seconds + pace_.grace_seconds) * 1000));
  threads_.emplace_back([this, start] { Lead(start); });
  for (std::size_t i = 0; i < people_.size(); ++i)
    threads_.emplace_back([this, i] { Take(people_[i], pace_.seed * 100'000 + static_cast<std::uint64_t>(number_) * 1000 + i); });
}

void Assembly::Wait() {
  for (auto& t : threads_) t.join();
}

}  // namespace concord::chaos

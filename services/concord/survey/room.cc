#include "concord/survey/room.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "platform/id/id.h"

namespace concord::survey {

namespace pb = concord::intake::v1;

namespace {

constexpr char kRows[] = "rows-sha256=";  // a fact of the workshop: what it was made from

pb::Sex SexOf(const std::string& sex) {
  return sex == "woman" ? pb::SEX_WOMAN : sex == "man" ? pb::SEX_MAN
                                      : sex == "other" ? pb::SEX_OTHER
                                                       : pb::SEX_NOT_SAID;
}

}  // namespace

void Pause(int tries) { std::this_thread::sleep_for(std::chrono::milliseconds(100 << tries)); }

Room::Room(client::Session& facilitator, const Survey& survey, const Place& place, Counts& counts, RoomOptions options)
    : facilitator_(facilitator), survey_(survey), place_(place), counts_(counts), options_(options), seats_(place.people.size()),
      workshops_(pb::WorkshopService::NewStub(facilitator.channel())), answers_(pb::AnswerService::NewStub(facilitator.channel())),
      votes_(pb::VoteService::NewStub(facilitator.channel())) {}

std::string Room::IdOf(const std::string& what) const {
  const Mapping& m = survey_.mapping;
  return Sha256Hex(m.programme + "\n" + m.version + "\n" + place_.country_code + "\n" + place_.region + "\n" + (options_.live ? "live" : "survey") + "\n" + what);
}

Status Room::Open() {
  const Mapping& m = survey_.mapping;
  pb::CreateWorkshopRequest request;
  request.set_request_id(IdOf("workshop"));
  auto* w = request.mutable_workshop();
  w->set_display_name(place_.Title());
  w->set_instrument("instruments/" + m.programme + "/versions/" + m.version);
  w->set_country_code(place_.country_code);
  w->set_host(m.source);
  w->add_languages(m.language);
  w->set_invited_count(static_cast<int>(place_.people.size()));
  w->set_equal_persons(true);
  w->set_origin(options_.live ? "live" : "survey");
  w->add_facts(kRows + place_.Hash());
  w->set_support_side(pb::SIDE_INDUSTRY);
  if (options_.live) {
    w->set_product(m.title);
    w->set_start_date("2026-11-23");
    w->set_end_date("2026-11-24");
    w->set_quorum_percent(1);
    auto* table = w->add_tables();
    table->set_number(1);
    table->set_side(pb::SIDE_INDUSTRY);
  }
  CONCORD_TRY(workshop_, Patient([&] { return facilitator_.Call<pb::Workshop>(*workshops_, &pb::WorkshopService::Stub::CreateWorkshop, request); }));
  if (std::find(workshop_.facts().begin(), workshop_.facts().end(), w->facts(0)) == workshop_.facts().end()) {
    return FailedPrecondition("ROWS_CHANGED", "\"" + place_.Title() + "\" was imported from other rows than the file holds now; give the mapping another version to import it anew");
  }
  return Ok();
}

Status Room::GoTo(pb::Stage target) {
  while (stage() < target) {
    const auto before = stage();
    CONCORD_CHECK_OK(Step());
    if (stage() == before) return Internal("STAGE_STUCK", place_.Title() + " stays at " + pb::Stage_Name(before));
  }
  return Ok();
}

Status Room::Step() {
  switch (stage()) {
    case pb::STAGE_PREPARE:
      return Advance(pb::STAGE_ANSWER);
    case pb::STAGE_ANSWER:
      CONCORD_CHECK_OK(AnswerAll());
      return Advance(pb::STAGE_CHECK_GAPS);
    case pb::STAGE_CHECK_GAPS:
      return Advance(pb::STAGE_SHORTLIST);
    case pb::STAGE_SHORTLIST:
      return Advance(pb::STAGE_VOTE);
    case pb::STAGE_VOTE:
      CONCORD_CHECK_OK(VoteAll());
      return Advance(pb::STAGE_DISCUSS);
    case pb::STAGE_DISCUSS:
      return Advance(pb::STAGE_AGREE);
    case pb::STAGE_AGREE:
      if (options_.live) CONCORD_CHECK_OK(Support());
      return Advance(pb::STAGE_ROADMAP);
    default:
      return Internal("STAGE_STUCK", place_.Title() + " is at " + pb::Stage_Name(stage()));
  }
}

Status Room::Advance(pb::Stage to) {
  pb::AdvanceStageRequest request;
  request.set_name(workshop_.name());
  request.set_from(workshop_.stage());
  request.set_to(to);
  auto moved = Patient([&] { return facilitator_.Call<pb::Workshop>(*workshops_, &pb::WorkshopService::Stub::AdvanceStage, request, 120 * kSecond); });
  if (!moved.ok() && moved.error().reason == "STAGE_MISMATCH") {  // an answer was lost on the way: it may have gone on already
    pb::GetWorkshopRequest get;
    get.set_name(workshop_.name());
    CONCORD_TRY(auto now, facilitator_.Call<pb::Workshop>(*workshops_, &pb::WorkshopService::Stub::GetWorkshop, get));
    if (now.stage() == to) moved = std::move(now);
  }
  CONCORD_TRY(workshop_, std::move(moved));
  return Ok();
}

Status Room::Join(std::size_t person) {
  if (seats_[person]) return Ok();
  const Respondent& who = place_.people[person];
  pb::JoinWorkshopRequest request;
  request.set_join_code(workshop_.join_code());
  request.set_client_id(IdOf("row " + std::to_string(person)));
  request.set_language_code(survey_.mapping.language);
  request.set_consent(true);  // given to the survey that is imported
  request.set_side(pb::SIDE_INDUSTRY);
  request.set_sex(SexOf(who.sex));
  if (options_.live) {
    request.set_organisation(place_.region);
    request.set_table(1);
  }
  CONCORD_TRY(auto joined, Patient([&] {
                return rpc::Invoke<pb::JoinWorkshopResponse>(*workshops_, &pb::WorkshopService::Stub::JoinWorkshop, request, {.timeout = 60 * kSecond});
              }));
  seats_[person] = std::make_unique<client::Session>(facilitator_.channel(), joined.session_token());
  return Ok();
}

Status Room::AnswerAll() {
  return Each([&](std::size_t person) -> Status {
    CONCORD_CHECK_OK(Join(person));
    const Respondent& who = place_.people[person];
    pb::SubmitAnswersRequest request;
    request.set_workshop(workshop_.name());
    request.set_request_id(IdOf("answers " + std::to_string(person)));
    for (std::size_t q = 0; q < survey_.questions.size(); ++q) {
      const auto choice = static_cast<unsigned char>(who.choices[q]);
      if (choice == kNoAnswer) continue;
      auto* answer = request.add_answers();
      answer->set_question(survey_.questions[q].code);
      answer->set_choice(choice);
    }
    if (request.answers_size() > 0) {
      CONCORD_CHECK_OK(Patient([&] { return seats_[person]->Call<pb::SubmitAnswersResponse>(*answers_, &pb::AnswerService::Stub::SubmitAnswers, request, 60 * kSecond); }));
    }
    counts_.answers += request.answers_size();
    return Ok();
  });
}

Status Room::VoteAll() {
  return Each([&](std::size_t person) -> Status {
    const Respondent& who = place_.people[person];
    if (who.item < 0) return Ok();
    CONCORD_CHECK_OK(Join(person));
    pb::CastBallotRequest request;
    request.set_workshop(workshop_.name());
    request.set_round(1);
    request.add_ranking(survey_.mapping.items[static_cast<std::size_t>(who.item)].id);
    request.set_request_id(IdOf("ballot " + std::to_string(person)));
    CONCORD_CHECK_OK(Patient([&] { return seats_[person]->Call<pb::CastBallotResponse>(*votes_, &pb::VoteService::Stub::CastBallot, request, 60 * kSecond); }));
    ++counts_.ballots;
    return Ok();
  });
}

Status Room::Support() {
  const std::size_t needed = (place_.people.size() + 99) / 100;
  for (std::size_t person = 0; person < needed; ++person) {
    CONCORD_CHECK_OK(Join(person));
    pb::TakePositionRequest request;
    request.set_workshop(workshop_.name());
    request.set_position(pb::POSITION_SUPPORT);
    CONCORD_CHECK_OK(Patient([&] { return seats_[person]->Call<pb::TakePositionResponse>(*votes_, &pb::VoteService::Stub::TakePosition, request); }));
  }
  return Ok();
}

Status Room::Each(const std::function<Status(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> first;
  const auto run = [&] {
    for (std::size_t person = next++; person < place_.people.size(); person = next++) {
      Status s = work(person);
      if (s.ok()) continue;
      std::lock_guard lock(mutex);
      if (!first) first = std::move(s).error();
      next = place_.people.size();
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < options_.in_flight; ++i) threads.emplace_back(run);
  run();
  for (auto& thread : threads) thread.join();
  return first ? Status(*std::move(first)) : Ok();
}

}  // namespace concord::survey

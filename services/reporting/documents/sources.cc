#include "reporting/documents/sources.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/gaps.grpc.pb.h"
#include "concord/intake/v1/instrument.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "concord/projects/v1/projects.grpc.pb.h"
#include "platform/rpc/client.h"

namespace concord::reporting::documents {
namespace {

namespace pb = concord::intake::v1;
namespace prj = concord::projects::v1;

constexpr Micros kPatience = 10 * kSecond;  // for one part

Error Down(const std::string& source, const std::string& part, const Error& why) {
  return Unavailable("REPORT_SOURCE_DOWN", "The report was not made: " + source + " did not give the " + part + " (" + why.message +
                                               "). Nothing is lost; ask again.")
      .With("source", source)
      .With("part", part)
      .With("cause", why.reason);
}

// Not a failure: the workshop has not come that far, or that was never made.
bool NotYet(const Error& error) { return error.code == Code::kFailedPrecondition || error.code == Code::kNotFound; }

class Fetcher {
 public:
  Fetcher(rpc::Channels& channels, rpc::CallOptions options, WorkshopData& data)
      : instruments_(pb::InstrumentService::NewStub(channels.To("intake"))),
        workshops_(pb::WorkshopService::NewStub(channels.To("intake"))),
        gaps_(pb::GapService::NewStub(channels.To("intake"))),
        votes_(pb::VoteService::NewStub(channels.To("intake"))),
        answers_(pb::AnswerService::NewStub(channels.To("intake"))),
        roadmaps_(prj::RoadmapService::NewStub(channels.To("projects"))),
        options_(std::move(options)),
        data_(data) {}

  Status Workshop(const std::string& name);
  Status Instrument(const std::string& language);
  Status Decisions();
  Status Roadmap();
  Status Organisations();
  Status Answers();
  Status Ballots();

 private:
  std::unique_ptr<pb::InstrumentService::Stub> instruments_;
  std::unique_ptr<pb::WorkshopService::Stub> workshops_;
  std::unique_ptr<pb::GapService::Stub> gaps_;
  std::unique_ptr<pb::VoteService::Stub> votes_;
  std::unique_ptr<pb::AnswerService::Stub> answers_;
  std::unique_ptr<prj::RoadmapService::Stub> roadmaps_;
  rpc::CallOptions options_;
  WorkshopData& data_;
};

// A part that may be absent: the value, nothing, or the error that stops the report.
template <class T>
Result<std::optional<T>> Optional(Result<T> got, const char* source, const char* part) {
  if (got.ok()) return std::optional<T>(*std::move(got));
  if (NotYet(got.error())) return std::optional<T>();
  return Down(source, part, got.error());
}

Status Fetcher::Workshop(const std::string& name) {
  pb::GetWorkshopRequest request;
  request.set_name(name);
  auto got = rpc::Invoke<pb::Workshop>(*workshops_, &pb::WorkshopService::Stub::GetWorkshop, request, options_);
  if (!got.ok() && got.error().code == Code::kNotFound) return got.error();
  if (!got.ok()) return Down("intake", "workshop", got.error());
  data_.workshop = *std::move(got);
  return Ok();
}

Status Fetcher::Instrument(const std::string& language) {
  pb::GetInstrumentRequest request;
  request.set_name(data_.workshop.instrument());
  request.set_language_code(language);
  auto got = rpc::Invoke<pb::Instrument>(*instruments_, &pb::InstrumentService::Stub::GetInstrument, request, options_);
  if (!got.ok()) return Down("intake", "instrument", got.error());
  data_.instrument = *std::move(got);
  return Ok();
}

Status Fetcher::Decisions() {
  const std::string& name = data_.workshop.name();
  pb::ListGapsRequest gaps;
  gaps.set_workshop(name);
  CONCORD_TRY(auto listed, Optional(rpc::Invoke<pb::ListGapsResponse>(*gaps_, &pb::GapService::Stub::ListGaps, gaps, options_), "intake", "gaps"));
  if (listed) data_.gaps.assign(listed->gaps().begin(), listed->gaps().end());
  pb::GetShortlistRequest shortlist;
  shortlist.set_workshop(name);
  CONCORD_TRY(auto candidates,
              Optional(rpc::Invoke<pb::Shortlist>(*votes_, &pb::VoteService::Stub::GetShortlist, shortlist, options_), "intake", "shortlist"));
  if (candidates) data_.candidates.assign(candidates->candidates().begin(), candidates->candidates().end());
  for (const auto& round : data_.report.rounds()) {
    pb::GetRoundRequest request;
    request.set_workshop(name);
    request.set_number(round.number());
    CONCORD_TRY(auto counted, Optional(rpc::Invoke<pb::Round>(*votes_, &pb::VoteService::Stub::GetRound, request, options_), "intake", "votes"));
    if (counted) data_.rounds.push_back(*std::move(counted));
  }
  pb::GetSuggestionRequest suggestion;
  suggestion.set_workshop(name);
  CONCORD_TRY(data_.suggestion,
              Optional(rpc::Invoke<pb::Suggestion>(*votes_, &pb::VoteService::Stub::GetSuggestion, suggestion, options_), "intake", "suggestion"));
  pb::GetAgreementRequest agreement;
  agreement.set_workshop(name);
  CONCORD_TRY(data_.agreement,
              Optional(rpc::Invoke<pb::Agreement>(*votes_, &pb::VoteService::Stub::GetAgreement, agreement, options_), "intake", "agreement"));
  return Ok();
}

Status Fetcher::Roadmap() {
  prj::GetRoadmapRequest request;
  request.set_workshop(data_.workshop.name());
  CONCORD_TRY(data_.roadmap, Optional(rpc::Invoke<prj::Roadmap>(*roadmaps_, &prj::RoadmapService::Stub::GetRoadmap, request, options_), "projects",
                                      "roadmap"));
  return Ok();
}

// People are counted and dropped here: their positions, tables and numbers go no further.
Status Fetcher::Organisations() {
  std::map<std::pair<int, std::string>, int> count;
  pb::ListParticipantsRequest request;
  request.set_workshop(data_.workshop.name());
  request.set_page_size(1000);
  do {
    auto page = rpc::Invoke<pb::ListParticipantsResponse>(*workshops_, &pb::WorkshopService::Stub::ListParticipants, request, options_);
    if (!page.ok()) return Down("intake", "attendance", page.error());
    for (const auto& p : page->participants()) count[{p.side(), p.organisation()}] += 1;
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  for (const auto& [key, people] : count) data_.organisations.push_back({key.second, static_cast<pb::Side>(key.first), people});
  return Ok();
}

Status Fetcher::Answers() {
  pb::ExportAnswersRequest request;
  request.set_workshop(data_.workshop.name());
  do {
    auto page = rpc::Invoke<pb::ExportAnswersResponse>(*answers_, &pb::AnswerService::Stub::ExportAnswers, request, options_);
    if (!page.ok()) return Down("intake", "answers", page.error());
    for (auto& sheet : *page->mutable_sheets()) data_.sheets.push_back(std::move(sheet));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return Ok();
}

Status Fetcher::Ballots() {
  for (const auto& round : data_.report.rounds()) {
    pb::ExportBallotsRequest request;
    request.set_workshop(data_.workshop.name());
    request.set_number(round.number());
    auto got = rpc::Invoke<pb::ExportBallotsResponse>(*votes_, &pb::VoteService::Stub::ExportBallots, request, options_);
    if (!got.ok()) return Down("intake", "ballots", got.error());
    data_.ballots.push_back({round.number(), {got->ballots().begin(), got->ballots().end()}});
  }
  return Ok();
}

}  // namespace

Result<WorkshopData> Sources::Fetch(const v1::WorkshopReport& report, const Wanted& wanted) {
  WorkshopData data;
  data.report = report;
  rpc::CallOptions options;
  options.token = tokens_.For(wanted.office);
  options.timeout = kPatience;
  options.deadline = wanted.deadline;
  Fetcher fetch(channels_, options, data);
  CONCORD_CHECK_OK(fetch.Workshop(wanted.workshop));
  const bool said = wanted.language.empty() && data.workshop.languages_size() > 0;
  CONCORD_CHECK_OK(fetch.Instrument(said ? data.workshop.languages(0) : wanted.language));
  CONCORD_CHECK_OK(fetch.Decisions());
  CONCORD_CHECK_OK(fetch.Roadmap());
  CONCORD_CHECK_OK(fetch.Organisations());
  if (!wanted.answers) return data;
  CONCORD_CHECK_OK(fetch.Answers());
  CONCORD_CHECK_OK(fetch.Ballots());
  return data;
}

}  // namespace concord::reporting::documents

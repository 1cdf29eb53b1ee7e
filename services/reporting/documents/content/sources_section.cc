// Where every figure came from, and how to read the marks.
#include <algorithm>
#include <iterator>
#include <vector>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

// In the order in which a workshop runs.
struct EventWords {
  const char* name;
  Msg words;
};
constexpr EventWords kEvents[] = {
    {"WorkshopOpened", Msg::kEventOpened},   {"ParticipantJoined", Msg::kEventJoined},      {"StageChanged", Msg::kEventStage},
    {"AnswersSubmitted", Msg::kEventAnswers}, {"GapSettled", Msg::kEventGap},               {"BallotCast", Msg::kEventBallot},
    {"RoundClosed", Msg::kEventRound},       {"ConsensusReached", Msg::kEventConsensus},    {"RoadmapCreated", Msg::kEventRoadmap},
    {"RoadmapItemUpdated", Msg::kEventItem}, {"RoadmapAdopted", Msg::kEventAdopted}};

std::string NameOf(const reporting::v1::SourceCount& source) { return source.type().substr(source.type().rfind('.') + 1); }

std::size_t PlaceOf(const reporting::v1::SourceCount& source) {
  const auto found = std::find_if(std::begin(kEvents), std::end(kEvents), [&](const EventWords& e) { return NameOf(source) == e.name; });
  return static_cast<std::size_t>(found - std::begin(kEvents));
}

}  // namespace

Section SourcesSection(const Book& book) {
  const Words& say = book.say;
  const auto& report = book.data.report;
  Section out;
  out.title = say(Msg::kSourcesTitle);
  out.own_page = true;
  out.blocks.push_back(Body(say(Msg::kSourcesLead, {{"when", say.Moment(report.fresh_time().seconds())}})));
  Table t;
  t.sheet = say(Msg::kSheetSources);
  t.columns = {{say(Msg::kWhatHappened), 4}, {say(Msg::kEvent), 4}, {say(Msg::kHowMany), 1.2, Align::kEnd}};
  std::int64_t all = 0;
  std::vector<reporting::v1::SourceCount> sources(report.sources().begin(), report.sources().end());
  std::stable_sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return PlaceOf(a) < PlaceOf(b); });
  for (const auto& source : sources) {
    all += source.count();
    Cell type = book.Text(NameOf(source));
    type.tone = Tone::kFaint;
    const std::size_t place = PlaceOf(source);
    t.rows.push_back({book.Text(place < std::size(kEvents) ? say(kEvents[place].words) : kNone), type, book.Number(static_cast<double>(source.count()), 0)});
  }
  t.rows.push_back({book.Text(say(Msg::kTotal)), book.Text(""), book.Number(static_cast<double>(all), 0)});
  for (Cell& cell : t.rows.back()) cell.tone = Tone::kStrong;
  t.foot = say(Msg::kDataHash, {{"hash", report.data_hash()}});
  out.blocks.push_back(std::move(t));
  out.blocks.push_back(Heading(say(Msg::kReadTitle)));
  for (const Msg message : {Msg::kReadGap, Msg::kReadClaimed, Msg::kReadNotAgreed, Msg::kReadSmall, Msg::kReadVotes, Msg::kReadW, Msg::kReadTau,
                            Msg::kReadTexts}) {
    out.blocks.push_back(Body(say(message)));
  }
  return out;
}

}  // namespace concord::reporting::documents

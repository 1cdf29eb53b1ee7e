#include <algorithm>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + Clean(item);
  return out;
}

// Codes from AA, QM to QZ, XA to XZ and ZZ belong to nobody (ISO 3166-1): data under them is about no country.
std::string Country(const Book& book, const std::string& code) {
  const bool user = code == "AA" || code == "ZZ" || (code.size() == 2 && (code[0] == 'X' || (code[0] == 'Q' && code[1] >= 'M')));
  return user ? book.say(Msg::kFictitious, {{"code", code}}) : code;
}

Msg StageMsg(const std::string& stage) {
  if (stage == "ANSWER") return Msg::kStageAnswer;
  if (stage == "CHECK_GAPS") return Msg::kStageCheckGaps;
  if (stage == "SHORTLIST") return Msg::kStageShortlist;
  if (stage == "VOTE") return Msg::kStageVote;
  if (stage == "DISCUSS") return Msg::kStageDiscuss;
  if (stage == "VOTE_AGAIN") return Msg::kStageVoteAgain;
  if (stage == "AGREE") return Msg::kStageAgree;
  return stage == "ROADMAP" ? Msg::kStageRoadmap : Msg::kStagePrepare;
}

Cover CoverOf(const Book& book, const Settings& settings) {
  const Words& say = book.say;
  const auto& w = book.data.workshop;
  Cover out;
  out.kind = say(Msg::kReportKind);
  out.title = Clean(w.display_name());
  const std::string product = Clean(w.product()), markets = Join(w.target_markets());
  out.subtitle = product + (product.empty() || markets.empty() ? "" : " · ") + markets;
  if (!book.data.instrument.mark().empty()) out.marks.push_back(Clean(book.data.instrument.mark()));
  if (w.demonstration() || book.data.report.demonstration()) out.marks.push_back(say(Msg::kDemoData));
  const auto fact = [&](Msg label, const std::string& value) {
    if (!value.empty()) out.facts.push_back({say(label), value});
  };
  fact(Msg::kFactProduct, product);
  fact(Msg::kFactHs, Join(w.hs_codes()));
  fact(Msg::kFactMarket, markets);
  fact(Msg::kFactCountry, Country(book, w.country_code()));
  fact(Msg::kFactHost, Clean(w.host()));
  fact(Msg::kFactCoHost, Clean(w.co_host()));
  fact(Msg::kFactDates, say.Dates(w.start_date(), w.end_date()));
  fact(Msg::kFactInstrument, Clean(book.data.instrument.title()));
  fact(Msg::kFactStage, say(StageMsg(book.data.report.stage())));
  fact(Msg::kFactFresh, say.Moment(book.data.report.fresh_time().seconds()));
  out.contents = say(Msg::kContents);
  out.disclaimer = settings.disclaimer.empty() ? say(Msg::kDisclaimer) : Clean(settings.disclaimer);
  return out;
}

}  // namespace

Paragraph Body(std::string text) { return {Paragraph::Kind::kBody, std::move(text), {}}; }
Paragraph Small(std::string text) { return {Paragraph::Kind::kSmall, std::move(text), {}}; }
Paragraph Heading(std::string text) { return {Paragraph::Kind::kHeading, std::move(text), {}}; }

Report Compose(const WorkshopData& data, const Words& words, const Settings& settings) {
  const Book book(data, words);
  Report out;
  out.language = words.tag();
  out.cover = CoverOf(book, settings);
  out.running_head = Shorten(out.cover.title, 90);
  for (const auto& mark : out.cover.marks) out.mark += (out.mark.empty() ? "" : " · ") + mark;
  out.foot = words(Msg::kFoot, {{"when", words.Moment(data.report.fresh_time().seconds())}, {"hash", data.report.data_hash().substr(0, 12)}});
  out.page_of = words(Msg::kPageOf, {{"page", std::string("{page}")}, {"pages", std::string("{pages}")}});
  out.scale_low = words(Msg::kScaleLow);
  out.scale_high = words(Msg::kScaleHigh);
  out.made = data.report.fresh_time().seconds();
  out.sections = {LookSection(book),      GapsSection(book),       HeatSection(book),    PeopleSection(book),  VotesSection(book),
                  OrderSection(book),     PositionsSection(book),  SuggestionSection(book), RoadmapSection(book), SourcesSection(book)};
  return out;
}

}  // namespace concord::reporting::documents

// The roadmap as the minutes table.
#include <map>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

using projects::v1::RoadmapItem;

Cell Open(const Book& book, const std::string& text) {
  if (!text.empty()) return book.Text(text);
  Cell cell = book.Text(book.say(Msg::kOpen));
  cell.tone = Tone::kWait;
  return cell;
}

std::string List(const Book& book, const google::protobuf::RepeatedPtrField<std::string>& items, bool actions) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + (actions ? book.say.Quoted(book.Action(item)) : Clean(item));
  return out;
}

// Figures come from the report, where it has the item; what only projects knows comes from the item itself.
struct Line {
  const RoadmapItem* item = nullptr;
  std::string start, end, band, funds;
};

Line LineOf(const Book& book, const RoadmapItem& item) {
  Line line{&item, item.start_quarter(), item.end_quarter(), item.cost_band(), item.funds()};
  for (const auto& told : book.data.report.roadmap()) {
    if (told.action() != item.action()) continue;
    line.start = told.start_quarter();
    line.end = told.end_quarter();
    line.band = told.cost_band();
    line.funds = told.funds();
  }
  return line;
}

Cell Title(const Book& book, const RoadmapItem& item) {
  Cell cell = book.Text(book.Action(item.action()));
  cell.tone = Tone::kStrong;
  std::string gaps;
  for (const auto& gap : item.gaps()) gaps += (gaps.empty() ? "" : ", ") + gap.question();
  if (!gaps.empty()) cell.small = book.say(Msg::kAnswersTo, {{"gaps", gaps}});
  if (item.missing_prerequisites_size() > 0) {
    cell.small += (cell.small.empty() ? "" : "\n") + book.say(Msg::kNeedsFirst, {{"what", List(book, item.missing_prerequisites(), true)}});
  }
  return cell;
}

Cell When(const Book& book, const Line& line) {
  if (line.end.empty()) return Open(book, "");
  Cell cell = book.Text(book.say.Quarter(line.end));
  if (!line.start.empty() && line.start != line.end) cell.small = book.say(Msg::kFromQuarter, {{"quarter", book.say.Quarter(line.start)}});
  return cell;
}

Cell Cost(const Book& book, const Line& line) {
  Cell cell = Open(book, book.CostBand(line.band));
  if (line.item->cost_minor_units() > 0) {
    cell.small = book.say(Msg::kEstimate, {{"money", book.say.Money(line.item->cost_minor_units(), line.item->currency_code())}});
  }
  return cell;
}

Cell Money(const Book& book, const Line& line) {
  Cell cell = Open(book, book.Funds(line.funds));
  if (line.funds == "none_yet") cell.tone = Tone::kWait;
  if (!line.item->funds_partner().empty()) cell.small = Clean(line.item->funds_partner());
  return cell;
}

std::string State(const Book& book, const std::string& state) {
  if (state == "STARTED") return book.say(Msg::kStateStarted);
  if (state == "DONE") return book.say(Msg::kStateDone);
  if (state == "LATE") return book.say(Msg::kStateLate);
  return book.say(state == "DROPPED" ? Msg::kStateDropped : Msg::kStatePlanned);
}

Table Minutes(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetRoadmap);
  t.columns = {{say(Msg::kPlace), 0.65, Align::kEnd},
               {say(Msg::kCode), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kAction), 4.2},
               {say(Msg::kLead), 2},
               {say(Msg::kWith), 2},
               {say(Msg::kByWhen), 1.35},
               {say(Msg::kCost), 2.1},
               {say(Msg::kMoneyFrom), 1.7},
               {say(Msg::kFirstStep), 3.6},
               {say(Msg::kStart), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kEstimateNumber), 1, Align::kEnd, Shown::kSheet},
               {say(Msg::kCurrency), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kPartner), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kProof), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kState), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kAnswersToGaps), 1, Align::kStart, Shown::kSheet}};
  for (const auto& item : book.data.roadmap->items()) {
    if (!item.included()) continue;
    const Line line = LineOf(book, item);
    std::string gaps;
    for (const auto& gap : item.gaps()) gaps += (gaps.empty() ? "" : ", ") + gap.question();
    Cell estimate = book.Text(kNone);
    if (item.cost_minor_units() > 0) estimate = book.Number(say.Amount(item.cost_minor_units(), item.currency_code()), 2);
    t.rows.push_back({book.Number(item.place(), 0), book.Text(item.action()), Title(book, item), Open(book, item.lead()),
                      book.Text(item.supporting().empty() ? kNone : List(book, item.supporting(), false)), When(book, line), Cost(book, line),
                      Money(book, line), Open(book, item.first_step()), book.Text(say.Quarter(line.start)), estimate,
                      book.Text(item.currency_code()), book.Text(item.funds_partner()), book.Text(item.proof()), book.Text(State(book, item.state())),
                      book.Text(gaps)});
  }
  t.foot = say(Msg::kRoadmapFoot);
  return t;
}

}  // namespace

Section RoadmapSection(const Book& book) {
  const Words& say = book.say;
  Section out;
  out.title = say(Msg::kRoadmapTitle);
  if (!book.data.roadmap || book.data.roadmap->items().empty()) {
    out.blocks.push_back(Body(say(Agreed(book) ? Msg::kMissRoadmap : Msg::kRoadmapLater)));
    return out;
  }
  const auto& roadmap = *book.data.roadmap;
  out.landscape = true;
  std::string lead = say(roadmap.state() == "ADOPTED" ? Msg::kRoadmapAdopted : Msg::kRoadmapDraft);
  lead += " " + (roadmap.follow_up_body().empty()
                     ? say(Msg::kNoFollowUp)
                     : say(Msg::kFollowUp, {{"body", Clean(roadmap.follow_up_body())}, {"date", say.Date(roadmap.follow_up_date())}}));
  std::string left;
  for (const auto& item : roadmap.items()) {
    if (!item.included()) left += (left.empty() ? "" : "; ") + book.Action(item.action());
  }
  if (!left.empty()) lead += " " + say(Msg::kLeftOut, {{"what", left}});
  out.blocks.push_back(Body(lead));
  out.blocks.push_back(Minutes(book));
  return out;
}

}  // namespace concord::reporting::documents

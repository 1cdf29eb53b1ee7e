// The ranked gap list, what the room agreed and struck, and the heat map.
#include <map>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

using reporting::v1::ReportGap;

std::string Marks(const Book& book, const ReportGap& gap) {
  std::string out;
  if (!gap.agreed() && gap.level() >= 0) out = book.say(Msg::kNotAgreed);
  if (gap.claimed()) out += (out.empty() ? "" : ", ") + book.say(Msg::kClaimed);
  return out;
}

Cell Answers(const Book& book, const ReportGap& gap) {
  return book.Text(book.say(Msg::kAnswersBySide, {{"g", gap.n_government()}, {"i", gap.n_industry()}}));
}

Cell QuestionCell(const Book& book, const std::string& code) {
  Cell cell = book.Text(book.QuestionText(code));
  if (cell.text.empty()) cell.text = code;
  const std::string area = book.Area(code.substr(0, code.find('.')));
  cell.small = area.empty() ? code : code + " · " + area;
  return cell;
}

Table Ranked(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetGaps);
  t.columns = {{say(Msg::kPlace), 0.3, Align::kEnd},
               {say(Msg::kCode), 0.5},
               {say(Msg::kSubArea), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kQuestion), 7.4},
               {say(Msg::kLevel), 0.5, Align::kEnd},
               {say(Msg::kTarget), 0.5, Align::kEnd},
               {say(Msg::kGap), 0.7, Align::kCentre},
               {say(Msg::kUrgency), 1.9},
               {say(Msg::kAnswers), 0.5, Align::kStart, Shown::kPage},
               {say(Msg::kMark), 0.5, Align::kStart, Shown::kSheet},
               {say(Msg::kAnswersGovernment), 1, Align::kEnd, Shown::kSheet},
               {say(Msg::kAnswersIndustry), 1, Align::kEnd, Shown::kSheet},
               {say(Msg::kMedianGovernment), 1, Align::kEnd, Shown::kSheet},
               {say(Msg::kMedianIndustry), 1, Align::kEnd, Shown::kSheet},
               {say(Msg::kUrgencyNumber), 1, Align::kEnd, Shown::kSheet}};
  std::map<int, int> at;
  for (const auto& gap : book.data.report.gaps()) at[gap.place()] += gap.gap() > 0 && gap.state() != "STRUCK";
  for (const auto& gap : book.data.report.gaps()) {
    if (gap.gap() <= 0 || gap.state() == "STRUCK") continue;
    Cell size = book.Number(gap.gap(), 1);
    size.heat = gap.gap();
    Cell urgency = book.Text(gap.urgency() < 0 ? kNone : book.Urgency(gap.urgency()));
    urgency.tone = gap.urgency() >= 3 ? Tone::kBad : gap.urgency() < 0 ? Tone::kFaint : Tone::kPlain;
    Cell answers = Answers(book, gap);
    answers.small = Marks(book, gap);
    Cell code = book.Text(gap.question());
    code.tone = Tone::kFaint;
    t.rows.push_back({book.Place(gap.place(), at[gap.place()] > 1), code, book.Text(book.Area(gap.question().substr(0, gap.question().find('.')))),
                      book.Text(book.QuestionText(gap.question())),
                      book.Level(gap.level()), book.Number(gap.target(), 0), size, urgency, answers, book.Text(Marks(book, gap)),
                      book.Number(gap.n_government(), 0), book.Number(gap.n_industry(), 0), book.Level(gap.median_government()),
                      book.Level(gap.median_industry()), gap.urgency() < 0 ? book.Text(kNone) : book.Number(gap.urgency(), 0)});
  }
  t.foot = say(Msg::kGapsFoot);
  return t;
}

// What the room settled with words: agreed answers and struck gaps.
Table Settled(const Book& book, bool struck) {
  const Words& say = book.say;
  Table t;
  t.title = say(struck ? Msg::kStruckTitle : Msg::kCorrectedTitle);
  t.sheet = say(struck ? Msg::kSheetStruck : Msg::kSheetAgreed);
  t.columns = {{say(Msg::kCode), 1, Align::kStart, Shown::kSheet}, {say(Msg::kQuestion), 4}};
  if (!struck) t.columns.push_back({say(Msg::kAgreedAnswer), 4});
  t.columns.push_back({say(Msg::kBecause), 3.4});
  for (const auto& gap : book.data.report.gaps()) {
    if (gap.state() != (struck ? "STRUCK" : "CORRECTED")) continue;
    const auto* told = book.Gap(gap.question());
    const auto* question = book.Question(gap.question());
    std::vector<Cell> row = {book.Text(gap.question()), QuestionCell(book, gap.question())};
    if (!struck) {
      const int choice = told != nullptr && told->has_agreed_choice() ? told->agreed_choice() : -1;
      const bool known = question != nullptr && choice >= 0 && choice < question->choices_size();
      row.push_back(book.Text(known ? std::to_string(choice) + " · " + question->choices(choice) : say.Number(gap.level(), 1)));
    }
    row.push_back(book.Text(told == nullptr || told->note().empty() ? kNone : told->note()));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace

Section GapsSection(const Book& book) {
  Section out;
  out.title = book.say(Msg::kGapsTitle);
  out.own_page = true;
  Table ranked = Ranked(book);
  if (ranked.rows.empty()) {
    out.blocks.push_back(Body(book.say(book.data.report.gaps().empty() ? Msg::kMissAnswers : Msg::kNoGaps)));
  } else {
    out.blocks.push_back(Body(book.say(Msg::kGapsLead)));
    out.blocks.push_back(std::move(ranked));
  }
  if (Table t = Settled(book, false); !t.rows.empty()) out.blocks.push_back(std::move(t));
  if (Table t = Settled(book, true); !t.rows.empty()) out.blocks.push_back(std::move(t));
  return out;
}

Section HeatSection(const Book& book) {
  const Words& say = book.say;
  Section out;
  out.title = say(Msg::kHeatTitle);
  if (book.data.report.heat().empty()) {
    out.blocks.push_back(Body(say(Msg::kMissAnswers)));
    return out;
  }
  out.blocks.push_back(Body(say(Msg::kHeatLead)));
  Table t;
  t.sheet = say(Msg::kSheetHeat);
  t.columns = {{say(Msg::kArea), 5},
               {say(Msg::kGovernment), 1.6, Align::kCentre},
               {say(Msg::kIndustry), 1.6, Align::kCentre},
               {say(Msg::kRoom), 1.6, Align::kCentre}};
  t.scale = true;
  const auto cell = [&](double value) {
    Cell c = book.Level(value);
    c.heat = value;
    return c;
  };
  for (const auto& row : book.data.report.heat()) {
    const std::string title = book.Area(row.code());
    Cell area = book.Text(title.empty() ? row.code() : row.code() + "  " + title);
    t.rows.push_back({area, cell(row.government()), cell(row.industry()), cell(row.gap())});
  }
  t.foot = say(Msg::kHeatFoot);
  out.blocks.push_back(std::move(t));
  if (book.data.workshop.out_of_scope_size() > 0) {
    Table scope;
    scope.title = say(Msg::kScopeTitle);
    scope.sheet = say(Msg::kSheetScope);
    scope.columns = {{say(Msg::kSubArea), 3}, {say(Msg::kBecause), 5}};
    for (const auto& left : book.data.workshop.out_of_scope()) {
      scope.rows.push_back({book.Text(left.sub_area() + "  " + book.Area(left.sub_area())), book.Text(left.reason())});
    }
    out.blocks.push_back(std::move(scope));
  }
  return out;
}

}  // namespace concord::reporting::documents

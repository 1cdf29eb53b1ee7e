// Who took part: counts by side, sex and organisation. No group under five is shown apart, also not by subtraction.
#include <array>
#include <utility>
#include <vector>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

using reporting::v1::AttendanceRow;

int People(const AttendanceRow& row) { return row.women() + row.men() + row.other(); }

// Women, men, others of each side and, last, of all. What is hidden stays hidden to whoever subtracts: the people of a row and the
// totals of a column are printed, so a row or column never hides one figure alone.
struct Grid {
  std::vector<std::array<int, 3>> figures;
  std::vector<std::array<bool, 3>> hidden;

  explicit Grid(const std::vector<AttendanceRow>& rows) {
    for (const auto& row : rows) figures.push_back({row.women(), row.men(), row.other()});
    hidden.assign(figures.size(), {false, false, false});
    for (std::size_t r = 0; r < figures.size(); ++r) {
      for (std::size_t c = 0; c < 3; ++c) hidden[r][c] = figures[r][c] > 0 && figures[r][c] < kSmallestGroup;
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t r = 0; r < figures.size(); ++r) changed |= HideOneMore({{r, 0}, {r, 1}, {r, 2}});
      for (std::size_t c = 0; c < 3; ++c) {
        std::vector<std::pair<std::size_t, std::size_t>> column;
        for (std::size_t r = 0; r < figures.size(); ++r) column.push_back({r, c});
        changed |= HideOneMore(column);
      }
    }
  }

 private:
  // Where one figure of the line is hidden: hides the smallest other one, a zero only where there is nothing else.
  bool HideOneMore(const std::vector<std::pair<std::size_t, std::size_t>>& line) {
    int count = 0;
    const std::pair<std::size_t, std::size_t>* least = nullptr;
    const auto weight = [&](const auto& at) { return figures[at.first][at.second] == 0 ? 1 << 30 : figures[at.first][at.second]; };
    for (const auto& at : line) {
      if (hidden[at.first][at.second]) count += 1;
      else if (least == nullptr || weight(at) < weight(*least)) least = &at;
    }
    if (count != 1 || least == nullptr) return false;
    hidden[least->first][least->second] = true;
    return true;
  }
};

Table BySide(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetPeople);
  t.columns = {{say(Msg::kSide), 3},
               {say(Msg::kPeople), 1.2, Align::kEnd},
               {say(Msg::kWomen), 1.7, Align::kEnd},
               {say(Msg::kMen), 1.7, Align::kEnd},
               {say(Msg::kOtherSex), 1.9, Align::kEnd}};
  std::vector<AttendanceRow> rows(book.data.report.attendance().begin(), book.data.report.attendance().end());
  AttendanceRow total;
  for (const auto& row : rows) {
    total.set_women(total.women() + row.women());
    total.set_men(total.men() + row.men());
    total.set_other(total.other() + row.other());
  }
  rows.push_back(total);
  const Grid grid(rows);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::vector<Cell> cells = {book.Text(r + 1 == rows.size() ? say(Msg::kTotal) : book.Side(rows[r].side())), book.Number(People(rows[r]), 0)};
    for (std::size_t c = 0; c < 3; ++c) {
      cells.push_back(grid.hidden[r][c] ? book.Text(say(Msg::kNotApart)) : book.Number(grid.figures[r][c], 0));
      if (grid.hidden[r][c]) cells.back().tone = Tone::kFaint;
    }
    t.rows.push_back(std::move(cells));
  }
  for (Cell& cell : t.rows.back()) cell.tone = cell.tone == Tone::kFaint ? Tone::kFaint : Tone::kStrong;
  t.foot = say(Msg::kPeopleFoot);
  return t;
}

Table ByOrganisation(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.title = say(Msg::kOrganisationsTitle);
  t.sheet = say(Msg::kSheetOrganisations);
  t.columns = {{say(Msg::kOrganisation), 5}, {say(Msg::kSide), 3}, {say(Msg::kPeople), 2, Align::kEnd}};
  for (const auto& organisation : book.data.organisations) {
    Cell people = organisation.people < kSmallestGroup ? book.Text(say(Msg::kUnderFive)) : book.Number(organisation.people, 0);
    if (organisation.people < kSmallestGroup) people.tone = Tone::kFaint;
    t.rows.push_back({book.Text(organisation.name.empty() ? say(Msg::kNoOrganisation) : organisation.name), book.Text(book.Side(organisation.side)),
                      people});
  }
  return t;
}

}  // namespace

Section PeopleSection(const Book& book) {
  Section out;
  out.title = book.say(Msg::kPeopleTitle);
  if (book.data.report.attendance().empty()) {
    out.blocks.push_back(Body(book.say(Msg::kMissPeople)));
    return out;
  }
  out.blocks.push_back(Body(book.say(Msg::kPeopleLead)));
  out.blocks.push_back(BySide(book));
  if (Table t = ByOrganisation(book); !t.rows.empty()) out.blocks.push_back(std::move(t));
  return out;
}

}  // namespace concord::reporting::documents

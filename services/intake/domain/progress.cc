#include "intake/domain/progress.h"

#include <map>

namespace concord::intake {

bool Answers(const Workshop& workshop, const Participant& participant) {
  if (participant.observer()) return false;
  const Table* table = workshop.FindTable(participant.table);
  return table == nullptr || !table->one_answer || participant.rapporteur;
}

Progress ProgressOf(const Instrument& instrument, const Workshop& workshop, const std::vector<PersonSheet>& people) {
  Progress progress;
  std::map<int, std::size_t> row_of;
  for (const Table& table : workshop.tables) {
    TableProgress& row = progress.tables.emplace_back();
    row.table = table;
    row.cells.resize(instrument.areas.size());
    const Route route = RouteFor(instrument, workshop, table.side, table.number);
    for (const int q : route.questions) {
      const int area = instrument.AreaIndex(instrument.questions[static_cast<std::size_t>(q)].area);
      if (area >= 0) row.cells[static_cast<std::size_t>(area)].asked = true;
    }
    row_of[table.number] = progress.tables.size() - 1;
  }
  for (const PersonSheet& person : people) {
    const auto at = row_of.find(person.participant.table);
    TableProgress* row = at == row_of.end() ? nullptr : &progress.tables[at->second];
    if (row != nullptr && !person.participant.observer()) ++row->people;
    if (!Answers(workshop, person.participant)) continue;
    const Route route = RouteFor(instrument, workshop, person.participant.counts_as, person.participant.table);
    std::vector<int> expected(instrument.areas.size(), 0), answered(instrument.areas.size(), 0);
    for (const int q : route.questions) {
      const Question& question = instrument.questions[static_cast<std::size_t>(q)];
      const int area = instrument.AreaIndex(question.area);
      if (area < 0) continue;
      ++expected[static_cast<std::size_t>(area)];
      if (person.sheet.Find(question.code) != nullptr) ++answered[static_cast<std::size_t>(area)];
    }
    for (std::size_t a = 0; a < expected.size(); ++a) {
      progress.expected += expected[a];
      progress.answered += answered[a];
      if (row == nullptr || expected[a] == 0) continue;
      CellProgress& cell = row->cells[a];
      ++cell.people;
      cell.finished += answered[a] == expected[a];
      cell.answered += answered[a];
      cell.expected += expected[a];
      row->answered += answered[a];
      row->expected += expected[a];
    }
  }
  return progress;
}

}  // namespace concord::intake

#pragma once
// Progress: tables × areas, how much and never who.
#include <string>
#include <vector>

#include "intake/domain/answer.h"
#include "intake/domain/routing.h"

namespace concord::intake {

struct CellProgress {
  bool asked = false;
  int finished = 0, people = 0, answered = 0, expected = 0;
};
struct TableProgress {
  Table table;
  int people = 0;
  std::vector<CellProgress> cells;  // one an area
  int answered = 0, expected = 0;
};
struct Progress {
  std::vector<TableProgress> tables;
  int answered = 0, expected = 0;
};

// A person with the sheet, both in the same order.
struct PersonSheet {
  Participant participant;
  AnswerSheet sheet;
};

// People without a table count in the totals only.
Progress ProgressOf(const Instrument& instrument, const Workshop& workshop, const std::vector<PersonSheet>& people);

// Whether a participant answers: no observer, and at a table with one answer only its rapporteur.
bool Answers(const Workshop& workshop, const Participant& participant);

}  // namespace concord::intake

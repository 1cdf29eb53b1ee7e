#pragma once
// What an office needs today.
#include <cstdint>
#include <string>
#include <vector>

#include "platform/time/clock.h"
#include "reporting/domain/room.h"

namespace concord::reporting {

struct Summary {
  Workshop workshop;  // without targets
  int people = 0;     // who joined, observers not counted
  int answers = 0;
  int ballots = 0;  // of the last round
};

struct DueItem {
  std::string roadmap, workshop, action, end_quarter;  // ids
  bool late = false;
};

// Events of one kind on one day (since 1970, UTC), all workshops of the office together.
struct DayCount {
  std::int64_t day = 0;
  std::string type;
  std::int64_t events = 0, amount = 0;
};

struct Figure {
  std::string id, unit;
  double value = 0;
  std::vector<double> trend;  // at the end of each week before, oldest first, and today
  std::vector<SourceCount> sources;
};

struct Home {
  std::vector<Summary> running, finished;
  std::vector<DueItem> due;
  std::vector<Figure> figures;
  Micros fresh_time = 0;
};

std::int64_t DayOf(Micros time);
// "2026-Q4": quarters in this form sort as text.
std::string QuarterOf(Micros time);

// Answers received, people who took part, workshops that reached an agreement.
std::vector<Figure> FiguresOf(const std::vector<DayCount>& counts, Micros now);

}  // namespace concord::reporting

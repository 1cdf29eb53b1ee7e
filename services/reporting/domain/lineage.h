#pragma once
// Which events a figure was made of.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/time/clock.h"

namespace concord::reporting {

struct HeardEvent {
  std::string id, type, part, subject;
  Micros time = 0;
};

// Events of one kind, all or those about one part.
struct Selector {
  std::string type;
  std::optional<std::string> part;
};

struct FigureName {
  std::vector<Selector> selectors;
  std::string question;  // "gap:…": of the answers only those that count at this question
  int round = 0;         // "round:…": ballots only once it is closed
};

// "attendance", "answers", "gaps", "heat", "gap:E1.2", "round:1", "suggestion", "order", "changes", "positions", "roadmap", "stage".
// Nothing for any other name.
std::optional<FigureName> FigureNamed(const std::string& figure);

// Figure and events behind it, newest first, at most kMostEvents.
inline constexpr std::size_t kMostEvents = 200;
struct Lineage {
  std::vector<HeardEvent> events;
  std::int64_t total = 0;
};

}  // namespace concord::reporting

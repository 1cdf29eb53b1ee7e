#pragma once
// The parts of the report in the order in which they are printed. Each says what is there and, where something is not, what is missing.
#include <string>
#include <vector>

#include "reporting/documents/content/book.h"

namespace concord::reporting::documents {

Section LookSection(const Book& book);
Section GapsSection(const Book& book);
Section HeatSection(const Book& book);
Section PeopleSection(const Book& book);
Section VotesSection(const Book& book);
Section OrderSection(const Book& book);
Section PositionsSection(const Book& book);
Section SuggestionSection(const Book& book);
Section RoadmapSection(const Book& book);
Section SourcesSection(const Book& book);

// What this report cannot show yet, a sentence each.
std::vector<std::string> Missing(const Book& book);

// The order that was agreed, else as it stands at AGREE; empty before.
std::vector<std::string> Order(const Book& book);
bool Agreed(const Book& book);

// Counts of positions of a side.
struct Positions {
  int people = 0, support = 0, can_live = 0, object = 0;
};
Positions PositionsOf(const Book& book, intake::v1::Side side);

// How strongly voters agree, in words: "moderately".
std::string AgreementWord(const Book& book, const std::string& code);
// What chance alone would give.
std::string ChanceSentence(const Book& book, double p);

struct Settings {
  std::string disclaimer;  // empty: the standard text
};
Report Compose(const WorkshopData& data, const Words& words, const Settings& settings);

// Short hands for blocks.
Paragraph Body(std::string text);
Paragraph Small(std::string text);
Paragraph Heading(std::string text);

}  // namespace concord::reporting::documents

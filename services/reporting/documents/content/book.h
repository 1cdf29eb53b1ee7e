#pragma once
// Looks up what codes stand for, in the language of the report and clean for print.
#include <map>
#include <string>

#include "reporting/documents/content/content.h"
#include "reporting/documents/data.h"
#include "reporting/documents/words.h"

namespace concord::reporting::documents {

class Book {
 public:
  Book(const WorkshopData& data, const Words& words);

  const WorkshopData& data;
  const Words& say;

  // Title of a candidate: of the catalogue, or as the room wrote it; the identifier where neither is known.
  std::string Action(const std::string& id) const;
  const intake::v1::Question* Question(const std::string& code) const;
  std::string QuestionText(const std::string& code) const;
  std::string Area(const std::string& code) const;     // title of an area or sub-area
  const intake::v1::Gap* Gap(const std::string& code) const;
  const intake::v1::Candidate* Candidate(const std::string& id) const;
  const intake::v1::Action* CatalogueAction(const std::string& id) const;

  std::string Side(intake::v1::Side side) const;
  std::string Side(const std::string& name) const;     // "government", "industry", "support", "observer"
  std::string Urgency(int urgency) const;
  std::string CostBand(const std::string& band) const;
  std::string Funds(const std::string& funds) const;

  // People who joined a side (as it counts), to know whether it may be shown apart.
  int people_government = 0, people_industry = 0;
  bool Small(intake::v1::Side side) const;

  // Cells.
  Cell Text(const std::string& text) const;
  Cell Number(double value, int decimals) const;
  Cell Place(int place, bool shared) const;            // "3", or "3=" where several have it
  Cell Level(double value) const;                      // below 0: "–"
  Cell Of(int n, int of) const;                        // "41 of 47" with its bar

 private:
  std::map<std::string, std::string> areas_;
  std::map<std::string, const intake::v1::Question*> questions_;
  std::map<std::string, const intake::v1::Action*> actions_;
  std::map<std::string, const intake::v1::Candidate*> candidates_;
  std::map<std::string, const intake::v1::Gap*> gaps_;
};

constexpr int kSmallestGroup = 5;  // fewer are not shown apart
constexpr char kNone[] = "–";

}  // namespace concord::reporting::documents

#pragma once
// A survey as it is imported: questions, and the people of every workshop with their answers and their own choice. Read and checked
// whole before anything is sent.
#include <string>
#include <vector>

#include "concord/survey/mapping.h"

namespace concord::survey {

struct Question {
  std::string code, text, label, theme;
  std::vector<std::string> choices;  // worst first, those that are no answer left out
  int in_file = 0;                   // choices in the file; codes from choices.size() on are no answer
  bool reversed = false;             // in the file the best comes first
};

constexpr unsigned char kNoAnswer = 255;

struct Respondent {
  std::string choices;  // one byte a question, kNoAnswer where there is none
  int item = -1;        // index into the mapping's items; -1: no valid choice
  std::string sex;      // woman | man | other | ""
};

// A region, or the smaller regions of a country together.
struct Place {
  std::string country, country_code, region;
  std::vector<Respondent> people;
  int mentions = 0;     // people with a valid choice
  bool pooled = false;  // smaller regions together

  std::string Title() const { return country + ": " + region; }
  std::string Hash() const;  // of all that is in it, in order
};

struct Survey {
  Mapping mapping;
  std::vector<Question> questions;
  std::vector<Place> places;  // in the order of the file
  int rows = 0;               // people in them
  int left_out = 0;           // people of regions that are too small
  int no_choice = 0;          // people in them without a valid choice
};

// Texts of the questions that are asked. Errors: NOT_FOUND QUESTIONS_NOT_FOUND; INVALID_ARGUMENT QUESTIONS_INVALID.
Result<std::vector<Question>> ReadQuestions(const std::string& path, const Mapping& mapping);

// `countries`: names or codes; empty: all. `limit`: so many workshops; 0: all. Errors: INVALID_ARGUMENT SURVEY_INVALID or CSV_INVALID,
// each with line and column; NOT_FOUND COUNTRY_NOT_FOUND.
Result<Survey> ReadSurvey(const Mapping& mapping, const std::string& questions, const std::string& respondents,
                          const std::vector<std::string>& countries = {}, int limit = 0);

// The programme bundle that ImportInstrument takes: made from questions and mapping alone, so that every file of one survey meets the
// same instrument. One sub-area a theme; no targets; every item a candidate in every workshop, one place on the ballot.
std::string BundleOf(const Mapping& mapping, const std::vector<Question>& questions);

}  // namespace concord::survey

#pragma once
// What a survey's file means: which columns hold what, which of its questions speak of which item. Data, read from a JSON file, so
// that another survey needs no code. help.h has the format in words.
#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace concord::survey {

struct Item {
  std::string id;     // of the action in the catalogue: "water-supply"
  std::string title;  // also the value of the choice column
  std::vector<std::string> questions;
};

struct Mapping {
  std::string programme, version, title, source, language = "en";
  std::string country_column, region_column;
  int at_least = 1;                          // valid choices that make a region a workshop of its own
  bool pool_smaller = false;                 // the smaller regions of a country make one workshop together, else they are left out
  std::string sex_column;                    // empty: not told
  std::map<std::string, std::string> sexes;  // value → woman | man | other
  std::string choice_column;
  bool unlisted_is_wrong = true;                 // a choice that is no item: an error, else somebody who did not vote
  std::vector<std::string> not_asked;            // questions of the file of texts that are no columns
  std::vector<std::string> void_choices;         // beginnings of choice texts that are no answer
  std::vector<std::string> reversed;             // questions whose first choice is the best: turned, so that 0 is the worst
  std::map<std::string, std::string> countries;  // name → ISO 3166-1 alpha-2
  std::vector<Item> items;
};

// Errors: NOT_FOUND MAPPING_NOT_FOUND; INVALID_ARGUMENT MAPPING_INVALID naming file and place.
Result<Mapping> ReadMapping(const std::string& path);

// "Health / care" → "health-care".
std::string Slug(const std::string& title);

}  // namespace concord::survey

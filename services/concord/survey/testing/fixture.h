#pragma once
// A small synthetic survey, written by the tests themselves: fictitious countries, people made by a formula. Never shown as real.
#include <fstream>
#include <string>

#include "platform/store/testing/temp_store.h"

namespace concord::survey::testing_world {

constexpr char kQuestions[] = R"({
  "Q1": {"question": "How good are the roads?", "label": "Roads", "theme": "Services", "order": ["Very bad", "Bad", "Good", "Very good"]},
  "Q2": {"question": "How often was there no water?", "theme": "Hardship", "order": ["Never", "Sometimes", "Often", "Do not know"]},
  "Q3": {"question": "Do you trust the council?", "theme": "Services", "order": ["Not at all", "A little", "A lot"]},
  "QX": {"question": "What matters most?", "order": ["named", "by", "people"]}
})";

constexpr char kMapping[] = R"({
  "programme": "survey-synthetic", "version": "1.0.0", "title": "Synthetic survey", "source": "SYNTHETIC DATA made by a test",
  "workshop": {"country": "land", "region": "part", "at_least": 10, "smaller": "together"},
  "sex": {"column": "sex", "values": {"f": "woman", "m": "man"}},
  "choice": {"column": "first", "not_listed": "no_ballot"},
  "not_asked": ["QX"], "void_choices": ["Do not know"],
  "countries": {"Alder": "XA", "Borage": "XB"},
  "items": [{"title": "Roads / paths", "links": [{"question": "Q1", "sign": -1}]}, {"title": "Water", "links": [{"question": "Q2", "sign": 1}]},
            {"title": "Schools"}, {"title": "Safety", "links": [{"question": "Q3", "sign": -1}]}]
})";

constexpr char kHead[] = "land,part,sex,age,first,Q1,Q2,Q3\n";

// Regions of `people` each: what they name follows the region, so that one can see where a ballot went.
inline std::string Rows(int countries, int regions, int people) {
  static const char* const kItems[] = {"Roads / paths", "Water", "Schools", "Safety"};
  std::string out = kHead;
  for (int c = 0; c < countries; ++c) {
    for (int r = 0; r < regions; ++r) {
      for (int p = 0; p < people; ++p) {
        const int likes = p % 3 == 0 ? (p / 3) % 4 : (c + r) % 4;
        const std::string first = p % 11 == 10 ? "" : kItems[likes];
        out += std::string(c ? "Borage" : "Alder") + ",\"Part " + std::to_string(r) + ", north\"," + (p % 2 ? "f" : "m") + ",30," + first + "," + std::to_string((p + r) % 4) + "," +
               (p % 7 == 6 ? "" : std::to_string(p % 4)) + "," + std::to_string((p + c) % 3) + "\n";
      }
    }
  }
  return out;
}

struct Files {
  store::TempDir dir;
  std::string mapping = dir / "mapping.json", questions = dir / "questions.json", respondents = dir / "respondents.csv";

  explicit Files(const std::string& rows = Rows(2, 2, 24)) {
    Put(mapping, kMapping);
    Put(questions, kQuestions);
    Put(respondents, rows);
  }
  static void Put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
};

}  // namespace concord::survey::testing_world

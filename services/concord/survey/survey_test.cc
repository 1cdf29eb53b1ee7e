// Reading and checking: what the files mean, and every way in which they can be wrong, with its place.
#include "concord/survey/survey.h"

#include <gmock/gmock.h>

#include "concord/survey/testing/fixture.h"

namespace concord::survey {
namespace {

using testing::HasSubstr;
using testing_world::Files;
using testing_world::kHead;
using testing_world::kMapping;
using testing_world::kQuestions;

std::string Changed(std::string text, const std::string& from, const std::string& to) { return text.replace(text.find(from), from.size(), to); }

struct Read {
  explicit Read(const Files& f, const std::vector<std::string>& countries = {}, int limit = 0) {
    auto mapping = ReadMapping(f.mapping);
    if (!mapping.ok()) {
      said = mapping.error().message;
      return;
    }
    auto read = ReadSurvey(*mapping, f.questions, f.respondents, countries, limit);
    if (read.ok())
      survey = *std::move(read);
    else
      said = read.error().message;
  }
  Survey survey;
  std::string said;
};

TEST(SurveyTest, RegionsPeopleAnswersAndChoices) {
  Files f(std::string(kHead) + "Alder,North,f,30,Water,3,0,1\nAlder,North,m,31,Other things,0,3,\nBorage,West,,x, Roads / paths ,,2,2\n");
  Files::Put(f.mapping, Changed(kMapping, "\"at_least\": 10", "\"at_least\": 1"));
  const Read read(f);
  ASSERT_EQ(read.said, "");
  const Survey& s = read.survey;
  ASSERT_EQ(s.places.size(), 2u);
  EXPECT_EQ(s.rows, 3);
  EXPECT_EQ(s.no_choice, 1);
  EXPECT_EQ(s.places[0].Title(), "Alder: North");
  EXPECT_EQ(s.places[1].country_code, "XB");
  ASSERT_EQ(s.questions.size(), 3u);  // QX is not asked
  // "Never" without water is the best: turned, so that 0 is the worst; "Do not know" is no answer.
  EXPECT_EQ(s.questions[1].choices, (std::vector<std::string>{"Often", "Sometimes", "Never"}));
  EXPECT_EQ(s.places[0].people[0].choices, std::string("\x03\x02\x01", 3));
  EXPECT_EQ(s.places[0].people[1].choices, std::string("\x00\xFF\xFF", 3));
  EXPECT_EQ(s.places[1].people[0].choices, std::string("\xFF\x00\x02", 3));
  EXPECT_EQ(s.places[0].people[0].item, 1);
  EXPECT_EQ(s.places[0].people[1].item, -1);
  EXPECT_EQ(s.places[1].people[0].item, 0);
  EXPECT_EQ(s.places[0].people[0].sex, "woman");
  EXPECT_EQ(s.places[1].people[0].sex, "");
  EXPECT_EQ(s.mapping.items[0].id, "roads-paths");
}

TEST(SurveyTest, SmallRegionsGoTogetherOrOut) {
  std::string rows = testing_world::Rows(1, 1, 24);
  for (int i = 0; i < 3; ++i) rows += "Alder,Isle,f,30,Water,1,1,1\nAlder,Cape,m,30,,1,1,1\nBorage,Rock,m,30,,1,1,1\n";
  Files f(rows);
  const Read together(f);
  ASSERT_EQ(together.said, "");
  ASSERT_EQ(together.survey.places.size(), 2u);
  EXPECT_EQ(together.survey.places[1].Title(), "Alder: smaller regions together");
  EXPECT_EQ(together.survey.places[1].people.size(), 6u);
  EXPECT_EQ(together.survey.places[1].mentions, 3);
  EXPECT_EQ(together.survey.left_out, 3);  // nobody on the rock named anything
  Files::Put(f.mapping, Changed(kMapping, "together", "leave_out"));
  const Read out(f);
  EXPECT_EQ(out.survey.places.size(), 1u);
  EXPECT_EQ(out.survey.left_out, 9);
}

TEST(SurveyTest, APartByCountryAndByNumber) {
  const Files f(testing_world::Rows(2, 3, 24));
  EXPECT_EQ(Read(f).survey.places.size(), 6u);
  EXPECT_EQ(Read(f, {"Borage"}).survey.places[0].Title(), "Borage: Part 0, north");
  EXPECT_EQ(Read(f, {"XB", "Alder"}).survey.rows, 144);
  EXPECT_EQ(Read(f, {}, 2).survey.rows, 48);
  EXPECT_THAT(Read(f, {"Nowhere"}).said, HasSubstr("do not name \"Nowhere\""));
}

TEST(SurveyTest, WhatIsWrongWithARowIsNamedByLineAndColumn) {
  const auto said = [](const std::string& row) {
    const Files f(std::string(kHead) + "Alder,North,f,30,Water,3,0,1\n" + row);
    const Read read(f);
    EXPECT_EQ(read.said.find(f.respondents + ":"), 0u) << read.said;
    return read.said.substr(f.respondents.size() + 1);
  };
  EXPECT_EQ(said("Alder,North,f,30,Water,4,0,1\n"), "3: column Q1 holds \"4\", not a choice from 0 to 3");
  EXPECT_EQ(said("Alder,North,f,30,Water,0,-1,1\n"), "3: column Q2 holds \"-1\", not a choice from 0 to 3");
  EXPECT_EQ(said("Alder,North,f,30,Water,0,1,1.0\n"), "3: column Q3 holds \"1.0\", not a choice from 0 to 2");
  EXPECT_EQ(said("Atlantis,North,f,30,Water,0,1,1\n"), "3: column land holds \"Atlantis\", which the mapping's countries do not name");
  EXPECT_EQ(said("Alder,,f,30,Water,0,1,1\n"), "3: column part is empty");
  EXPECT_EQ(said("Alder,North,z,30,Water,0,1,1\n"), "3: column sex holds \"z\", which the mapping's sex.values do not name");
  EXPECT_EQ(said("Alder,North,f,30,Water,0,1\n"), "3: expected 8 fields, found 7");
  EXPECT_EQ(said("Alder,\"North,f,30,Water,0,1,1\n"), "3: a quote is never closed");
  EXPECT_EQ(said("Alder,N\xF6rd,f,30,Water,0,1,1\n"), "3: column part: broken UTF-8 at byte 2 of the field");
}

TEST(SurveyTest, WhatIsWrongWithTheHead) {
  const auto said = [](const std::string& from, const std::string& to) {
    const Files f(Changed(testing_world::Rows(1, 1, 12), from, to));
    return Read(f).said.substr(f.respondents.size() + 1);
  };
  EXPECT_EQ(said("land,", "country,"), "1: column land is missing");
  EXPECT_EQ(said(",first,", ",second,"), "1: column first is missing");
  EXPECT_EQ(said(",Q2,", ",Q4,"), "1: column Q2 is missing");
  EXPECT_EQ(said(",age,", ",sex,"), "1: column sex is there twice");
  EXPECT_EQ(Read(Files("")).said.empty(), false);
}

TEST(SurveyTest, AnUnlistedChoiceIsWrongWhereTheMappingSaysSo) {
  Files f(std::string(kHead) + "Alder,North,f,30,Waterr,3,0,1\n");
  Files::Put(f.mapping, Changed(kMapping, "no_ballot", "error"));
  EXPECT_THAT(Read(f).said, HasSubstr(":2: column first holds \"Waterr\", which is no item of the mapping"));
}

TEST(SurveyTest, WhatIsWrongWithTheMapping) {
  const auto said = [](const std::string& from, const std::string& to) {
    Files f;
    Files::Put(f.mapping, Changed(kMapping, from, to));
    return Read(f).said.substr(f.mapping.size() + 2);
  };
  EXPECT_THAT(said("survey-synthetic", "qi4tf"), HasSubstr("programme must be survey-"));
  EXPECT_EQ(said("\"region\": \"part\", ", ""), "workshop.region is missing");
  EXPECT_EQ(said("\"not_asked\"", "\"not_askd\""), "not_askd is no key of a mapping");
  EXPECT_EQ(said("\"Schools\"", "\"water\""), "items[2].title is given twice (water)");
  EXPECT_THAT(said("\"sign\": 1", "\"sign\": 2"), HasSubstr("items[1].links[0].sign must be 1"));
  EXPECT_EQ(said("[{\"question\": \"Q3\", \"sign\": -1}]", "{\"question\": \"Q3\", \"sign\": -1}"), "items[3].links must be a list");
  EXPECT_EQ(said("[{\"question\": \"Q3\", \"sign\": -1}]", "\"Q3\""), "items[3].links must be a list");
  EXPECT_EQ(said("{\"title\": \"Schools\"}", "\"Schools\""), "items[2] must be an object");
  EXPECT_THAT(said("\"question\": \"Q3\"", "\"question\": \"Q2\""), HasSubstr("is the other way round for Q2 elsewhere"));
  EXPECT_THAT(said("{\"f\": \"woman\"", "{\"f\": \"lady\""), HasSubstr("sex.values.f must be woman, man or other"));
  EXPECT_EQ(said("\"items\"", "items"), "cannot be read as JSON");
}

TEST(SurveyTest, WhatIsWrongWithTheQuestions) {
  const auto said = [](const std::string& from, const std::string& to) {
    Files f;
    Files::Put(f.questions, Changed(kQuestions, from, to));
    return Read(f).said.substr(f.questions.size() + 2);
  };
  EXPECT_EQ(said("\"Often\", \"Do not know\"", "\"Do not know\", \"Often\""), "Q2.order: choices that are no answer must stand last");
  EXPECT_EQ(said("[\"Not at all\", \"A little\", \"A lot\"]", "[\"Yes\"]"), "Q3.order must hold 2 to 20 answers");
  EXPECT_EQ(said("\"Q3\"", "\"Q9\""), "there is no question Q3, to which the mapping links \"Safety\"");
  EXPECT_EQ(said("How good are the roads?", ""), "Q1.question is missing");
}

}  // namespace
}  // namespace concord::survey

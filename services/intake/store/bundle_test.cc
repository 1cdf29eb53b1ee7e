#include "intake/store/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "intake/app/testing/small_bundle.h"
#include "intake/store/sheet_codec.h"

namespace concord::intake::db {
namespace {

using testing_world::SmallBundle;

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// The places of everything that is wrong with a document.
std::vector<std::string> Places(const std::string& document) {
  auto parsed = ParseBundle(document);
  EXPECT_FALSE(parsed.ok());
  std::vector<std::string> places;
  if (parsed.ok()) return places;
  EXPECT_EQ(parsed.error().code, Code::kInvalidArgument);
  EXPECT_EQ(parsed.error().reason, "INSTRUMENT_INVALID");
  for (const auto& v : parsed.error().violations) places.push_back(v.field + " " + v.description);
  return places;
}

TEST(Bundle, ReadsEverything) {
  auto parsed = ParseBundle(SmallBundle());
  ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
  const Instrument& i = **parsed;
  EXPECT_EQ(i.Name(), "instruments/mini/versions/1.0.0");
  EXPECT_EQ(i.programme, "mini");
  EXPECT_EQ(i.mark.In("fr"), "Demonstration instrument (fr)");
  ASSERT_EQ(i.questions.size(), 4u);
  EXPECT_EQ(i.questions[0].perspective, Perspective::kGovernment);
  EXPECT_EQ(i.questions[3].perspective, Perspective::kIndustry);
  EXPECT_EQ(i.questions[3].area, "B");
  EXPECT_EQ(i.questions[1].choices[5].In("fr-MA"), "A1.2 level 5 (fr)") << "fr-MA falls back to fr";
  EXPECT_EQ(i.questions[1].choices[5].In("ru"), "A1.2 level 5") << "what is not there falls back to the first language";
  EXPECT_EQ(i.IndexOf("A2.1"), 2);
  EXPECT_EQ(i.IndexOf("A9.9"), -1);
  ASSERT_NE(i.FindAction("M-1"), nullptr);
  EXPECT_EQ(i.QuestionsOf(*i.FindAction("M-1")).size(), 2u) << "a sub-area stands for all its questions";
  EXPECT_EQ(i.ballot_places, 2);
  EXPECT_EQ(i.content_hash.size(), 64u);
}

TEST(Bundle, NamesThePlaceOfEachError) {
  const std::string good = SmallBundle();
  EXPECT_THAT(Places(Replaced(good, "\"A2.1 level 3 (fr)\"", "\"\"")),
              ::testing::ElementsAre("instrument.questions[2] (A2.1).choices[3].fr is empty"));
  EXPECT_THAT(Places(Replaced(good, "\"sub_area\":\"B1\",\"perspective\"", "\"sub_area\":\"Z9\",\"perspective\"")),
              ::testing::ElementsAre("instrument.questions[3] (B1.1).sub_area unknown sub-area \"Z9\""));
  EXPECT_THAT(Places(Replaced(good, "\"code\":\"A1.2\"", "\"code\":\"A1.1\"")),
              ::testing::ElementsAre("instrument.questions[1] (A1.1).code is given twice"));
  EXPECT_THAT(Places(Replaced(good, "\"target\":4", "\"target\":6")),
              ::testing::ElementsAre("instrument.questions[0] (A1.1).target must be a whole number from 0 to 5"));
  EXPECT_THAT(Places(Replaced(good, "\"perspective\":\"I\"", "\"perspective\":\"X\"")),
              ::testing::ElementsAre("instrument.questions[3] (B1.1).perspective must be G, I or B"));
  EXPECT_THAT(Places(Replaced(good, "\"id\":\"M-2\"", "\"id\":\"M-1\"")), ::testing::ElementsAre("actions[1] (M-1).id is given twice"));
  EXPECT_THAT(Places(Replaced(good, "\"cost_band\":\"L\"", "\"prerequisites\":[\"M-9\"]")),
              ::testing::ElementsAre("actions (M-1).prerequisites unknown action \"M-9\""));
  EXPECT_THAT(Places(Replaced(good, "\"cost_band\":\"L\"", "\"prerequisites\":[\"M-1\"]")),
              ::testing::ElementsAre("actions (M-1).prerequisites \"M-1\" waits for it in a circle"));
}

TEST(Bundle, SaysAtWhichByteJsonBreaks) {
  EXPECT_THAT(Places("{\"programme\": {,}}"), ::testing::ElementsAre("document cannot be read as JSON at byte 16"));
  EXPECT_THAT(Places("[]"), ::testing::Contains(::testing::HasSubstr("programme")));
  EXPECT_FALSE(ParseBundle("").ok());
  EXPECT_FALSE(ParseBundle("{\"programme\":1,\"instrument\":[],\"actions\":\"x\"}").ok());
  EXPECT_FALSE(ParseBundle("{\"programme\":{\"id\":\"\xff\"}}").ok()) << "broken UTF-8";
}

TEST(SheetCodec, KeepsEverythingAndRefusesDamage) {
  std::vector<Answer> answers(3);
  answers[0].question = "A1.1";
  answers[0].choice = 5;
  answers[1].question = "A1.2";
  answers[1].null_reason = NullReason::kPreferNot;
  answers[1].note = "noté";
  answers[2].question = "B1.1";
  answers[2].choice = 0;
  answers[2].evidence = {"document", "No 7", "2026-01-31", "the ministry"};
  answers[2].answer_time = 1'790'000'000'000'001;
  const std::string bytes = EncodeAnswers(answers);
  auto back = DecodeAnswers(bytes);
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->size(), 3u);
  EXPECT_EQ((*back)[0].choice, 5);
  EXPECT_EQ((*back)[1].choice, -1);
  EXPECT_EQ((*back)[1].null_reason, NullReason::kPreferNot);
  EXPECT_EQ((*back)[1].note, "noté");
  EXPECT_EQ((*back)[2].choice, 0);
  EXPECT_EQ((*back)[2].evidence.holder, "the ministry");
  EXPECT_EQ((*back)[2].answer_time, answers[2].answer_time);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    auto cut_off = DecodeAnswers(bytes.substr(0, cut));
    ASSERT_FALSE(cut_off.ok()) << cut;
    EXPECT_EQ(cut_off.error().reason, "SHEET_DAMAGED");
  }
  EXPECT_FALSE(DecodeAnswers(bytes + "x").ok());
}

}  // namespace
}  // namespace concord::intake::db

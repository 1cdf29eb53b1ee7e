#include "inference/api/rank_convert.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace concord::inference::api {
namespace {

namespace pb = concord::inference::v1;

pb::RankRequest Request() {
  pb::RankRequest r;
  r.set_programme("qi4tf");
  r.set_country_code("XA");
  for (const char* code : {"1.1", "1.2"}) {
    auto* q = r.add_questions();
    q->set_code(code);
    q->set_choices(6);
    q->set_gap(-1);
    q->set_urgency(-1);
  }
  r.mutable_questions(0)->set_gap(2.5);
  r.mutable_questions(0)->set_urgency(3);
  auto* v = r.add_voters();
  v->set_choices(std::string("\x05\xff", 2));
  v->set_side("industry");
  v = r.add_voters();
  v->set_choices(std::string("\x00\x03", 2));
  v->set_side("government");
  v->set_weight(4);
  for (const char* id : {"labs", "training"}) {
    auto* c = r.add_candidates();
    c->set_id(id);
    c->set_months(12);
    auto* t = c->add_triggers();
    t->set_question("1.1");
    t->set_weight(0.5);
  }
  return r;
}

TEST(RankConvert, ARequestBecomesACase) {
  const auto w = CaseOf(Request());
  ASSERT_TRUE(w.ok()) << w.error().ToString();
  EXPECT_EQ(w->programme, "qi4tf");
  EXPECT_EQ(w->country, "XA");
  ASSERT_EQ(w->questions.size(), 2u);
  EXPECT_EQ(w->questions[1].id, "1.2");
  EXPECT_EQ(w->questions[1].choices, 6);
  EXPECT_EQ(w->gaps[0], 2.5f);
  EXPECT_TRUE(std::isnan(w->gaps[1]));
  EXPECT_EQ(w->urgency[0], 3.f);
  EXPECT_TRUE(std::isnan(w->urgency[1]));
  ASSERT_EQ(w->voters.size(), 2u);
  EXPECT_EQ(w->voters[0].answers[0], 5.f);
  EXPECT_TRUE(std::isnan(w->voters[0].answers[1]));
  EXPECT_EQ(w->voters[0].weight, 1.f);
  EXPECT_EQ(w->voters[1].answers[0], 0.f);
  EXPECT_EQ(w->voters[1].weight, 4.f);
  EXPECT_EQ(w->voters[1].group, "government");
  EXPECT_EQ(w->candidates[0].triggers[0].question_id, "1.1");
  EXPECT_EQ(w->candidates[0].triggers[0].weight, 0.5f);
  EXPECT_EQ(w->candidates[1].months, 12);
}

struct Wrong {
  const char* field;
  std::function<void(pb::RankRequest&)> spoil;
};

class RankInput : public ::testing::TestWithParam<Wrong> {};

TEST_P(RankInput, IsRefusedWithItsPlace) {
  auto request = Request();
  GetParam().spoil(request);
  const auto w = CaseOf(request);
  ASSERT_FALSE(w.ok());
  EXPECT_EQ(w.error().code, Code::kInvalidArgument);
  EXPECT_EQ(w.error().reason, "RANK_INPUT_INVALID");
  ASSERT_EQ(w.error().violations.size(), 1u) << w.error().ToString();
  EXPECT_EQ(w.error().violations[0].field, GetParam().field);
  EXPECT_NE(w.error().message.find(GetParam().field), std::string::npos);
}

const double kNan = std::numeric_limits<double>::quiet_NaN();

INSTANTIATE_TEST_SUITE_P(
    Wrong, RankInput,
    ::testing::Values(
        Wrong{"programme", [](auto& r) { r.clear_programme(); }}, Wrong{"candidates", [](auto& r) { r.clear_candidates(); }},
        Wrong{"questions[1].code", [](auto& r) { r.mutable_questions(1)->set_code("1.1"); }},
        Wrong{"questions[1].code", [](auto& r) { r.mutable_questions(1)->clear_code(); }},
        Wrong{"questions[1].choices", [](auto& r) { r.clear_voters(), r.mutable_questions(1)->set_choices(1); }},
        Wrong{"questions[1].choices", [](auto& r) { r.mutable_questions(1)->set_choices(256); }},
        Wrong{"questions[0].gap", [](auto& r) { r.mutable_questions(0)->set_gap(5.1); }},
        Wrong{"questions[0].gap", [](auto& r) { r.mutable_questions(0)->set_gap(-0.5); }},
        Wrong{"questions[0].gap", [](auto& r) { r.mutable_questions(0)->set_gap(kNan); }},
        Wrong{"questions[0].urgency", [](auto& r) { r.mutable_questions(0)->set_urgency(4); }},
        Wrong{"voters[1].choices", [](auto& r) { r.mutable_voters(1)->set_choices("\x01"); }},
        Wrong{"voters[1].choices[1]", [](auto& r) { r.mutable_voters(1)->set_choices("\x01\x06"); }},
        Wrong{"voters[0].weight", [](auto& r) { r.mutable_voters(0)->set_weight(-1); }},
        Wrong{"candidates[1].id", [](auto& r) { r.mutable_candidates(1)->set_id("labs"); }},
        Wrong{"candidates[1].id", [](auto& r) { r.mutable_candidates(1)->clear_id(); }},
        Wrong{"candidates[0].months", [](auto& r) { r.mutable_candidates(0)->set_months(-1); }},
        Wrong{"candidates[1].triggers[0].question", [](auto& r) { r.mutable_candidates(1)->mutable_triggers(0)->set_question("9.9"); }},
        Wrong{"candidates[1].triggers[0].weight", [](auto& r) { r.mutable_candidates(1)->mutable_triggers(0)->set_weight(kNan); }},
        Wrong{"candidates[1].triggers[0].weight", [](auto& r) { r.mutable_candidates(1)->mutable_triggers(0)->set_weight(-1); }},
        Wrong{"candidates[1].triggers[0].weight", [](auto& r) { r.mutable_candidates(1)->mutable_triggers(0)->set_weight(1e39); }},
        Wrong{"questions", [](auto& r) {
                r.clear_voters();
                for (int i = 0; i < 41; ++i) {
                  auto* q = r.add_questions();
                  *q = r.questions(0);
                  q->set_code("g" + std::to_string(i));
                  q->set_group("G" + std::to_string(i));
                }
              }},
        Wrong{"candidates", [](auto& r) {
                for (int i = 0; i < 1000; ++i) r.add_candidates()->set_id("c" + std::to_string(i));
              }}));

TEST(RankConvert, TheWorkshopAndWhatIsKnownOfItsQuestions) {
  auto request = Request();
  EXPECT_EQ(CaseOf(request)->id, "");
  request.set_workshop("workshops/018f");
  request.mutable_questions(1)->set_group("E");
  request.mutable_questions(1)->set_settled(true);
  EXPECT_EQ(CaseOf(request)->id, "018f");
  const auto input = ExplainInputOf(request);
  EXPECT_EQ(input.group, (std::vector<std::string>{"", "E"}));
  EXPECT_EQ(input.settled, (std::vector<std::uint8_t>{0, 1}));
}

TEST(RankConvert, EveryWrongPlaceIsNamedAtOnce) {
  auto request = Request();
  request.mutable_voters(0)->set_choices("\x07\x08");
  request.mutable_candidates(1)->mutable_triggers(0)->set_question("9.9");
  const auto w = CaseOf(request);
  ASSERT_FALSE(w.ok());
  ASSERT_EQ(w.error().violations.size(), 3u);
  EXPECT_EQ(w.error().violations[1].field, "voters[0].choices[1]");
}

}  // namespace
}  // namespace concord::inference::api

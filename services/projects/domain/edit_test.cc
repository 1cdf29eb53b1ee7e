#include "projects/domain/edit.h"

#include <gmock/gmock.h>

#include "projects/domain/currency.h"

namespace concord::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EditTest : public ::testing::Test {
 protected:
  EditTest() {
    roadmap_.agree_time = *ParseDate("2026-11-25");
    item_.action = "ME-01";
    item_.plan.cost_band = "M";
    full_.lead = "Metrology institute";
    full_.start_quarter = "2027-Q1";
    full_.end_quarter = "2027-Q4";
    full_.funds = "own_budget";
    full_.proof = "Certificate";
    full_.first_step = "Ask for three offers";
  }
  // Fields that were refused.
  std::vector<std::string> Wrong(const Plan& changed, const std::vector<std::string>& fields = {}) {
    std::vector<std::string> out;
    const Item before = item_;
    if (const Status s = ApplyUpdate(item_, changed, fields, roadmap_, now_); !s.ok()) {
      EXPECT_EQ(s.error().reason, "ITEM_INVALID") << s.error().ToString();
      for (const auto& v : s.error().violations) out.push_back(v.field);
      EXPECT_EQ(item_.plan, before.plan) << "nothing is half-changed";
    }
    return out;
  }
  Roadmap roadmap_;
  Item item_;
  Plan full_;
  Micros now_ = *ParseDate("2026-12-01");
};

TEST_F(EditTest, OnlyNamedFieldsChange) {
  full_.cost_band = "H";
  EXPECT_THAT(Wrong(full_, {"lead", "funds"}), IsEmpty());
  EXPECT_EQ(item_.plan.lead, "Metrology institute");
  EXPECT_EQ(item_.plan.funds, "own_budget");
  EXPECT_EQ(item_.plan.proof, "");
  EXPECT_EQ(item_.plan.cost_band, "M");
  EXPECT_THAT(Wrong(full_), IsEmpty());
  EXPECT_EQ(item_.plan, full_);
}

TEST_F(EditTest, FieldsThatNobodyMayChangeAreRefusedByName) {
  for (const char* field : {"place", "gaps", "prerequisites", "months", "horizon", "etag", "nonsense"}) {
    const Status s = ApplyUpdate(item_, full_, {"lead", field}, roadmap_, now_);
    ASSERT_FALSE(s.ok()) << field;
    EXPECT_EQ(s.error().reason, "MASK_INVALID");
    EXPECT_NE(s.error().message.find(field), std::string::npos);
  }
  EXPECT_EQ(item_.plan.lead, "");
}

TEST_F(EditTest, EveryWrongFieldIsNamedAtOnce) {
  Plan p = full_;
  p.start_quarter = "2027-Q5";
  p.end_quarter = "soon";
  p.cost_band = "X";
  p.currency_code = "EURO";
  p.funds = "lottery";
  p.state = "LATE";
  p.supporting = {"Growers", " "};
  p.lead = std::string(401, 'x');
  p.proof = std::string(8001, 'x');
  EXPECT_THAT(Wrong(p), ElementsAre("lead", "supporting[1]", "start_quarter", "end_quarter", "cost_band", "currency_code", "funds", "proof", "state"));
}

TEST_F(EditTest, QuartersAreInOrderAndNotBeforeTheAgreement) {
  Plan p = full_;
  p.end_quarter = "2026-Q4";
  EXPECT_THAT(Wrong(p), ElementsAre("end_quarter"));  // before its start
  p.start_quarter = "2026-Q1";                        // begun before the room agreed: possible
  EXPECT_THAT(Wrong(p), IsEmpty());
  p.end_quarter = "2026-Q3";
  EXPECT_THAT(Wrong(p), ElementsAre("end_quarter"));
  p.start_quarter = p.end_quarter = "";
  EXPECT_THAT(Wrong(p), IsEmpty());
}

TEST_F(EditTest, AnEstimateHasACurrency) {
  Plan p = full_;
  p.cost_minor_units = 2'500'000;
  EXPECT_THAT(Wrong(p), ElementsAre("currency_code"));
  p.currency_code = "EUR";
  EXPECT_THAT(Wrong(p), IsEmpty());
  p.cost_minor_units = -1;
  EXPECT_THAT(Wrong(p), ElementsAre("cost_minor_units"));
  EXPECT_TRUE(IsCurrency("XOF"));
  EXPECT_FALSE(IsCurrency("XXX"));
  EXPECT_FALSE(IsCurrency(""));
  EXPECT_FALSE(IsCurrency("UR "));
}

TEST_F(EditTest, APartnersNameStaysOnlyWithAPartnersMoney) {
  Plan p = full_;
  p.funds = "partner";
  p.funds_partner = " Development bank ";
  EXPECT_THAT(Wrong(p), IsEmpty());
  EXPECT_EQ(item_.plan.funds_partner, "Development bank");
  p.funds = "none_yet";
  EXPECT_THAT(Wrong(p), IsEmpty());
  EXPECT_EQ(item_.plan.funds_partner, "");
}

TEST_F(EditTest, TextsLoseBlanksAroundThem) {
  full_.lead = "  \n";
  full_.supporting = {" Growers' union\t"};
  EXPECT_THAT(Wrong(full_), IsEmpty());
  EXPECT_EQ(item_.plan.lead, "");
  EXPECT_THAT(item_.plan.supporting, ElementsAre("Growers' union"));
}

TEST_F(EditTest, WhatIsReadAsLateMayBeSentBackAndKeepsItsState) {
  EXPECT_THAT(Wrong(full_), IsEmpty());
  item_.plan.state = "STARTED";
  now_ = *ParseDate("2028-02-01");
  Plan back = item_.plan;
  back.state = "LATE";
  back.focal_point = "Director";
  EXPECT_THAT(Wrong(back), IsEmpty());
  EXPECT_EQ(item_.plan.state, "STARTED");
  EXPECT_EQ(item_.plan.focal_point, "Director");
  back.state = "DONE";
  EXPECT_THAT(Wrong(back, {"state"}), IsEmpty());
  back.state = "LATE";
  EXPECT_THAT(Wrong(back, {"state"}), ElementsAre("state"));
}

TEST_F(EditTest, ARoadmapThatWasHandedOverStaysComplete) {
  roadmap_.adopt_time = now_;
  EXPECT_THAT(Wrong(full_), IsEmpty());
  Plan p = full_;
  p.lead = " ";
  p.funds = "";
  EXPECT_THAT(Wrong(p), ElementsAre("lead", "funds"));
  p.state = "DROPPED";
  EXPECT_THAT(Wrong(p), IsEmpty());
}

TEST_F(EditTest, WhoFollowsUpComesWithADate) {
  const auto wrong = [&](const std::string& body, const std::string& date) {
    const Status s = SetFollowUp(roadmap_, body, date);
    return s.ok() ? std::string() : s.error().reason + " " + s.error().violations.front().field;
  };
  EXPECT_EQ(wrong(" National committee ", "2026-12-09"), "");
  EXPECT_EQ(roadmap_.follow_up_body, "National committee");
  EXPECT_EQ(wrong("", "2026-12-09"), "FOLLOW_UP_INVALID follow_up_body");
  EXPECT_EQ(wrong("National committee", ""), "FOLLOW_UP_INVALID follow_up_date");
  EXPECT_EQ(wrong("National committee", "2026-02-30"), "FOLLOW_UP_INVALID follow_up_date");
  EXPECT_EQ(roadmap_.follow_up_date, "2026-12-09");
  EXPECT_EQ(wrong("", ""), "");
  EXPECT_EQ(roadmap_.follow_up_body, "");
}

}  // namespace
}  // namespace concord::projects

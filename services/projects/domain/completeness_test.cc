#include "projects/domain/completeness.h"

#include <gmock/gmock.h>

namespace concord::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Item Complete(const std::string& action) {
  Item item;
  item.action = action;
  Plan& p = item.plan;
  p.lead = "Bureau of standards";
  p.start_quarter = "2027-Q1";
  p.end_quarter = "2027-Q3";
  p.funds = "none_yet";  // says where the money is not: that is an answer
  p.proof = "Certificate";
  p.first_step = "Ask for three offers";
  return item;
}

std::vector<std::string> Places(const Roadmap& r) {
  std::vector<std::string> out;
  if (const Status s = CheckComplete(r); !s.ok()) {
    EXPECT_EQ(s.error().reason, "ROADMAP_INCOMPLETE");
    EXPECT_EQ(s.error().code, Code::kFailedPrecondition);
    for (const auto& v : s.error().violations) out.push_back(v.field);
  }
  return out;
}

TEST(Completeness, EveryItemAndFieldThatIsMissingIsNamed) {
  Roadmap r;
  r.items = {Complete("ME-01"), Complete("TE-03"), Item{}};
  r.items[2].action = "own-1";
  r.items[1].plan.end_quarter.clear();
  EXPECT_THAT(Places(r), ElementsAre("TE-03.end_quarter", "own-1.lead", "own-1.start_quarter", "own-1.end_quarter", "own-1.funds", "own-1.proof",
                                     "own-1.first_step"));
  EXPECT_EQ(CheckComplete(r).error().message, "Before it is handed over: TE-03.end_quarter is missing.");
  r.items[1] = Complete("TE-03");
  r.items[2] = Complete("own-1");
  EXPECT_THAT(Places(r), IsEmpty());
}

TEST(Completeness, NothingIsAskedOfWhatIsLeftOutOrDropped) {
  Roadmap r;
  r.items = {Complete("ME-01"), Item{}, Item{}};
  r.items[1].plan.included = false;
  r.items[2].plan.state = "DROPPED";
  EXPECT_THAT(Places(r), IsEmpty());
}

TEST(Completeness, ARoadmapWithNothingOnItIsNone) {
  Roadmap r;
  r.items = {Complete("ME-01")};
  r.items[0].plan.included = false;
  EXPECT_THAT(Places(r), ElementsAre("items"));
}

}  // namespace
}  // namespace concord::projects

#include "projects/domain/agreement.h"

#include <gmock/gmock.h>

namespace concord::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

AgreedAction Action(const std::string& id, std::vector<std::string> triggers, std::vector<std::string> before = {}) {
  return {id, std::move(triggers), "M", "laboratory", 12, std::move(before)};
}

Agreement Agreed(std::vector<std::string> order) {
  Agreement a;
  a.workshop = "w";
  a.workshop_version = 20;
  a.programme = "qi4tf";
  a.time = *ParseDate("2026-11-25");
  a.gaps = {{{"C2.1", 1, 4, 3, true}, 3}, {{"C2.2", 2.5, 4, -1, false}, 1.5}, {{"A1.1", 0, 4, 2, true}, 4, true}, {{"A1.2", 4, 4, -1, false}, 0}};
  a.actions = {Action("ME-01", {"A1.2", "C2.2", "C2.1"}), Action("ME-02", {"A1.1"}, {"ME-01", "LB-09"}), Action("TE-03", {"C2.2"})};
  a.order = std::move(order);
  return a;
}

std::vector<std::string> Order(const Roadmap& r) {
  std::vector<std::string> out;
  for (const Item& i : r.items) out.push_back(std::to_string(i.basis.place) + " " + i.action);
  return out;
}

std::vector<std::string> Questions(const Item& item) {
  std::vector<std::string> out;
  for (const Gap& g : item.basis.gaps) out.push_back(g.question);
  return out;
}

TEST(MakeRoadmap, HasTheAgreedOrderWithTheFactsOfTheCatalogue) {
  const Agreement agreement = Agreed({"TE-03", "ME-01", "ME-02"});
  ASSERT_TRUE(CheckAgreement(agreement).ok());
  const Roadmap r = MakeRoadmap(agreement);
  EXPECT_THAT(Order(r), ElementsAre("1 TE-03", "2 ME-01", "3 ME-02"));
  EXPECT_EQ(r.workshop, "w");
  EXPECT_EQ(r.agree_time, agreement.time);
  EXPECT_FALSE(r.adopted());
  EXPECT_EQ(r.items[1].plan.cost_band, "M");
  EXPECT_EQ(r.items[1].basis.months, 12);
  EXPECT_EQ(r.items[1].basis.owner_type, "laboratory");
  EXPECT_TRUE(r.items[1].plan.included);
  EXPECT_EQ(r.items[1].plan.state, "PLANNED");
}

TEST(MakeRoadmap, AnItemAnswersToTheGapsThatTriggerItInTheRoomsOrderWithoutStruckOnes) {
  const Roadmap r = MakeRoadmap(Agreed({"ME-01", "ME-02"}));
  EXPECT_THAT(Questions(r.items[0]), ElementsAre("C2.1", "C2.2"));  // A1.2 is no gap
  EXPECT_THAT(Questions(r.items[1]), IsEmpty());                    // its only gap was struck
  EXPECT_EQ(r.items[0].basis.gaps[0].level, 1);
  EXPECT_EQ(r.items[0].basis.gaps[0].target, 4);
  EXPECT_EQ(r.items[0].basis.gaps[0].urgency, 3);
  EXPECT_TRUE(r.items[0].basis.gaps[0].agreed);
}

TEST(MakeRoadmap, PrerequisitesThatAreNotOnTheRoadmapAreFlagged) {
  Roadmap r = MakeRoadmap(Agreed({"ME-02", "ME-01"}));
  EXPECT_THAT(r.items[0].basis.prerequisites, ElementsAre("ME-01", "LB-09"));
  EXPECT_THAT(MissingPrerequisites(r, r.items[0]), ElementsAre("LB-09"));
  r.items[1].plan.included = false;
  EXPECT_THAT(MissingPrerequisites(r, r.items[0]), ElementsAre("ME-01", "LB-09"));
  r.items[1].plan.included = true;
  r.items[1].plan.state = "DROPPED";
  EXPECT_THAT(MissingPrerequisites(r, r.items[0]), ElementsAre("ME-01", "LB-09"));
}

TEST(Rebuild, KeepsWhatPeopleFilledInAndRemakesTheRest) {
  Roadmap r = MakeRoadmap(Agreed({"ME-01", "TE-03"}));
  r.items[0].plan.lead = "Metrology institute";
  r.items[0].plan.cost_band = "H";
  r.items[0].edited = true;
  r.adopt_time = 5;
  Agreement again = Agreed({"ME-02", "TE-03", "ME-01"});
  again.workshop_version = 30;
  again.gaps[0].struck = true;
  for (AgreedAction& a : again.actions) a.cost_band = "L";
  Rebuild(r, again);
  EXPECT_THAT(Order(r), ElementsAre("1 ME-02", "2 TE-03", "3 ME-01"));
  EXPECT_EQ(r.items[2].plan.lead, "Metrology institute");
  EXPECT_EQ(r.items[2].plan.cost_band, "H");
  EXPECT_THAT(Questions(r.items[2]), ElementsAre("C2.2"));  // facts of the new agreement
  EXPECT_EQ(r.items[1].plan.cost_band, "L");
  EXPECT_EQ(r.items[0].version, 1);
  EXPECT_EQ(r.items[1].version, 2);
  EXPECT_EQ(r.items[2].version, 2);
  EXPECT_EQ(r.workshop_version, 30);
  EXPECT_FALSE(r.adopted());
}

TEST(Rebuild, AnActionThatIsNoLongerAgreedGoesUnlessSomebodyFilledItIn) {
  Roadmap r = MakeRoadmap(Agreed({"ME-01", "ME-02", "TE-03"}));
  r.items[0].plan.lead = "Metrology institute";
  r.items[0].edited = true;
  Rebuild(r, Agreed({"TE-03"}));
  EXPECT_THAT(Order(r), ElementsAre("1 TE-03", "2 ME-01"));
  EXPECT_FALSE(r.items[1].plan.included);
  EXPECT_EQ(r.items[1].plan.lead, "Metrology institute");
}

TEST(CheckAgreement, NamesWhatCannotBecomeARoadmap) {
  EXPECT_EQ(CheckAgreement(Agreed({})).error().reason, "AGREEMENT_INVALID");
  const Status unknown = CheckAgreement(Agreed({"ME-01", "XX-99"}));
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().metadata.at("action"), "XX-99");
  EXPECT_FALSE(CheckAgreement(Agreed({"ME-01", "ME-01"})).ok());
  Agreement odd = Agreed({"a/b"});
  odd.actions.push_back(Action("a/b", {}));
  EXPECT_FALSE(CheckAgreement(odd).ok());
}

}  // namespace
}  // namespace concord::projects

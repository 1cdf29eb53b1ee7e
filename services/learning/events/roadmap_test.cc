#include "learning/events/roadmap.h"

#include <gtest/gtest.h>

#include "concord/projects/events/v1/projects_events.pb.h"

namespace concord::learning::events {
namespace {

TEST(Roadmap, AnItemThatIsUpdatedSaysWhatBecameOfAnAction) {
  concord::projects::events::v1::RoadmapItemUpdated m;
  m.set_workshop("workshops/018f0000-0000-7000-8000-000000000001");
  m.mutable_item()->set_action("act-1");
  m.mutable_item()->set_state("DONE");
  m.set_version(4);
  bus::Event event;
  event.office = "018f0000-0000-7000-8000-00000000000a";
  event.data = m.SerializeAsString();
  const auto outcome = OutcomeOf(event);
  ASSERT_TRUE(outcome.ok()) << outcome.error().ToString();
  EXPECT_EQ(outcome->workshop, "018f0000-0000-7000-8000-000000000001");
  EXPECT_EQ(outcome->action, "act-1");
  EXPECT_EQ(outcome->state, "DONE");
  EXPECT_EQ(outcome->version, 4);
  EXPECT_EQ(outcome->office, event.office);
  m.mutable_item()->clear_action();
  event.data = m.SerializeAsString();
  EXPECT_EQ(OutcomeOf(event).error().violations[0].field, "item.action");
  event.data = "\xff";
  EXPECT_EQ(OutcomeOf(event).error().reason, "OUTCOME_INVALID");
}

}  // namespace
}  // namespace concord::learning::events

#pragma once
// Projects on a real store, for two offices; agreements arrive as events.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/bus/bus.h"
#include "platform/store/testing/test_store.h"
#include "projects/store/schema.h"
#include "projects/app/roadmap_use_cases.h"

namespace concord::projects::testing_world {

inline constexpr char kHome[] = "018f0000-0000-7000-8000-00000000000a";
inline constexpr char kAbroad[] = "018f0000-0000-7000-8000-00000000000b";
inline constexpr char kRoom[] = "018f0000-0000-7000-8000-000000000101";
inline constexpr char kOtherRoom[] = "018f0000-0000-7000-8000-000000000102";

// A room that agreed on ME-01, ME-02 (which needs ME-01 and LB-09) and its own own-1.
intake::events::v1::ConsensusReached Consensus(const std::string& workshop = kRoom);
bus::Event AsEvent(const intake::events::v1::ConsensusReached& message, Micros time, const std::string& office = kHome);
// Everything that has to be there before it is handed over.
Plan FilledIn();

class World : public ::testing::Test {
 protected:
  World();

  static auth::Principal Person(const std::string& office = kHome);
  static auth::Principal Participant(const std::string& workshop);
  Status Hear(const intake::events::v1::ConsensusReached& message, const std::string& office = kHome);
  // Of a workshop, as a person of its office reads it.
  Roadmap Of(const std::string& workshop = kRoom);
  Status Fill(const Roadmap& roadmap, const std::string& action, const Plan& plan, const std::vector<std::string>& fields = {});
  // Types of the events in the outbox, in order; with `data` their bytes.
  std::vector<std::string> Events(std::vector<std::string>* data = nullptr);

  store::TestStore store_{db::Migrations()};
  FakeClock clock_{*ParseDate("2026-11-25") + 16 * 3600 * kSecond};
  RoadmapUseCases use_{*store_, clock_};
};

template <class T>
std::string Why(const Result<T>& r) {
  return r.ok() ? "" : r.error().reason;
}

}  // namespace concord::projects::testing_world

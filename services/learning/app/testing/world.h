#pragma once
// Learning and settling on a real store; figures of the models are made up, for the gate. SYNTHETIC workshops.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "concord/learning/events/v1/learning_events.pb.h"
#include "learning/app/administer.h"
#include "learning/app/learner.h"
#include "learning/app/queries.h"
#include "learning/app/settle.h"
#include "learning/app/testing/room.h"
#include "learning/events/consensus.h"
#include "learning/store/schema.h"
#include "platform/inbox/inbox.h"
#include "platform/store/testing/test_store.h"
#include "ranking/dataset.h"
#include "ranking/evidence.h"
#include "ranking/measured.h"

namespace concord::learning::testing_world {

namespace lpb = concord::learning::events::v1;

class World : public ::testing::Test {
 protected:
  Status Learn(const ipb::ConsensusReached& m, const std::string& office = kHome) {
    const bus::Event event = EventOf(m, office);
    CONCORD_TRY(const Lesson lesson, events::LessonOf(event));
    return inbox::OnceAcross(*store_, "learning", event, [&](store::Tx& tx) -> Status {
      CONCORD_CHECK_OK(learner_.Learn(tx, lesson));
      return registry_.Watch(tx, lesson.workshop.programme);
    });
  }
  ranking::Evidence Evidence() {
    auto rows = queries_.Evidence(kProgramme, 0);
    EXPECT_TRUE(rows.ok() && rows->size() == 1);
    version_ = rows->at(0).version;
    auto parsed = ranking::Evidence::Parse(rows->at(0).state);
    EXPECT_TRUE(parsed.ok());
    return *std::move(parsed);
  }
  // Events of a kind, oldest first.
  template <class Message>
  std::vector<Message> Told() {
    std::vector<Message> out;
    auto rows = store_->ReadUnscoped([](store::Tx& tx) {
      return tx.Query("SELECT data, topic, event_key, office_id FROM outbox WHERE type = $2 ORDER BY seq", {Message::descriptor()->full_name()});
    });
    for (const auto& row : *rows) {
      EXPECT_EQ(row.Text(2), kProgramme);
      EXPECT_EQ(row.Text(3), "") << "it belongs to no office";
      topic_ = row.Text(1);
      EXPECT_TRUE(out.emplace_back().ParseFromString(row.Bytes(0)));
    }
    return out;
  }
  Result<std::string> SettleOne(const Trained& trained, GateLimits limits = {2, 1}, bool by_hand = false) {
    clock_.Advance(kSecond);
    TrainingPlan plan;
    plan.gate = limits;
    plan.by_hand = by_hand;
    return store_->TransactUnscoped([&](store::Tx& tx) { return Settle(tx, registry_, kProgramme, trained, plan, clock_.Now()); });
  }
  static ranking::LocalRecord RecordOf(const ranking::WorkshopCase& workshop, const ranking::PreparedWorkshop& prepared) {
    auto record = *ranking::MakeRecord(workshop, prepared);
    record.owner = ranking::OwnerOf(kHome);
    return record;
  }
  // A model that has learnt from `rooms` rooms; its figures are made up, for the gate.
  static Trained Made(int rooms, Measured measured, const std::string& office = kHome) {
    ranking::ModelParts parts;
    for (int n = 1; n <= rooms; ++n) parts.popularity.Learn(events::LessonOf(EventOf(Room(n)))->workshop);
    parts.workshops = rooms;
    Trained out;
    out.model = ranking::Model(std::move(parts));
    out.file = out.model.Serialize();
    out.sha256 = "sha-" + std::to_string(rooms);
    out.card = "{}";
    out.workshops = rooms;
    std::vector<ranking::MeasuredWorkshop> on;
    for (int n = 0; n < measured.workshops; ++n) {
      on.push_back({RoomId(n), "X" + std::to_string(n % 3), measured.model, measured.popularity, measured.rule});
    }
    out.measured_on = ranking::SerializeMeasured(on);
    out.challenger = {true, *FiguresOf(out.measured_on)};
    for (int n = 1; n <= rooms; ++n) out.sources.push_back({office, RoomId(n), 7});
    return out;
  }

  store::TestStore store_{db::Migrations()};
  FakeClock clock_;
  Champions champions_;
  Learner learner_{champions_, clock_};
  Registry registry_{learner_, clock_};
  Queries queries_{*store_, registry_};
  Administration administration_{*store_, learner_, registry_, clock_, 2};
  const Administrator head_{"people/head", kHome}, abroad_{"people/abroad", kAbroad};
  std::int64_t version_ = 0;
  std::string topic_;
};

}  // namespace concord::learning::testing_world

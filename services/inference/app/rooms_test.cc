#include "inference/app/rooms.h"

#include <gtest/gtest.h>

#include <thread>

#include "inference/app/testing/small_world.h"

namespace concord::inference {
namespace {

using testing_world::Learn;
using testing_world::NetModel;
using testing_world::Workshop;

Served Now(std::int64_t version, unsigned model) {
  Served served;
  auto learnt = std::make_shared<Learnt>();
  for (std::int64_t k = 0; k < version; ++k) Learn(learnt->evidence, "w" + std::to_string(k), "XA", {0, 1, 1, 30, 0, static_cast<float>(k)});
  learnt->counts = ChoiceCounts(learnt->evidence);
  learnt->version = version;
  served.learnt = std::move(learnt);
  served.model = std::make_shared<ranking::Model>(NetModel(model));
  served.model_version = std::to_string(model);
  return served;
}

void Equal(const Ranking& a, const Ranking& b) {
  ASSERT_EQ(a.actions.size(), b.actions.size());
  EXPECT_EQ(a.model_version, b.model_version);
  EXPECT_EQ(a.workshops_learnt, b.workshops_learnt);
  for (std::size_t i = 0; i < a.actions.size(); ++i) {
    EXPECT_EQ(a.actions[i].id, b.actions[i].id);
    EXPECT_EQ(a.actions[i].score, b.actions[i].score);
    EXPECT_EQ(a.actions[i].p_top, b.actions[i].p_top);
  }
}

TEST(Rooms, AKnownRoomIsRankedAsANewOne) {
  Rooms rooms;
  const Served served = Now(2, 3);
  bool known = true;
  const auto first = rooms.Rank("k", served, Workshop(), &known);
  EXPECT_FALSE(known);
  const auto again = rooms.Rank("k", served, Workshop(), &known);
  EXPECT_TRUE(known);
  Equal(*first, *again);
  Equal(*first, *Rank(served, Workshop()));
}

TEST(Rooms, WhatWasPreparedWithOthersIsNotUsed) {
  Rooms rooms;
  bool known = true;
  for (const Served& served : {Now(1, 3), Now(2, 3), Now(2, 4), Now(2, 4)}) {  // the last is another of the same content
    const auto ranking = rooms.Rank("k", served, Workshop(), &known);
    EXPECT_FALSE(known);
    Equal(*ranking, *Rank(served, Workshop()));
  }
  EXPECT_EQ(rooms.size(), 1u);
}

TEST(Rooms, KeepsNoModelAlive) {
  Rooms rooms;
  std::weak_ptr<const ranking::Model> model;
  {
    const Served served = Now(1, 3);
    model = served.model;
    ASSERT_TRUE(rooms.Rank("k", served, Workshop()).ok());
  }
  EXPECT_TRUE(model.expired());
}

TEST(Rooms, TheLeastUsedGoesFirst) {
  Rooms rooms(2);
  const Served served = Now(1, 3);
  bool known = false;
  for (const char* key : {"a", "b", "a", "c"}) ASSERT_TRUE(rooms.Rank(key, served, Workshop()).ok());
  EXPECT_EQ(rooms.size(), 2u);
  ASSERT_TRUE(rooms.Rank("a", served, Workshop(), &known).ok());
  EXPECT_TRUE(known);
  ASSERT_TRUE(rooms.Rank("b", served, Workshop(), &known).ok());
  EXPECT_FALSE(known);
}

TEST(Rooms, AContradictionIsRefusedAndNotKept) {
  Rooms rooms;
  auto workshop = Workshop();
  workshop.candidates.push_back(workshop.candidates[0]);
  EXPECT_EQ(rooms.Rank("k", Served(), workshop).error().reason, "RANKING_CASE");
  EXPECT_EQ(rooms.size(), 0u);
}

TEST(Rooms, ManyAtOnce) {
  Rooms rooms(3);
  const Served served = Now(1, 3);
  const auto expected = Rank(served, Workshop());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int k = 0; k < 100; ++k) {
        const auto ranking = rooms.Rank(std::to_string((k * 7 + t) % 5), served, Workshop());
        ASSERT_TRUE(ranking.ok());
        EXPECT_EQ(ranking->actions[0].score, expected->actions[0].score);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(rooms.size(), 3u);
}

}  // namespace
}  // namespace concord::inference

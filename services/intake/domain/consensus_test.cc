#include "intake/domain/consensus.h"

#include <gtest/gtest.h>

namespace concord::intake {
namespace {

TEST(MoveCandidate, UpDownAndBack) {
  std::vector<std::string> order = {"a", "b", "c", "d"};
  auto up = MoveCandidate(order, "c", 1, "cheap", 7);
  ASSERT_TRUE(up.ok());
  EXPECT_EQ(order, (std::vector<std::string>{"c", "a", "b", "d"}));
  EXPECT_EQ(up->from_place, 3);
  EXPECT_EQ(up->to_place, 1);
  EXPECT_EQ(up->time, 7);
  ASSERT_TRUE(MoveCandidate(order, "c", 4, "dear", 8).ok());
  EXPECT_EQ(order, (std::vector<std::string>{"a", "b", "d", "c"}));
}

TEST(MoveCandidate, RefusesAndLeavesTheOrder) {
  std::vector<std::string> order = {"a", "b"};
  EXPECT_EQ(MoveCandidate(order, "a", 2, "", 0).error().reason, "REASON_MISSING");
  EXPECT_EQ(MoveCandidate(order, "x", 2, "why", 0).error().reason, "CANDIDATE_NOT_FOUND");
  EXPECT_EQ(MoveCandidate(order, "a", 0, "why", 0).error().reason, "PLACE_INVALID");
  EXPECT_EQ(MoveCandidate(order, "a", 3, "why", 0).error().reason, "PLACE_INVALID");
  EXPECT_EQ(MoveCandidate(order, "a", 1, "why", 0).error().reason, "PLACE_INVALID");
  EXPECT_EQ(order, (std::vector<std::string>{"a", "b"}));
}

TEST(Position, ObjectionsCarryWords) {
  const std::vector<std::string> order = {"a", "b"};
  EXPECT_TRUE(CheckPosition({"p", Side::kIndustry, Position::kSupport, "", ""}, order).ok());
  EXPECT_TRUE(CheckPosition({"p", Side::kIndustry, Position::kObject, "a", "too late"}, order).ok());
  EXPECT_EQ(CheckPosition({"p", Side::kIndustry, Position::kObject, "", " "}, order).error().reason, "REASON_MISSING");
  EXPECT_EQ(CheckPosition({"p", Side::kIndustry, Position::kObject, "z", "no"}, order).error().reason, "CANDIDATE_NOT_FOUND");
  EXPECT_EQ(CheckPosition({"p", Side::kIndustry, Position::kNone, "", ""}, order).error().reason, "POSITION_INVALID");
  EXPECT_EQ(CheckPosition({"p", Side::kIndustry, Position::kSupport, "", std::string(3000, 'x')}, order).error().reason, "TEXT_TOO_LONG");
}

TEST(Quorum, RoundsUp) {
  EXPECT_EQ(QuorumOf(25, 50), 13);
  EXPECT_EQ(QuorumOf(22, 50), 11);
  EXPECT_EQ(QuorumOf(1, 1), 1);
  EXPECT_EQ(QuorumOf(0, 100), 0);
  EXPECT_EQ(QuorumOf(7, 100), 7);
}

PositionTaken By(Side side, Position position) { return {"p", side, position, "", ""}; }

TEST(Quorum, BothSidesAndObjectionsDoNotCarry) {
  std::vector<PositionTaken> positions = {By(Side::kGovernment, Position::kSupport), By(Side::kGovernment, Position::kCanLive),
                                          By(Side::kIndustry, Position::kObject)};
  Agreeing a = CountPositions(positions, 4, 2, 50);
  EXPECT_EQ(a.quorum[0], 2);
  EXPECT_EQ(a.quorum[1], 1);
  EXPECT_EQ(a.side[1].object, 1);
  EXPECT_FALSE(a.quorum_met) << "industry only objects";
  positions.push_back(By(Side::kIndustry, Position::kCanLive));
  EXPECT_TRUE(CountPositions(positions, 4, 2, 50).quorum_met);
  EXPECT_FALSE(CountPositions(positions, 4, 3, 50).quorum_met) << "one of three is not a half";
  EXPECT_TRUE(CountPositions({By(Side::kGovernment, Position::kSupport)}, 1, 0, 50).quorum_met) << "a side without people needs none";
  EXPECT_TRUE(CountPositions({}, 30, 30, 50, false).quorum_met);
  EXPECT_FALSE(CountPositions({}, 30, 30, 50).quorum_met);
}

}  // namespace
}  // namespace concord::intake

#include "ranking/evidence.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ranking/model.h"

namespace concord::ranking {
namespace {

WorkshopCase Case(const std::string& id, std::vector<float> share, const std::string& country = "x") {
  WorkshopCase w;
  w.id = id;
  w.programme = "p";
  w.country = country;
  for (size_t i = 0; i < share.size(); ++i) w.candidates.push_back({std::string(1, static_cast<char>('a' + i))});
  w.outcome.share = std::move(share);
  return w;
}

void Learn(Evidence& evidence, const WorkshopCase& w) {
  const auto prepared = Model().Prepare(w, &evidence.popularity());
  ASSERT_TRUE(prepared.ok());
  const auto record = MakeRecord(w, *prepared);
  ASSERT_TRUE(record.ok()) << record.error().ToString();
  evidence.Learn(*record);
}

TEST(Evidence, IsFeltAfterOneWorkshopOfTheSameCountry) {
  Evidence evidence;
  Learn(evidence, Case("1", {0.1f, 0.2f, 0.7f}));
  const auto prepared = Model().Prepare(Case("2", {1, 1, 1}));
  const auto ranking = Model().Rank(*prepared, evidence.For(*prepared, {}));
  EXPECT_EQ(ranking[0].action_id, "c");
  EXPECT_GT(ranking[0].reasons.local, 0);
  const auto elsewhere = Model().Prepare(Case("3", {1, 1, 1}, "y"));
  EXPECT_EQ(evidence.For(*elsewhere, {}).workshops, 0);
}

TEST(Evidence, NeverCountsTheWorkshopItself) {
  Evidence evidence;
  Learn(evidence, Case("1", {0.1f, 0.2f, 0.7f}));
  const auto again = Model().Prepare(Case("1", {1, 1, 1}));
  EXPECT_EQ(evidence.For(*again, {}).workshops, 0);
}

TEST(Evidence, LearningTwiceIsLearningOnce) {
  Evidence once, twice;
  Learn(once, Case("1", {0.5f, 0.5f}));
  Learn(twice, Case("1", {0.9f, 0.1f}));
  const auto prepared = Model().Prepare(Case("1", {0.5f, 0.5f}));
  twice.Learn(*MakeRecord(Case("1", {0.5f, 0.5f}), *prepared));
  EXPECT_EQ(twice.workshops(), 1u);
  EXPECT_NEAR(twice.popularity().Lift("a", "p"), once.popularity().Lift("a", "p"), 1e-6);
}

TEST(Evidence, ComparesOnlyActionsThatBothOffered) {
  Evidence evidence;
  Learn(evidence, Case("1", {0.1f, 0.3f, 0.6f}));
  const auto prepared = Model().Prepare(Case("2", {1, 1}));  // a and b only
  const auto local = evidence.For(*prepared, {});
  EXPECT_NEAR(local.observed[0], 0.25, 1e-6);
  EXPECT_NEAR(local.observed[1], 0.75, 1e-6);
}

TEST(Evidence, ExposedOutcomesFeedTheLocalTermAlone) {
  Evidence evidence;
  auto w = Case("1", {0.1f, 0.9f});
  w.outcome.exposed = true;
  Learn(evidence, w);
  EXPECT_EQ(evidence.popularity().workshops(), 0);
  EXPECT_EQ(evidence.For(*Model().Prepare(Case("2", {1, 1})), {}).workshops, 1);
}

TEST(Evidence, WhatWasAgreedLaterFeedsTheLocalTermAlone) {
  Evidence evidence;
  auto w = Case("1", {0.6f, 0.3f, 0.1f});
  w.outcome.agreed = {0.2f, 0.6f, 0.2f};
  Learn(evidence, w);
  Evidence voted;
  Learn(voted, Case("1", {0.6f, 0.3f, 0.1f}));
  EXPECT_DOUBLE_EQ(evidence.popularity().Lift("a", "p"), voted.popularity().Lift("a", "p"));
  const auto local = evidence.For(*Model().Prepare(Case("2", {1, 1, 1})), {});
  EXPECT_NEAR(local.observed[0], 0.2, 1e-6);
  EXPECT_NEAR(local.observed[1], 0.6, 1e-6);
  const auto back = Evidence::Parse(evidence.Serialize());
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->Serialize(), evidence.Serialize());
  EXPECT_EQ(back->Records()[0].agreed.size(), 3u);
}

TEST(Evidence, SurvivesItsBytes) {
  Evidence evidence;
  Learn(evidence, Case("1", {0.1f, 0.2f, 0.7f}));
  Learn(evidence, Case("2", {0.3f, 0.3f, 0.4f}, "y"));
  const std::string bytes = evidence.Serialize();
  const auto back = Evidence::Parse(bytes);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->Serialize(), bytes);
  EXPECT_FALSE(Evidence::Parse(bytes.substr(0, bytes.size() - 1)).ok());
  auto broken = bytes;
  broken[40] ^= 1;
  EXPECT_EQ(Evidence::Parse(broken).error().reason, "RANKING_FILE_CORRUPT");
}

TEST(Evidence, GivesItsRecordsBack) {
  EXPECT_EQ(OwnerOf(""), 0u);
  EXPECT_NE(OwnerOf("a"), OwnerOf("b"));
  Evidence evidence;
  Learn(evidence, Case("2", {0.3f, 0.3f, 0.4f}, "y"));
  Learn(evidence, Case("1", {0.1f, 0.2f, 0.7f}));
  const auto records = evidence.Records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].workshop_id, "1");
  EXPECT_EQ(records[1].country, "y");
  EXPECT_EQ(records[0].actions, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_NEAR(records[0].observed[2], 0.7, 1e-6);
  Evidence again;
  for (const auto& record : records) again.Learn(record);
  EXPECT_EQ(again.Serialize(), evidence.Serialize());
}

TEST(Evidence, RecordsTravelAlone) {
  const auto w = Case("1", {0.1f, 0.9f});
  const auto record = MakeRecord(w, *Model().Prepare(w));
  const auto back = ParseRecord(SerializeRecord(*record));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->observed, record->observed);
  EXPECT_EQ(MakeRecord(Case("1", {}), *Model().Prepare(w)).error().reason, "RANKING_NO_OUTCOME");
}

}  // namespace
}  // namespace concord::ranking

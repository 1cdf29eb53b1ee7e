// The drift alarm, and changes of order on their way into a model.
#include "learning/app/registry.h"

#include <gmock/gmock.h>

#include "learning/app/testing/world.h"

namespace concord::learning {
namespace {

using namespace testing_world;
using ::testing::HasSubstr;

class RegistryTest : public World {
 protected:
  // Six single votes for one action and six for another.
  static ipb::ConsensusReached Wanting(int number, int first, int second) {
    auto m = Room(number);
    for (int b = 0; b < m.first_round_size(); ++b) m.mutable_first_round(b)->set_ranking(0, "a" + std::to_string(b % 2 == 0 ? first : second));
    return m;
  }
  // A model whose people wanted such things.
  Trained Taught(const std::vector<ipb::ConsensusReached>& rooms, Measured measured, bool demonstration = true) {
    ranking::ModelParts parts;
    for (const auto& room : rooms) parts.popularity.Learn(events::LessonOf(EventOf(room))->workshop);
    Trained out = Made(0, measured);
    out.model = ranking::Model(std::move(parts));
    out.file = out.model.Serialize();
    out.sha256 = "sha-" + out.model.version();
    out.demonstration_workshops = demonstration ? static_cast<int>(rooms.size()) : 0;
    return out;
  }
  std::string Speaks() { return queries_.ListLearnt(kHome, kProgramme, 0)->at(0).promoted_version; }
  std::optional<Drift> DriftNow() { return queries_.ListLearnt(kHome, kProgramme, 0)->at(0).drift; }
};

// Measured at NDCG .98 in forty workshops.
constexpr Measured kFine{40, 0.98, 0.7, 0.6};

TEST_F(RegistryTest, AModelThatDriftsIsRolledBackByItselfToTheOneBefore) {
  for (int n = 1; n <= 6; ++n) ASSERT_TRUE(Learn(Wanting(n, 0, 1)).ok());
  std::vector<ipb::ConsensusReached> wants_last, wants_first;
  for (int n = 1; n <= 30; ++n) {
    wants_last.push_back(Wanting(100 + n, 5, 4));
    wants_first.push_back(Wanting(200 + n, 0, 1));
  }
  const Trained before = Taught(wants_last, kFine), champion = Taught(wants_first, {40, 0.99, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(before).ok());
  ASSERT_TRUE(SettleOne(champion).ok());
  ASSERT_TRUE(DriftNow().has_value());
  EXPECT_EQ(DriftNow()->workshops, 0);
  EXPECT_NEAR(DriftNow()->expected_loss, 0.01, 1e-9);
  clock_.Advance(kSecond);
  ASSERT_TRUE(Learn(Wanting(11, 0, 1)).ok());
  EXPECT_EQ(DriftNow()->workshops, 1);
  EXPECT_EQ(DriftNow()->value, 0) << "as it was learnt";

  // From now on people want what the one before had learnt.
  int n = 12;
  for (; n < 40 && Speaks() == champion.model.version(); ++n) {
    clock_.Advance(kSecond);
    ASSERT_TRUE(Learn(Wanting(n, 5, 4)).ok());
  }
  EXPECT_LE(n, 18) << "found after a few workshops";
  EXPECT_EQ(Speaks(), before.model.version());
  const auto told = Told<lpb::ModelRolledBack>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].reason(), "DRIFT");
  EXPECT_EQ(told[0].to_version(), before.model.version());
  EXPECT_EQ(Told<lpb::ModelPromoted>().back().by(), "drift");
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().back().model_version(), before.model.version());
  const auto decisions = queries_.ListDecisions(kProgramme, 0);
  EXPECT_EQ(decisions->at(0).action, "ROLLED_BACK");
  EXPECT_EQ(decisions->at(0).by, "drift");
  EXPECT_THAT(decisions->at(0).reason, HasSubstr("expected 0.990"));
  EXPECT_EQ(DriftNow()->workshops, 0) << "the one that speaks now is watched from here on";
}

TEST_F(RegistryTest, AWorkshopThatTheModelHasLearntSaysNothingOfItsDriftWhenItAgreesAgain) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Wanting(n, 0, 1)).ok());
  Trained made = Made(4, kFine);
  made.demonstration_workshops = 4;
  ASSERT_TRUE(SettleOne(made).ok());
  clock_.Advance(kSecond);
  auto again = Wanting(2, 0, 1);
  again.set_version(9);
  ASSERT_TRUE(Learn(again).ok());
  EXPECT_EQ(DriftNow()->workshops, 0) << "it was in the training";
  ASSERT_TRUE(Learn(Wanting(11, 0, 1)).ok());
  EXPECT_EQ(DriftNow()->workshops, 1);
}

TEST_F(RegistryTest, WhereNothingDoesBetterTheModelStaysAndTheCountBeginsAnew) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Wanting(n, 0, 1)).ok());
  std::vector<ipb::ConsensusReached> wants_first;
  for (int n = 1; n <= 30; ++n) wants_first.push_back(Wanting(200 + n, 0, 1));
  const Trained champion = Taught(wants_first, kFine);
  ASSERT_TRUE(SettleOne(champion).ok());
  // Hard rooms: half want what has always been wanted, half what never was, so that no order is as good as was expected.
  int kept = 0;
  for (int n = 12; n < 30 && kept == 0; ++n) {
    clock_.Advance(kSecond);
    ASSERT_TRUE(Learn(Wanting(n, 0, 2 + n % 4)).ok());
    const auto listed = queries_.ListDecisions(kProgramme, 0);
    for (const auto& d : *listed) kept += d.action == "KEPT";
  }
  ASSERT_EQ(kept, 1);
  EXPECT_EQ(Speaks(), champion.model.version());
  EXPECT_THAT(queries_.ListDecisions(kProgramme, 0)->at(0).reason, HasSubstr("Nothing does better, so it stays."));
  EXPECT_TRUE(Told<lpb::ModelRolledBack>().empty());
  EXPECT_EQ(DriftNow()->workshops, 0);
}

TEST_F(RegistryTest, DemonstrationWorkshopsSayNothingOfAModelOfRealOnes) {
  ASSERT_TRUE(administration_.SetConsent(head_, kProgramme, true, 0).ok());
  auto real = Wanting(1, 0, 1);
  real.set_demonstration(false);
  ASSERT_TRUE(Learn(real).ok());
  std::vector<ipb::ConsensusReached> wants_first;
  for (int n = 1; n <= 30; ++n) wants_first.push_back(Wanting(200 + n, 0, 1));
  ASSERT_TRUE(SettleOne(Taught(wants_first, kFine, false)).ok());
  clock_.Advance(kSecond);
  ASSERT_TRUE(Learn(Wanting(2, 5, 4)).ok());
  EXPECT_EQ(DriftNow()->workshops, 0);
  auto second = Wanting(3, 0, 1);
  second.set_demonstration(false);
  ASSERT_TRUE(Learn(second).ok());
  EXPECT_EQ(DriftNow()->workshops, 1);
}

// A room that voted a0 … a5 by weight and then moved a5 to the first place.
ipb::ConsensusReached Changed(int number, std::int64_t version = 7) {
  auto m = Room(number);
  const int votes[] = {4, 3, 2, 1, 1, 1};
  int ballot = 0;
  for (int a = 0; a < 6; ++a) {
    for (int v = 0; v < votes[a]; ++v) m.mutable_first_round(ballot++)->set_ranking(0, "a" + std::to_string(a));
  }
  for (const char* id : {"a5", "a0", "a1", "a2", "a3", "a4"}) m.add_order(id);
  auto* change = m.add_changes();
  change->set_candidate("a5");
  change->set_from_place(6);
  change->set_to_place(1);
  m.set_version(version);
  return m;
}

TEST_F(RegistryTest, AChangeOfOrderFeedsTheLocalTermAndWaitsForAModel) {
  ASSERT_TRUE(Learn(Changed(1)).ok());
  const auto record = Evidence().Records().at(0);
  EXPECT_NEAR(record.observed[5], 1. / 12, 1e-6) << "what people voted in secret";
  ASSERT_EQ(record.agreed.size(), 6u);
  EXPECT_GT(record.agreed[5], 0.25) << "what the room made of it";
  EXPECT_EQ(record.owner, ranking::OwnerOf(kHome));
  EXPECT_NEAR(Evidence().popularity().Lift("a5", kProgramme), Evidence().popularity().Lift("a4", kProgramme), 1e-9) << "popularity knows nothing of it";

  auto changes = queries_.ListChanges(kHome, kProgramme, "", 0, 0);
  ASSERT_TRUE(changes.ok());
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->at(0).change.candidate, "a5");
  EXPECT_EQ(changes->at(0).change.from_place, 6);
  EXPECT_EQ(changes->at(0).change.evidence_version, 1);
  EXPECT_TRUE(changes->at(0).teaches);
  EXPECT_TRUE(changes->at(0).models.empty());
  EXPECT_TRUE(queries_.ListChanges(kAbroad, kProgramme, "", 0, 0)->empty());
  EXPECT_EQ(queries_.ListChanges(kHome, "", "workshops/" + RoomId(1), 0, 0)->size(), 1u);
  EXPECT_TRUE(queries_.ListChanges(kHome, "", "workshops/" + RoomId(2), 0, 0)->empty());
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).changes.waiting, 1);

  const Trained made = Made(1, {30, 0.8, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(made).ok());
  changes = queries_.ListChanges(kHome, kProgramme, "", 0, 0);
  EXPECT_EQ(changes->at(0).models, std::vector<std::string>{made.model.version()});
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).changes.waiting, 0);
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).changes.changes, 1);
  // The room agrees once more: that model has not learnt this.
  ASSERT_TRUE(Learn(Changed(1, 9)).ok());
  EXPECT_TRUE(queries_.ListChanges(kHome, kProgramme, "", 0, 0)->at(0).models.empty());
  ASSERT_TRUE(administration_.SetConsent(head_, kProgramme, false, 0).ok());
  EXPECT_FALSE(queries_.ListChanges(kHome, kProgramme, "", 0, 0)->at(0).teaches);
  EXPECT_EQ(queries_.ListChanges(kHome, kProgramme, "", 0, 0)->at(0).change.evidence_version, 0);
}

TEST_F(RegistryTest, WhatBecameOfAnActionFeedsTheLocalTermToo) {
  const auto hear = [&](const std::string& action, const std::string& state, std::int64_t version) {
    const Status heard = store_->WriteUnscoped([&](store::Tx& tx) { return learner_.HearOutcome(tx, kHome, RoomId(1), action, state, version); });
    ASSERT_TRUE(heard.ok()) << heard.error().ToString();
  };
  hear("a0", "DONE", 1);  // before the workshop is known
  ASSERT_TRUE(Learn(Changed(1)).ok());
  const auto first = Evidence().Records().at(0).agreed;
  hear("a1", "DROPPED", 2);
  const auto second = Evidence().Records().at(0).agreed;
  EXPECT_LT(second[1], first[1]);
  EXPECT_EQ(version_, 2);
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).changes.done, 1);
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).changes.stopped, 1);
  hear("a1", "DONE", 1);  // late: an older word
  hear("a2", "STARTED", 3);
  hear("unheard", "DONE", 4);
  EXPECT_EQ(Evidence().Records().at(0).agreed, second);
  hear("a1", "PLANNED", 5);  // taken up again
  EXPECT_EQ(Evidence().Records().at(0).agreed, first);
  hear("a1", "DROPPED", 4);  // an older word, sent again by an operator
  hear("a2", "DONE", 2);
  EXPECT_EQ(Evidence().Records().at(0).agreed, first);
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).changes.done, 2);
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).changes.stopped, 0) << "what is planned or begun is neither";
  const auto real = store_->ReadUnscoped([](store::Tx& tx) { return db::ChangeTotalsOf(tx, kProgramme, true); });
  EXPECT_EQ(real->done, 0) << "the workshop is a demonstration: a card of real ones does not count it";
  EXPECT_EQ(real->changes, 0);
}

TEST_F(RegistryTest, EvidenceOfBeforeTheLineWasDrawnIsLearntAnew) {
  for (int n = 1; n <= 2; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const auto look = [&] { return store_->WriteUnscoped([&](store::Tx& tx) { return learner_.ReplayWhatChanged(tx); }); };
  ASSERT_TRUE(look().ok());
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().size(), 2u) << "nothing has changed";
  ASSERT_TRUE(store_->WriteUnscoped([](store::Tx& tx) -> Status {
                      CONCORD_CHECK_OK(tx.Exec("UPDATE workshops SET ballots = 4 WHERE id = $2", {RoomId(1)}));
                      return Ok();
                    })
                  .ok());
  ASSERT_TRUE(look().ok());
  EXPECT_EQ(Evidence().workshops(), 1u);
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().size(), 3u);
}

}  // namespace
}  // namespace concord::learning

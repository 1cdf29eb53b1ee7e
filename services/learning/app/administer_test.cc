// What administrators decide: whose workshops teach, and which model speaks.
#include "learning/app/administer.h"

#include <gmock/gmock.h>

#include "learning/app/signing.h"
#include "learning/app/testing/world.h"
#include "platform/auth/document.h"
#include "platform/id/id.h"

namespace concord::learning {
namespace {

using namespace testing_world;
using ::testing::HasSubstr;

class AdministerTest : public World {
 protected:
  // A workshop of real people.
  static ipb::ConsensusReached Real(int number, const std::string& country = "XA") {
    auto m = Room(number, country);
    m.set_demonstration(false);
    return m;
  }
  int Taught() {
    auto rows = queries_.Evidence(kProgramme, 0);
    auto parsed = rows->empty() ? Result<ranking::Evidence>(ranking::Evidence()) : ranking::Evidence::Parse(rows->at(0).state);
    EXPECT_TRUE(parsed.ok());
    return static_cast<int>(parsed->workshops());
  }
  std::string State(const Trained& model) {
    const auto listed = queries_.ListModels(kHome, kProgramme, 0);
    for (const auto& m : *listed) {
      if (m.row.version == model.model.version()) return m.row.state;
    }
    return "unknown";
  }
  db::ModelRow Row(const Trained& model) {
    const auto listed = queries_.ListModels(kHome, kProgramme, 0);
    for (const auto& m : *listed) {
      if (m.row.version == model.model.version()) return m.row;
    }
    return {};
  }
  static std::string NameOf(const Trained& model) { return "models/synthetic/versions/" + model.model.version(); }
  std::string Speaks() { return queries_.ListLearnt(kHome, kProgramme, 0)->at(0).promoted_version; }
};

TEST_F(AdministerTest, WithoutAgreementAWorkshopIsKeptAndTeachesNothing) {
  ASSERT_TRUE(Learn(Real(1)).ok());
  EXPECT_EQ(Taught(), 0);
  EXPECT_TRUE(Told<lpb::EvidenceUpdated>().empty());
  const auto skill = queries_.GetSkill(kHome, kProgramme, 0);
  EXPECT_EQ(skill->own.size(), 1u) << "the office itself sees how the suggestion did";
  EXPECT_EQ(skill->all.overall.workshops, 0) << "and nobody else does";
  const auto learnt = queries_.ListLearnt(kHome, "", 0);
  ASSERT_EQ(learnt->size(), 1u);
  EXPECT_EQ(learnt->at(0).totals.workshops, 0);
  EXPECT_FALSE(learnt->at(0).own_consent);
  EXPECT_EQ(learnt->at(0).own_without_consent, 1);
  EXPECT_TRUE(queries_.ListLearnt(kAbroad, "", 0)->empty()) << "another office is not told";
  EXPECT_TRUE(queries_.ListLearnt("", "", 0)->empty());

  const auto agreed = administration_.SetConsent(head_, kProgramme, true, 0);
  ASSERT_TRUE(agreed.ok()) << agreed.error().ToString();
  EXPECT_EQ(agreed->teaching, 1);
  EXPECT_EQ(agreed->consent.person, "people/head");
  EXPECT_EQ(Taught(), 1) << "what is there is learnt";
  ASSERT_TRUE(Learn(Real(2)).ok());
  EXPECT_EQ(Taught(), 2);
  ASSERT_TRUE(Learn(Real(3), kAbroad).ok());
  EXPECT_EQ(Taught(), 2) << "each office for itself";
}

TEST_F(AdministerTest, WithdrawingTakesAnOfficeOutOfEvidenceAsIfItHadNeverBeenThere) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Room(n), n % 2 == 0 ? kAbroad : kHome).ok());
  const std::string both = Evidence().Serialize();
  EXPECT_EQ(Taught(), 4);
  const auto withdrawn = administration_.SetConsent(abroad_, kProgramme, false, 0);
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.error().ToString();
  EXPECT_EQ(withdrawn->workshops, 2);
  EXPECT_EQ(withdrawn->teaching, 0);
  ranking::Evidence alone;
  for (const int n : {1, 3}) {
    const auto workshop = events::LessonOf(EventOf(Room(n)))->workshop;
    alone.Learn(RecordOf(workshop, *ranking::Model().Prepare(workshop, &alone.popularity())));
  }
  EXPECT_EQ(Evidence().Serialize(), alone.Serialize());
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().back().state(), alone.Serialize());
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).totals.workshops, 2);
  EXPECT_EQ(queries_.GetSkill(kHome, kProgramme, 0)->all.overall.workshops, 2);

  ASSERT_TRUE(Learn(Room(6), kAbroad).ok());
  EXPECT_EQ(Taught(), 2) << "no also holds for demonstration workshops, and for later ones";
  ASSERT_TRUE(administration_.SetConsent(abroad_, kProgramme, true, 0).ok());
  EXPECT_EQ(Taught(), 5);
  ASSERT_TRUE(store_->ReadUnscoped([](store::Tx& tx) -> Status {
                      CONCORD_TRY(const auto rows, tx.Query("SELECT agreed, person FROM consent_events WHERE office_id = $2 ORDER BY id", {std::string(kAbroad)}));
                      EXPECT_EQ(rows.size(), 3u) << "every word stays on record";
                      return Ok();
                    })
                  .ok());
}

TEST_F(AdministerTest, FewerThanFivePeopleTeachNothing) {
  auto few = Room(1);
  few.mutable_first_round()->DeleteSubrange(4, few.first_round_size() - 4);
  for (auto& person : *few.mutable_participants()) person.set_ballot(0);
  ASSERT_TRUE(Learn(few).ok());
  EXPECT_EQ(Taught(), 0);
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).own_too_small, 1);
  EXPECT_EQ(administration_.ListConsents(kHome, 0)->at(0).too_small, 1);
  ASSERT_TRUE(Learn(Room(2)).ok());
  EXPECT_EQ(Taught(), 1);
  // It agrees again with fewer: what it had taught goes.
  auto again = Room(2);
  again.set_version(9);
  again.mutable_first_round()->DeleteSubrange(3, again.first_round_size() - 3);
  for (auto& person : *again.mutable_participants()) person.set_ballot(0);
  ASSERT_TRUE(Learn(again).ok());
  EXPECT_EQ(Taught(), 0);
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().back().workshops(), 0);
}

TEST_F(AdministerTest, ConsentIsAskedForInWords) {
  EXPECT_EQ(administration_.SetConsent(head_, "", true, 0).error().reason, "PROGRAMME_MISSING");
  EXPECT_EQ(administration_.SetConsent(head_, "QI 4 TF", true, 0).error().reason, "PROGRAMME_INVALID");
  ASSERT_TRUE(administration_.SetConsent(head_, "not-yet", true, 0).ok()) << "before the first workshop";
  EXPECT_TRUE(administration_.ListConsents(kAbroad, 0)->empty());
  EXPECT_EQ(administration_.ListConsents(kHome, 0)->size(), 1u);
  EXPECT_TRUE(Told<lpb::EvidenceUpdated>().empty()) << "nothing was learnt, so nothing is told";
}

TEST_F(AdministerTest, AModelThatLearntFromWhoWithdrewIsNotHeldAndDoesNotComeBack) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Room(n), n == 4 ? kAbroad : kHome).ok());
  Trained first = Made(2, {30, 0.8, 0.7, 0.6}), both = Made(4, {30, 0.9, 0.7, 0.6});
  both.sources[3].office = kAbroad;
  ASSERT_TRUE(SettleOne(first).ok());
  ASSERT_TRUE(SettleOne(both).ok());
  EXPECT_EQ(administration_.ListConsents(kAbroad, 0)->at(0).in_promoted_model, 1);
  ASSERT_TRUE(administration_.SetConsent(abroad_, kProgramme, false, 0).ok());
  EXPECT_EQ(State(both), "PROMOTED") << "until the next one is there";
  Trained next = Made(3, {30, 0.75, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(next).ok());
  EXPECT_EQ(State(next), "PROMOTED") << "it is not held against one that knew more than it may";
  EXPECT_EQ(State(both), "RETIRED");
  EXPECT_EQ(administration_.Promote(head_, NameOf(both), "it was better", 0).error().reason, "CONSENT_WITHDRAWN");
  const auto back = administration_.RollBack(head_, kProgramme, "to see what comes", 0);
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  ASSERT_TRUE(back->to.has_value());
  EXPECT_EQ(back->to->version, first.model.version()) << "the last one before it has learnt from who withdrew";
  const auto listed = queries_.ListModels(kAbroad, kProgramme, 0);
  for (const auto& m : *listed) EXPECT_EQ(m.own_workshops, m.row.version == both.model.version() ? 1 : 0);
}

// Who withdraws soon after it was learnt from leaves the data as they were before: their training makes the model of before again.
TEST_F(AdministerTest, WhenTheModelWithoutWhoWithdrewIsOneOfBeforeTheOldOneIsTakenBackAllTheSame) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Room(n), n == 4 ? kAbroad : kHome).ok());
  Trained alone = Made(3, {30, 0.8, 0.7, 0.6}), both = Made(4, {30, 0.9, 0.7, 0.6});
  both.sources[3].office = kAbroad;
  ASSERT_TRUE(SettleOne(alone).ok());
  ASSERT_TRUE(SettleOne(both).ok());
  ASSERT_TRUE(SettleOne(both).ok()) << "the same again changes nothing";
  EXPECT_EQ(Speaks(), both.model.version());
  ASSERT_TRUE(administration_.SetConsent(abroad_, kProgramme, false, 0).ok());
  EXPECT_EQ(Speaks(), both.model.version()) << "until the next one is there";
  ASSERT_TRUE(SettleOne(alone).ok());
  EXPECT_EQ(Speaks(), alone.model.version());
  EXPECT_EQ(State(both), "ROLLED_BACK");
  ASSERT_EQ(Told<lpb::ModelRolledBack>().size(), 1u);
  EXPECT_EQ(Told<lpb::ModelRolledBack>()[0].reason(), "CONSENT_WITHDRAWN");
  EXPECT_EQ(administration_.ListConsents(kAbroad, 0)->at(0).in_promoted_model, 0);
}

TEST_F(AdministerTest, TheFileOfAModelThatLearntFromWhoWithdrewIsGivenToNobodyUnlessItSpeaks) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Room(n), n == 4 ? kAbroad : kHome).ok());
  Trained both = Made(4, {30, 0.6, 0.7, 0.6}), alone = Made(3, {30, 0.8, 0.7, 0.6});
  both.sources[3].office = kAbroad;
  ASSERT_TRUE(SettleOne(both).ok());
  ASSERT_TRUE(SettleOne(alone).ok());
  EXPECT_TRUE(queries_.ModelFile(NameOf(both), 0).ok());
  ASSERT_TRUE(administration_.SetConsent(abroad_, kProgramme, false, 0).ok());
  const auto file = queries_.ModelFile(NameOf(both), 0);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().reason, "CONSENT_WITHDRAWN") << "else it could be tried on people";
  EXPECT_TRUE(queries_.ModelFile(NameOf(alone), 0).ok());
}

TEST_F(AdministerTest, WhenTooLittleIsLeftForAnotherModelItIsTakenBackAtOnce) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Room(n), n < 3 ? kAbroad : kHome).ok());
  ASSERT_TRUE(SettleOne(Made(2, {30, 0.8, 0.7, 0.6}, kAbroad)).ok());
  ASSERT_TRUE(administration_.SetConsent(abroad_, kProgramme, false, 0).ok());
  EXPECT_EQ(Speaks(), "");
  const auto told = Told<lpb::ModelRolledBack>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].reason(), "CONSENT_WITHDRAWN");
  EXPECT_EQ(told[0].to_version(), "");
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().back().model_version(), "");
  EXPECT_EQ(Taught(), 1);
}

TEST_F(AdministerTest, AModelWaitsForAnAdministratorWhereItIsSoSet) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const Trained passed = Made(3, {30, 0.8, 0.7, 0.6}), bad = Made(2, {30, 0.6, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(passed, {2, 1}, true).ok());
  ASSERT_TRUE(SettleOne(bad, {2, 1}, true).ok());
  EXPECT_EQ(State(passed), "PASSED");
  EXPECT_EQ(State(bad), "REJECTED");
  EXPECT_EQ(Speaks(), "");
  EXPECT_TRUE(Told<lpb::ModelPromoted>().empty());

  EXPECT_EQ(administration_.Promote(head_, NameOf(passed), "  \n", 0).error().reason, "REASON_MISSING");
  EXPECT_EQ(administration_.Promote(head_, NameOf(passed), std::string(501, 'x'), 0).error().reason, "REASON_TOO_LONG");
  EXPECT_EQ(administration_.Promote(head_, NameOf(bad), "I like it", 0).error().reason, "GATE_NOT_PASSED");
  EXPECT_EQ(administration_.Promote(head_, "models/synthetic/versions/none", "I like it", 0).error().reason, "MODEL_NOT_FOUND");
  EXPECT_EQ(administration_.Promote(head_, "none", "I like it", 0).error().reason, "MODEL_NOT_FOUND");
  const auto promoted = administration_.Promote(head_, NameOf(passed), "Read the card; the curve is sound.", 0);
  ASSERT_TRUE(promoted.ok()) << promoted.error().ToString();
  EXPECT_EQ(Speaks(), passed.model.version());
  EXPECT_EQ(administration_.Promote(head_, NameOf(passed), "again", 0).error().reason, "MODEL_PROMOTED");
  EXPECT_THAT(promoted->card, HasSubstr("\"approved_by\": \"administrator\""));
  EXPECT_THAT(promoted->card, ::testing::Not(HasSubstr("people/"))) << "every office reads it";
  const auto decisions = queries_.ListDecisions(kProgramme, 0);
  ASSERT_EQ(decisions->size(), 3u);
  EXPECT_EQ(decisions->at(0).person, "people/head");
  EXPECT_EQ(decisions->at(0).reason, "Read the card; the curve is sound.");
  EXPECT_EQ(decisions->at(0).then, passed.model.version());
  EXPECT_THAT(promoted->card, HasSubstr("modelDecisions/" + decisions->at(0).id));
}

TEST_F(AdministerTest, TakenBackTheOneBeforeSpeaksAgainAndThenNone) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  EXPECT_EQ(administration_.RollBack(head_, kProgramme, "why not", 0).error().reason, "NOTHING_PROMOTED");
  const Trained first = Made(3, {30, 0.8, 0.7, 0.6}), second = Made(4, {30, 0.85, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(first).ok());
  const std::string before = Evidence().Serialize();
  ASSERT_TRUE(SettleOne(second).ok());
  EXPECT_NEAR(*Row(second).against_before, 0.05, 1e-9);
  EXPECT_EQ(Row(second).before, first.model.version());

  EXPECT_EQ(administration_.RollBack(head_, kProgramme, "", 0).error().reason, "REASON_MISSING");
  const auto back = administration_.RollBack(head_, kProgramme, "People say the order is odd.", 0);
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(State(second), "ROLLED_BACK");
  EXPECT_EQ(State(first), "PROMOTED");
  EXPECT_EQ(Evidence().Serialize(), before) << "replayed as the one before predicts";
  const auto told = Told<lpb::ModelRolledBack>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].version(), second.model.version());
  EXPECT_EQ(told[0].to_version(), first.model.version());
  EXPECT_EQ(told[0].reason(), "ADMINISTRATOR");
  EXPECT_EQ(Told<lpb::ModelPromoted>().back().version(), first.model.version());
  EXPECT_EQ(Told<lpb::ModelPromoted>().back().by(), "administrator");

  ASSERT_TRUE(administration_.RollBack(head_, kProgramme, "This one neither.", 0).ok());
  EXPECT_EQ(Speaks(), "");
  EXPECT_EQ(Told<lpb::ModelRolledBack>().back().to_version(), "");
  ASSERT_TRUE(administration_.Promote(head_, NameOf(first), "It was the fashion of the day.", 0).ok()) << "what was taken back can speak again";
  EXPECT_EQ(Speaks(), first.model.version());
}

TEST_F(AdministerTest, TheSignatureIsOverFileAndCard) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const Trained made = Made(3, {30, 0.8, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(made).ok());
  const auto row = Row(made);
  const auto keys = queries_.ListKeys(0);
  ASSERT_EQ(keys->size(), 1u);
  EXPECT_EQ(row.key, keys->at(0).kid);
  const auto key = auth::PublicKeyFrom(keys->at(0).bytes, "");
  const std::string document = row.sha256 + "\n" + Sha256Hex(row.card);
  EXPECT_TRUE(auth::VerifyDocument(*key, kModelDocument, document, row.signature));
  EXPECT_FALSE(auth::VerifyDocument(*key, kModelDocument, row.sha256 + "\n" + Sha256Hex(row.card + " "), row.signature));
  EXPECT_FALSE(auth::VerifyDocument(*key, kModelDocument, std::string("0") + document, row.signature));
  const auto told = Told<lpb::ModelPromoted>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(auth::VerifyDocument(*key, kModelDocument, told[0].sha256() + "\n" + told[0].card_sha256(), told[0].signature()));
  EXPECT_EQ(told[0].key(), row.key);
}

TEST_F(AdministerTest, TheSeedIsSealedWhereThereIsAKeyForItAndOpensWithThatKeyOnly) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const Trained made = Made(3, {30, 0.8, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(made).ok());
  const auto rows = [&] { return *store_->ReadUnscoped(db::ListKeys); };
  const auto open = [&](const ModelKeys& keys) { return store_->WriteUnscoped([&](store::Tx& tx) { return keys.Open(tx); }); };
  const auto told = [&](const ModelKeys& keys) { return store_->ReadUnscoped([&](store::Tx& tx) { return keys.Public(tx); }); };
  const auto sign = [&](const ModelKeys& keys, Micros now) {
    auto row = Row(made);
    EXPECT_TRUE(store_->WriteUnscoped([&](store::Tx& tx) { return keys.Sign(tx, row, now); }).ok());
    return row;
  };
  const std::string plain = rows().at(0).seed;
  EXPECT_EQ(plain.size(), auth::kSeedBytes);
  ModelKeyOptions options;
  options.key_encryption_key = auth::NewSeed();
  const ModelKeys sealed(options);
  ASSERT_TRUE(open(sealed).ok());
  EXPECT_TRUE(rows().at(0).sealed);
  EXPECT_EQ(rows().at(0).seed.find(plain), std::string::npos);
  EXPECT_EQ(sign(sealed, clock_.Now()).signature, Row(made).signature) << "the same key";
  const auto later = sign(sealed, clock_.Now() + options.max_age);
  ASSERT_EQ(rows().size(), 2u) << "too old: another one takes its place";
  EXPECT_TRUE(rows().at(0).sealed);
  const auto keys = told(sealed);
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->at(0).kid, later.key);
  EXPECT_EQ(keys->at(1).kid, Row(made).key) << "what it signed is verified with it still";
  EXPECT_TRUE(auth::VerifyDocument(keys->at(0), kModelDocument, later.sha256 + "\n" + Sha256Hex(later.card), later.signature));
  ASSERT_TRUE(open(sealed).ok());
  EXPECT_EQ(open(ModelKeys()).error().reason, "KEY_SEALED");
  EXPECT_EQ(told(ModelKeys()).error().reason, "KEY_SEALED");
  options.key_encryption_key = auth::NewSeed();
  EXPECT_EQ(open(ModelKeys(options)).error().reason, "KEY_SEALED");
}

TEST_F(AdministerTest, WhatWasKeptWithoutASignatureGetsOne) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const Trained made = Made(3, {30, 0.8, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(made).ok());
  const std::string signature = Row(made).signature;
  ASSERT_TRUE(store_->WriteUnscoped([](store::Tx& tx) -> Status {
                      CONCORD_CHECK_OK(tx.Exec("UPDATE models SET signature = $2, signing_key = ''", {store::Blob{}}));
                      return Ok();
                    })
                  .ok());
  EXPECT_EQ(Row(made).signature, "");
  ASSERT_TRUE(store_->WriteUnscoped([&](store::Tx& tx) { return registry_.SignUnsigned(tx); }).ok());
  EXPECT_EQ(Row(made).signature, signature) << "Ed25519 signs alike";
}

TEST_F(AdministerTest, AModelThatThisProgramCannotReadIsTakenBack) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const Trained first = Made(2, {30, 0.8, 0.7, 0.6}), second = Made(3, {30, 0.9, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(first).ok());
  ASSERT_TRUE(SettleOne(second).ok());
  const auto look = [&] { return store_->WriteUnscoped([&](store::Tx& tx) { return registry_.LetUnreadableGo(tx); }); };
  ASSERT_TRUE(look().ok());
  EXPECT_EQ(Speaks(), second.model.version());
  std::string other = second.file;
  other[8] = 99;  // format version
  ASSERT_TRUE(store_->WriteUnscoped([&](store::Tx& tx) -> Status {
                      CONCORD_CHECK_OK(tx.Exec("UPDATE models SET file = $2 WHERE version = $3", {store::Blob{other}, second.model.version()}));
                      return Ok();
                    })
                  .ok());
  ASSERT_TRUE(look().ok());
  EXPECT_EQ(Speaks(), first.model.version());
  EXPECT_EQ(Told<lpb::ModelRolledBack>().back().reason(), "UNREADABLE");
  EXPECT_EQ(administration_.Promote(head_, NameOf(second), "again", 0).error().reason, "MODEL_FILE_GONE");
}

}  // namespace
}  // namespace concord::learning

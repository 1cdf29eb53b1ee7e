#include "intake/app/workshop_use_cases.h"

#include <gmock/gmock.h>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "intake/app/testing/first_half_world.h"

namespace concord::intake {
namespace {

using namespace testing_world;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Fields(const Error& e) {
  std::vector<std::string> out;
  for (const auto& v : e.violations) out.push_back(v.field);
  return out;
}

TEST_F(FirstHalf, InstrumentsGoFromDraftToPublishedToRetiredAndNeverBack) {
  const auto who = Person();
  auto draft = instruments_.Import(who, SmallBundle("2.0.0"));
  ASSERT_TRUE(draft.ok()) << draft.error().ToString();
  EXPECT_EQ(draft->state, InstrumentState::kDraft);
  Workshop early = Prepared();
  early.instrument_version = "2.0.0";
  EXPECT_EQ(Why(workshops_.Create(who, early, "")), "INSTRUMENT_NOT_PUBLISHED");
  EXPECT_TRUE(instruments_.Import(who, SmallBundle("2.0.0") + " ").ok()) << "a draft may change";

  const std::string name = "instruments/mini/versions/2.0.0";
  ASSERT_TRUE(instruments_.Publish(who, name).ok());
  auto again = instruments_.Import(who, SmallBundle("2.0.0"));
  EXPECT_EQ(Why(again), "VERSION_EXISTS");
  EXPECT_EQ(again.error().code, Code::kAlreadyExists);
  EXPECT_EQ(instruments_.Get(who, name)->instrument->content_hash.size(), 64u);
  ASSERT_TRUE(workshops_.Create(who, early, "").ok());
  ASSERT_TRUE(instruments_.Retire(who, name).ok());
  EXPECT_EQ(Why(instruments_.Publish(who, name)), "INSTRUMENT_STATE");
  EXPECT_EQ(Why(workshops_.Create(who, early, "")), "INSTRUMENT_NOT_PUBLISHED");
  EXPECT_EQ(Why(instruments_.Import(who, std::string((4 << 20) + 1, ' '))), "INSTRUMENT_INVALID");
}

TEST_F(FirstHalf, EveryOfficeHasTheBundlesAndItsOwnImports) {
  ASSERT_TRUE(instruments_.Import(Person(), SmallBundle("7.0.0")).ok());
  auto home = instruments_.List(Person()), abroad = instruments_.List(Person(kAbroad));
  ASSERT_TRUE(home.ok() && abroad.ok());
  EXPECT_EQ(home->size(), 2u);
  ASSERT_EQ(abroad->size(), 1u);
  EXPECT_EQ(abroad->front().state, InstrumentState::kPublished);
  auto other = instruments_.Get(Person(kAbroad), "instruments/mini/versions/7.0.0");
  auto none = instruments_.Get(Person(), "instruments/mini/versions/9.0.0");
  ASSERT_FALSE(other.ok() || none.ok());
  EXPECT_EQ(other.error().ToString(), none.error().ToString());
  EXPECT_EQ(other.error().reason, "INSTRUMENT_NOT_FOUND");
  EXPECT_EQ(Why(instruments_.Get(Person(), "instruments/mini")), "NAME_INVALID");
}

TEST_F(FirstHalf, CreatingIsIdempotentAndGivesACode) {
  auto first = workshops_.Create(Person(), Prepared(), "request-1");
  ASSERT_TRUE(first.ok()) << first.error().ToString();
  auto second = workshops_.Create(Person(), Prepared(), "request-1");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->workshop.id, second->workshop.id);
  EXPECT_NE(workshops_.Create(Person(), Prepared(), "request-2")->workshop.id, first->workshop.id);
  EXPECT_EQ(first->workshop.join_code.size(), 6u);
  EXPECT_EQ(first->workshop.programme, "mini");
  EXPECT_EQ(first->workshop.languages, (std::vector<std::string>{"en", "fr"}));
  EXPECT_EQ(Why(workshops_.Create(Person(), Prepared(), std::string(65, 'x'))), "REQUEST_ID_INVALID");
}

TEST_F(FirstHalf, WhatIsPreparedWronglyIsNamed) {
  const auto wrong = [&](auto&& change) {
    Workshop w = Prepared();
    change(w);
    auto made = workshops_.Create(Person(), w, "");
    EXPECT_EQ(Why(made), "WORKSHOP_INVALID");
    return made.ok() ? std::vector<std::string>() : Fields(made.error());
  };
  EXPECT_THAT(wrong([](Workshop& w) { w.display_name.clear(); }), ElementsAre("display_name"));
  EXPECT_THAT(wrong([](Workshop& w) { w.country_code = "XX1"; w.demonstration = false; }), ElementsAre("country_code"));
  EXPECT_THAT(wrong([](Workshop& w) { w.country_code = "KE"; }), ElementsAre("demonstration"));
  EXPECT_THAT(wrong([](Workshop& w) { w.end_date = "2026-11-22"; }), ElementsAre("end_date"));
  EXPECT_THAT(wrong([](Workshop& w) { w.start_date = "2026-02-30"; }), ElementsAre("start_date"));
  EXPECT_THAT(wrong([](Workshop& w) { w.languages = {"en", "de"}; }), ElementsAre("languages[1]"));
  EXPECT_THAT(wrong([](Workshop& w) { w.out_of_scope = {{"A9", "why"}}; }), ElementsAre("out_of_scope[0].sub_area"));
  EXPECT_THAT(wrong([](Workshop& w) { w.out_of_scope = {{"A1", ""}}; }), ElementsAre("out_of_scope[0].reason"));
  EXPECT_THAT(wrong([](Workshop& w) { w.out_of_scope = {{"A1", "x"}, {"A2", "x"}, {"B1", "x"}}; }), ElementsAre("out_of_scope"));
  EXPECT_THAT(wrong([](Workshop& w) { w.target_overrides = {{"A1.1", 6, "x"}, {"Q", 1, "x"}, {"A1.2", 1, ""}}; }),
              ElementsAre("target_overrides[0].target", "target_overrides[1].question", "target_overrides[2].reason"));
  EXPECT_THAT(wrong([](Workshop& w) { w.tables.push_back({2, Side::kObserver, {"Z"}, false, 0}); }),
              ElementsAre("tables[2].number", "tables[2].side", "tables[2].sections[0]"));
  EXPECT_THAT(wrong([](Workshop& w) { w.quorum_percent = 101; }), ElementsAre("quorum_percent"));
  Workshop unknown = Prepared();
  unknown.instrument = "nobody";
  EXPECT_EQ(Why(workshops_.Create(Person(), unknown, "")), "INSTRUMENT_NOT_FOUND");
}

TEST_F(FirstHalf, UpdatesFieldsUnderAnEtag) {
  const auto view = Created();
  Workshop change;
  change.id = view.workshop.id;
  change.display_name = "New title";
  change.invited_count = 47;
  auto updated = workshops_.Update(Person(), change, {"display_name"}, view.workshop.Etag());
  ASSERT_TRUE(updated.ok()) << updated.error().ToString();
  EXPECT_EQ(updated->workshop.display_name, "New title");
  EXPECT_EQ(updated->workshop.invited_count, 0) << "not in the mask";
  EXPECT_EQ(updated->workshop.product, "Sunflower oil");
  EXPECT_NE(updated->workshop.Etag(), view.workshop.Etag());
  auto stale = workshops_.Update(Person(), change, {"invited_count"}, view.workshop.Etag());
  EXPECT_EQ(Why(stale), "ETAG_MISMATCH");
  EXPECT_EQ(stale.error().code, Code::kAborted);
  EXPECT_EQ(Why(workshops_.Update(Person(), change, {"join_code"}, "")), "MASK_INVALID");
  change.country_code = "??";
  EXPECT_EQ(Why(workshops_.Update(Person(), change, {"country_code"}, "")), "WORKSHOP_INVALID");
}

TEST_F(FirstHalf, ScopeIsClosedWithAnswering) {
  const auto view = Created();
  const Participant p = Joined(view, Side::kGovernment, 1);
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  Workshop change = view.workshop;
  change.out_of_scope = {{"A2", "not for this product"}};
  ASSERT_TRUE(workshops_.Update(Person(), change, {"out_of_scope"}, "").ok()) << "still open while people answer";
  EXPECT_EQ(Submit(p, "1", {Choice("A2.1", 1)}), "ANSWER_INVALID") << "routing follows at once";
  EXPECT_EQ(Submit(p, "2", {Choice("A1.1", 1)}), "");
  Workshop other = view.workshop;
  other.instrument_version = "2.0.0";
  EXPECT_EQ(Why(workshops_.Update(Person(), other, {"instrument"}, "")), "STAGE_PASSED");
  ASSERT_TRUE(Go(view, Stage::kAnswer, Stage::kCheckGaps).ok());
  change.out_of_scope.clear();
  EXPECT_EQ(Why(workshops_.Update(Person(), change, {"out_of_scope"}, "")), "STAGE_PASSED");
  change.display_name = "Renamed";
  auto all = workshops_.Update(Person(), change, {}, "");
  ASSERT_TRUE(all.ok()) << all.error().ToString();
  EXPECT_EQ(all->workshop.display_name, "Renamed");
  EXPECT_EQ(all->workshop.out_of_scope.size(), 1u) << "without a mask what is closed stays";
}

TEST_F(FirstHalf, StagesGoOnByOneAndCallTheSecondHalf) {
  Workshop bare = Prepared();
  bare.product.clear();
  auto view = Created(bare);
  EXPECT_EQ(view.next, Stage::kAnswer);
  EXPECT_EQ(view.blocked_by, "NOT_PREPARED");
  EXPECT_EQ(Go(view, Stage::kPrepare, Stage::kAnswer).error().reason, "NOT_PREPARED");
  view = Created();
  EXPECT_EQ(Go(view, Stage::kAnswer, Stage::kCheckGaps).error().reason, "STAGE_MISMATCH") << "the caller saw another stage";
  EXPECT_EQ(Go(view, Stage::kPrepare, Stage::kCheckGaps).error().reason, "STAGE_MISMATCH") << "no stage is skipped";
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  EXPECT_EQ(Go(view, Stage::kPrepare, Stage::kAnswer).error().reason, "STAGE_MISMATCH") << "two clicks";
  EXPECT_EQ(Go(view, Stage::kAnswer, Stage::kCheckGaps).error().reason, "NOTHING_ANSWERED");
  const Participant p = Joined(view, Side::kIndustry, 2);
  ASSERT_EQ(Submit(p, "1", {Choice("B1.1", 2)}), "");
  ASSERT_TRUE(Go(view, Stage::kAnswer, Stage::kCheckGaps).ok());
  ASSERT_TRUE(Go(view, Stage::kCheckGaps, Stage::kShortlist).ok());
  hooks_.blocked_by = "SHORTLIST_EMPTY";
  EXPECT_EQ(Go(view, Stage::kShortlist, Stage::kVote).error().reason, "SHORTLIST_EMPTY");
  hooks_.blocked_by.clear();
  hooks_.done.clear();
  hooks_.fails_at = "open:1";
  EXPECT_EQ(Go(view, Stage::kShortlist, Stage::kVote).error().reason, "HOOK_FAILED");
  EXPECT_EQ(workshops_.Get(Person(), view.workshop.Name())->workshop.stage, Stage::kShortlist) << "all or nothing";
  hooks_.fails_at.clear();
  hooks_.done.clear();
  ASSERT_TRUE(Go(view, Stage::kShortlist, Stage::kVote).ok());
  ASSERT_TRUE(Go(view, Stage::kVote, Stage::kDiscuss).ok());
  ASSERT_TRUE(Go(view, Stage::kDiscuss, Stage::kAgree).ok()) << "without a second vote";
  ASSERT_TRUE(Go(view, Stage::kAgree, Stage::kRoadmap).ok());
  EXPECT_THAT(hooks_.done, ElementsAre("suggest", "store:a suggestion", "open:1", "close:1", "agreement", "consensus"));
  EXPECT_EQ(Go(view, Stage::kRoadmap, Stage::kUnset).error().reason, "STAGE_MISMATCH");
  EXPECT_THAT(Events(), ElementsAre("WorkshopOpened", "StageChanged", "ParticipantJoined", "AnswersSubmitted", "StageChanged", "StageChanged",
                                    "StageChanged", "StageChanged", "StageChanged", "StageChanged"));
}

TEST_F(FirstHalf, GoesBackWhileNothingIsBuiltOnAStage) {
  const auto view = Created();
  const auto undo = [&](Stage from) { return Why(workshops_.Advance(Person(), view.workshop.Name(), from, Stage::kUnset, true, 0)); };
  EXPECT_EQ(undo(Stage::kPrepare), "CANNOT_UNDO");
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  EXPECT_TRUE(workshops_.Get(Person(), view.workshop.Name())->can_undo);
  EXPECT_EQ(undo(Stage::kAnswer), "");
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  const Participant p = Joined(view, Side::kGovernment, 1);
  ASSERT_EQ(Submit(p, "1", {Choice("A1.1", 0)}), "");
  EXPECT_EQ(undo(Stage::kAnswer), "CANNOT_UNDO");
  ASSERT_TRUE(Go(view, Stage::kAnswer, Stage::kCheckGaps).ok());
  EXPECT_EQ(undo(Stage::kCheckGaps), "CANNOT_UNDO");
  hooks_.can_undo = true;
  EXPECT_EQ(undo(Stage::kCheckGaps), "");
  EXPECT_THAT(hooks_.done, ElementsAre("undo:ANSWER"));
  EXPECT_EQ(workshops_.Get(Person(), view.workshop.Name())->workshop.stage, Stage::kAnswer);
}

TEST_F(FirstHalf, ListsNewestFirstInPages) {
  std::vector<std::string> names;
  for (int n = 0; n < 5; ++n) {
    clock_.Advance(n % 2 == 0 ? kSecond : 0);  // some in the same moment
    names.insert(names.begin(), Created().workshop.id);
  }
  Workshop survey = Prepared();
  survey.origin = "survey";
  Created(survey);
  std::vector<std::string> seen;
  std::string token;
  do {
    auto page = workshops_.List(Person(), 2, token, "");
    ASSERT_TRUE(page.ok());
    EXPECT_LE(page->workshops.size(), 2u);
    for (const auto& view : page->workshops) seen.push_back(view.workshop.id);
    token = page->next_page_token;
  } while (!token.empty());
  EXPECT_EQ(seen, names);
  EXPECT_EQ(workshops_.List(Person(), 0, "", "survey")->workshops.size(), 1u);
  EXPECT_EQ(workshops_.List(Person(), 0, "", "all")->workshops.size(), 6u);
  EXPECT_THAT(workshops_.List(Person(kAbroad), 0, "", "all")->workshops, IsEmpty());
  EXPECT_EQ(Why(workshops_.List(Person(), 0, "nonsense", "")), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(Why(workshops_.List(Person(), -1, "", "")), "PAGE_SIZE_INVALID");
}

TEST_F(FirstHalf, CopiesThePreparationOnly) {
  auto view = Created();
  Joined(view, Side::kGovernment, 1);
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  auto copy = workshops_.Copy(Person(), view.workshop.Name(), "Again");
  ASSERT_TRUE(copy.ok()) << copy.error().ToString();
  EXPECT_EQ(copy->workshop.display_name, "Again");
  EXPECT_EQ(copy->workshop.stage, Stage::kPrepare);
  EXPECT_EQ(copy->joined, 0);
  EXPECT_EQ(copy->workshop.tables.size(), 2u);
  EXPECT_EQ(copy->workshop.start_date, "");
  EXPECT_NE(copy->workshop.join_code, view.workshop.join_code);
}

TEST_F(FirstHalf, AnotherOfficesWorkshopIsAnUnknownWorkshop) {
  const auto view = Created();
  const std::string unknown = "workshops/018f0000-0000-7000-8000-000000000fff";
  const auto abroad = Person(kAbroad);
  const auto same = [](const auto& a, const auto& b) {
    ASSERT_FALSE(a.ok() || b.ok());
    EXPECT_EQ(a.error().ToString(), b.error().ToString());
    EXPECT_EQ(a.error().reason, "WORKSHOP_NOT_FOUND");
  };
  Workshop change = view.workshop;
  Workshop none = view.workshop;
  none.id = unknown.substr(10);
  same(workshops_.Get(abroad, view.workshop.Name()), workshops_.Get(abroad, unknown));
  same(workshops_.Update(abroad, change, {"display_name"}, ""), workshops_.Update(abroad, none, {"display_name"}, ""));
  same(workshops_.Copy(abroad, view.workshop.Name(), ""), workshops_.Copy(abroad, unknown, ""));
  same(workshops_.Advance(abroad, view.workshop.Name(), Stage::kPrepare, Stage::kAnswer, false, 0),
       workshops_.Advance(abroad, unknown, Stage::kPrepare, Stage::kAnswer, false, 0));
  same(people_.List(abroad, view.workshop.Name(), 0, ""), people_.List(abroad, unknown, 0, ""));
  same(people_.GetProgress(abroad, view.workshop.Name()), people_.GetProgress(abroad, unknown));
  same(answers_.Notes(abroad, view.workshop.Name()), answers_.Notes(abroad, unknown));
  const Participant p = Joined(view, Side::kGovernment, 1);
  auto history = answers_.History(abroad, p.Name());
  EXPECT_EQ(Why(history), "PARTICIPANT_NOT_FOUND");
  const auto other = Created();
  same(workshops_.Get(Of(p), other.workshop.Name()), workshops_.Get(Of(p), unknown));
  EXPECT_TRUE(workshops_.Get(Of(p), view.workshop.Name()).ok());
}

TEST_F(FirstHalf, WorkshopOpenedCarriesTargetsAndNoWords) {
  Workshop w = Prepared();
  w.out_of_scope = {{"A2", "secret words"}};
  w.target_overrides = {{"A1.1", 2, "secret words"}};
  const auto view = Created(w);
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  std::vector<std::string> data;
  ASSERT_EQ(Events(&data).front(), "WorkshopOpened");
  events::v1::WorkshopOpened opened;
  ASSERT_TRUE(opened.ParseFromString(data.front()));
  ASSERT_EQ(opened.targets_size(), 3);
  EXPECT_EQ(opened.targets(0).target(), 2);
  EXPECT_EQ(opened.targets(2).question(), "B1.1");
  EXPECT_EQ(opened.targets(2).area(), "B");
  for (const std::string& bytes : data) {
    EXPECT_EQ(bytes.find("secret words"), std::string::npos);
    EXPECT_EQ(bytes.find("Sunflower"), std::string::npos);
  }
}

TEST_F(FirstHalf, ChangesAreReadAtMostTwiceASecond) {
  WatchHub hub(given_);
  const auto view = Created();
  EXPECT_EQ(Why(hub.Current(kAbroad, view.workshop.id)), "WORKSHOP_NOT_FOUND");
  const auto now = [&] { return hub.Current(kHome, view.workshop.id)->change; };
  const auto first = now();
  const Participant p = Joined(view, Side::kGovernment, 1);
  EXPECT_EQ(now(), first) << "within half a second nobody reads again";
  clock_.Advance(kWatchPeriod);
  const auto joined = now();
  EXPECT_GT(joined, first);
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  clock_.Advance(kWatchPeriod);
  const auto opened = now();
  EXPECT_GT(opened, joined);
  ASSERT_EQ(Submit(p, "1", {Choice("A1.1", 0)}), "");
  clock_.Advance(kWatchPeriod);
  EXPECT_GT(now(), opened);
}

}  // namespace
}  // namespace concord::intake

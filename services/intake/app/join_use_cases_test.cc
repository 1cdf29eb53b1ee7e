#include "intake/app/join_use_cases.h"

#include <gmock/gmock.h>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "intake/app/testing/first_half_world.h"

namespace concord::intake {
namespace {

using namespace testing_world;
using ::testing::ElementsAre;

TEST_F(FirstHalf, ACodeIsFoundInAnyCaseAndWithSpaces) {
  const auto view = Created();
  std::string typed;
  for (const char c : view.workshop.join_code) typed += std::string(1, static_cast<char>(std::tolower(c))) + " ";
  auto found = people_.LookUp(typed);
  ASSERT_TRUE(found.ok()) << found.error().ToString();
  EXPECT_EQ(found->id, view.workshop.id);
  EXPECT_EQ(Why(people_.LookUp("000000")), "JOIN_CODE_UNKNOWN");
  EXPECT_EQ(Why(people_.Join("000000", Wish(Side::kGovernment, 1), 0)), "JOIN_CODE_UNKNOWN");
}

TEST_F(FirstHalf, TheSameDeviceIsTheSamePersonWithANewSession) {
  const auto view = Created();
  JoinWish wish = Wish(Side::kGovernment, 1);
  auto first = people_.Join(view.workshop.join_code, wish, 0);
  ASSERT_TRUE(first.ok()) << first.error().ToString();
  EXPECT_EQ(first->participant.number, 1);
  EXPECT_EQ(first->participant.language, "fr");
  wish.side = Side::kIndustry;
  wish.table = 2;
  auto second = people_.Join(view.workshop.join_code, wish, 0);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->participant.id, first->participant.id);
  EXPECT_EQ(second->participant.side, Side::kGovernment) << "what was said first stands";
  EXPECT_NE(second->session.session_token, first->session.session_token);
  EXPECT_THAT(sessions_.made, ElementsAre(std::string(kHome) + " " + first->participant.Name(), std::string(kHome) + " " + first->participant.Name()));
  EXPECT_THAT(Events(), ElementsAre("ParticipantJoined"));
  const auto other = Created();
  EXPECT_NE(people_.Join(other.workshop.join_code, wish, 0)->participant.id, first->participant.id);
}

TEST_F(FirstHalf, ASessionThatCouldNotBeMadeIsMadeAtTheNextTry) {
  const auto view = Created();
  const JoinWish wish = Wish(Side::kGovernment, 1);
  sessions_.away = true;
  EXPECT_EQ(Why(people_.Join(view.workshop.join_code, wish, 0)), "CONNECT");
  sessions_.away = false;
  ASSERT_TRUE(people_.Join(view.workshop.join_code, wish, 0).ok());
  EXPECT_EQ(people_.List(Person(), view.workshop.Name(), 0, "")->total, 1);
}

TEST_F(FirstHalf, JoiningNeedsConsentAndASeat) {
  const auto view = Created();
  const auto refused = [&](auto&& change) {
    JoinWish wish = Wish(Side::kGovernment, 1);
    change(wish);
    auto r = people_.Join(view.workshop.join_code, wish, 0);
    EXPECT_FALSE(r.ok());
    if (r.ok()) return std::string();
    return r.error().reason + (r.error().violations.empty() ? "" : " " + r.error().violations.front().field);
  };
  EXPECT_EQ(refused([](JoinWish& w) { w.consent = false; }), "CONSENT_MISSING");
  EXPECT_EQ(refused([](JoinWish& w) { w.client_id = "short"; }), "JOIN_INVALID client_id");
  EXPECT_EQ(refused([](JoinWish& w) { w.side = Side::kUnset; }), "JOIN_INVALID side");
  EXPECT_EQ(refused([](JoinWish& w) { w.organisation.clear(); }), "JOIN_INVALID organisation");
  EXPECT_EQ(refused([](JoinWish& w) { w.table = 0; }), "JOIN_INVALID table");
  EXPECT_EQ(refused([](JoinWish& w) { w.table = 9; }), "JOIN_INVALID table");
  EXPECT_EQ(refused([](JoinWish& w) { w.table = 2; }), "JOIN_INVALID table") << "a table of the other side";
  EXPECT_EQ(refused([](JoinWish& w) { w.side = Side::kSupport; }), "JOIN_INVALID table") << "support sits with industry here";
  EXPECT_EQ(refused([](JoinWish& w) { w.side = Side::kObserver; }), "JOIN_INVALID table");
  EXPECT_EQ(refused([](JoinWish& w) { w.speaks_for = 3; }), "JOIN_INVALID speaks_for");
  EXPECT_EQ(refused([](JoinWish& w) { w.speaks_for = 1001; w.rapporteur = true; }), "JOIN_INVALID speaks_for");
  EXPECT_EQ(people_.List(Person(), view.workshop.Name(), 0, "")->total, 0);
}

TEST_F(FirstHalf, AttendanceIsListedInPagesAndEventsCarryPseudonyms) {
  const auto view = Created();
  for (int n = 0; n < 5; ++n) {
    JoinWish wish = Wish(n < 3 ? Side::kGovernment : Side::kObserver, n < 3 ? 1 : 0);
    wish.organisation = n % 2 == 0 ? "Ministry of Trade" : "Laboratory";
    ASSERT_TRUE(people_.Join(view.workshop.join_code, wish, 0).ok());
  }
  auto page = people_.List(Person(), view.workshop.Name(), 3, "");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->total, 5);
  ASSERT_EQ(page->participants.size(), 3u);
  auto rest = people_.List(Person(), view.workshop.Name(), 3, page->next_page_token);
  ASSERT_EQ(rest->participants.size(), 2u);
  EXPECT_EQ(rest->participants.back().number, 5);
  EXPECT_EQ(rest->next_page_token, "");
  EXPECT_EQ(workshops_.Get(Person(), view.workshop.Name())->joined, 3) << "observers are not counted";
  std::vector<std::string> data;
  Events(&data);
  std::vector<std::string> organisations;
  for (const std::string& bytes : data) {
    EXPECT_EQ(bytes.find("Ministry"), std::string::npos);
    events::v1::ParticipantJoined joined;
    ASSERT_TRUE(joined.ParseFromString(bytes));
    organisations.push_back(joined.organisation());
  }
  EXPECT_THAT(organisations, ElementsAre("org-1", "org-2", "org-1", "org-2", "org-1"));
}

TEST_F(FirstHalf, NobodyNewJoinsAfterTheRoomHasAgreed) {
  const auto view = Created();
  const JoinWish early = Wish(Side::kGovernment, 1);
  const Participant p = people_.Join(view.workshop.join_code, early, 0)->participant;
  ASSERT_TRUE(Go(view, Stage::kPrepare, Stage::kAnswer).ok());
  ASSERT_EQ(Submit(p, "1", {Choice("A1.1", 1)}), "");
  ASSERT_TRUE(Go(view, Stage::kAnswer, Stage::kCheckGaps).ok());
  ASSERT_TRUE(Go(view, Stage::kCheckGaps, Stage::kShortlist).ok());
  ASSERT_TRUE(Go(view, Stage::kShortlist, Stage::kVote).ok());
  ASSERT_TRUE(Go(view, Stage::kVote, Stage::kDiscuss).ok());
  ASSERT_TRUE(Go(view, Stage::kDiscuss, Stage::kAgree).ok());
  ASSERT_TRUE(people_.Join(view.workshop.join_code, Wish(Side::kIndustry, 2), 0).ok());
  EXPECT_FALSE(JoiningOver(*people_.LookUp(view.workshop.join_code)));
  ASSERT_TRUE(Go(view, Stage::kAgree, Stage::kRoadmap).ok());
  EXPECT_TRUE(JoiningOver(*people_.LookUp(view.workshop.join_code)));
  EXPECT_EQ(Why(people_.Join(view.workshop.join_code, Wish(Side::kIndustry, 2), 0)), "WORKSHOP_CLOSED");
  EXPECT_TRUE(people_.Join(view.workshop.join_code, early, 0).ok()) << "who was there comes back";
}

}  // namespace
}  // namespace concord::intake

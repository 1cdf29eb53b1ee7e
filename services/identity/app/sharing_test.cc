#include "identity/app/sharing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/app/use_cases.h"
#include "identity/store/migrations.h"
#include "platform/id/id.h"
#include "platform/store/testing/test_store.h"

namespace concord::identity {
namespace {

class SharingTest : public testing::Test {
 protected:
  void SetUp() override {
    auto admin = use_.CompleteSetup(*use_.SetupCode(), {"Office of Rabat", "MA", "amina@example.org", "Amina", "correct horse battery"});
    ASSERT_TRUE(admin.ok());
    amina_.office = admin->who.office.id;
    amina_.subject = admin->who.name;
    for (auto [who, name, country] : {std::tuple{&linh_, "Linh", "VN"}, std::tuple{&ana_, "Ana", "CO"}}) {
      auto made = use_.CreateOffice(amina_, {std::string("Office of ") + country, country, std::string(name) + "@example.org", name, ""});
      ASSERT_TRUE(made.ok()) << made.error().ToString();
      who->office = made->person.office;
      who->subject = "people/" + made->person.id;
    }
    address_ = *sharing_.Address(linh_.office);
  }
  Sharing::Wanted Wanted() { return {address_, "workshops/" + workshop_, "Sunflower oil", {"roadmap", "gaps"}, 10}; }
  Share Given() {
    auto share = sharing_.Give(amina_, Wanted());
    EXPECT_TRUE(share.ok()) << share.error().ToString();
    return *share;
  }
  std::string Open(const std::string& name, const auth::Principal& who) {
    auto opened = sharing_.Open(who.office, name, who.subject);
    return opened.ok() ? "opened" : opened.error().ToString();
  }
  std::vector<std::string> Acts(const auth::Principal& who, const std::string& name) {
    std::vector<std::string> out;
    auto events = sharing_.Events(who.office, name);
    if (!events.ok()) return {events.error().reason};
    for (const auto& e : *events) out.push_back(e.event.act + " " + e.person_display_name);
    return out;
  }

  store::TestStore store_{Migrations()};
  FakeClock clock_;
  UseCases use_{*store_, clock_};
  Sharing sharing_{*store_, clock_};
  auth::Principal amina_, linh_, ana_;
  const std::string workshop_ = NewId();
  std::string address_;
};

TEST_F(SharingTest, TheReceiverOpensWhatWasNamedAndBothSeeWho) {
  const Share share = Given();
  const std::string name = "shares/" + share.id;
  auto opened = sharing_.Open(linh_.office, name, linh_.subject);
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  EXPECT_EQ(opened->given.office, amina_.office);
  EXPECT_EQ(opened->given.workshop, workshop_);
  EXPECT_THAT(opened->given.fields, testing::ElementsAre("gaps", "roadmap"));
  for (const auto& side : {amina_, linh_}) EXPECT_THAT(Acts(side, name), testing::ElementsAre("READ Linh", "GRANTED Amina"));
  EXPECT_EQ(sharing_.List(amina_.office, true)->front().reads, 1);
  EXPECT_EQ(sharing_.List(linh_.office, false)->front().other_display_name, "Office of Rabat");
  EXPECT_EQ(sharing_.List(linh_.office, false)->front().workshop, "");
  EXPECT_TRUE(sharing_.List(linh_.office, true)->empty());
  EXPECT_TRUE(sharing_.List(ana_.office, false)->empty());
}

TEST_F(SharingTest, UnknownForeignExpiredAndRevokedReadTheSame) {
  const std::string name = "shares/" + Given().id;
  const std::string unknown = Open("shares/" + NewId(), linh_);
  EXPECT_NE(unknown.find("SHARE_NOT_FOUND"), std::string::npos);
  EXPECT_EQ(Open(name, ana_), unknown);
  EXPECT_EQ(Open(name, amina_), unknown);  // the giver reads their own by their own means
  EXPECT_EQ(Open("nonsense", linh_), unknown);
  EXPECT_EQ(Open(name, linh_), "opened");
  ASSERT_TRUE(sharing_.Revoke(amina_, name).ok());
  EXPECT_EQ(Open(name, linh_), unknown);
  EXPECT_STREQ(sharing_.List(linh_.office, false)->front().State(clock_.Now()), "REVOKED");
  const std::string second = "shares/" + Given().id;
  clock_.Advance(10 * 24 * kHour - 1);
  EXPECT_EQ(Open(second, linh_), "opened");
  clock_.Advance(1);
  EXPECT_EQ(Open(second, linh_), unknown);
  EXPECT_STREQ(sharing_.List(amina_.office, true)->front().State(clock_.Now()), "EXPIRED");
  EXPECT_THAT(Acts(amina_, name), testing::ElementsAre("REVOKED Amina", "READ Linh", "GRANTED Amina"));  // refusals are no readings
}

TEST_F(SharingTest, OnlyTheGiverTakesBack) {
  const std::string name = "shares/" + Given().id;
  for (const auto& who : {linh_, ana_}) EXPECT_EQ(sharing_.Revoke(who, name).error().ToString(), sharing_.Revoke(who, "shares/" + NewId()).error().ToString());
  EXPECT_EQ(Open(name, linh_), "opened");
  EXPECT_THAT(Acts(ana_, name), testing::ElementsAre("SHARE_NOT_FOUND"));
}

TEST_F(SharingTest, AnAddressIsTypedAsPeopleTypeAndLeadsToNobodyOnceRenewed) {
  std::string typed = address_;
  for (char& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  EXPECT_EQ(sharing_.Receiver(typed)->display_name, "Office of VN");
  EXPECT_EQ(*sharing_.Address(linh_.office), address_);
  const auto renewed = sharing_.RenewAddress(linh_.office);
  ASSERT_TRUE(renewed.ok());
  EXPECT_EQ(sharing_.Receiver(address_).error().reason, "RECEIVER_UNKNOWN");
  EXPECT_EQ(sharing_.Receiver(*renewed)->country_code, "VN");
  EXPECT_EQ(sharing_.Receiver("x").error().reason, "RECEIVER_UNKNOWN");
}

TEST_F(SharingTest, WhatIsWrongIsNamed) {
  const auto refused = [&](auto change) {
    auto w = Wanted();
    change(w);
    auto share = sharing_.Give(amina_, w);
    EXPECT_FALSE(share.ok());
    return share.ok() ? "" : share.error().violations.empty() ? share.error().reason : share.error().violations[0].field;
  };
  EXPECT_EQ(refused([](auto& w) { w.fields = {"answers"}; }), "fields");
  EXPECT_EQ(refused([](auto& w) { w.fields = {}; }), "fields");
  EXPECT_EQ(refused([](auto& w) { w.valid_days = 366; }), "valid_days");
  EXPECT_EQ(refused([](auto& w) { w.display_name = " "; }), "display_name");
  EXPECT_EQ(refused([](auto& w) { w.address = "AAAA-AAAA-AAAA-AAAA"; }), "RECEIVER_UNKNOWN");
  EXPECT_EQ(refused([&](auto& w) { w.address = *sharing_.Address(amina_.office); }), "address");
  EXPECT_EQ(refused([](auto& w) { w.workshop = "workshops/x"; }), "NAME_INVALID");
}

}  // namespace
}  // namespace concord::identity

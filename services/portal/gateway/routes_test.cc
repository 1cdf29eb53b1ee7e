#include "portal/gateway/routes.h"

#include <gtest/gtest.h>

namespace concord::portal {
namespace {

class RoutesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = Routes::Load();
    ASSERT_TRUE(loaded.ok());
    routes_ = *std::move(loaded);
  }
  std::unique_ptr<Routes> routes_;
};

TEST_F(RoutesTest, TemplatesVerbsAndAdditionalBindings) {
  const auto copy = routes_->Find("POST", "/v1/workshops/abc:copy");
  ASSERT_NE(copy.route, nullptr);
  EXPECT_EQ(copy.route->method, "/concord.intake.v1.WorkshopService/CopyWorkshop");
  ASSERT_EQ(copy.bound.size(), 1u);
  EXPECT_EQ(copy.bound[0].second, "workshops/abc");
  EXPECT_NE(routes_->Find("GET", "/v1/workshops/abc/roadmap").route, nullptr);
  EXPECT_TRUE(routes_->Find("GET", "/v1/workshops/abc:watch").route->stream);
}

TEST_F(RoutesTest, UnknownRouteAndOtherVerb) {
  EXPECT_EQ(routes_->Find("GET", "/v1/nothing").route, nullptr);
  const auto other = routes_->Find("DELETE", "/v1/setup");
  EXPECT_EQ(other.route, nullptr);
  EXPECT_EQ(other.allowed, "GET");
}

TEST_F(RoutesTest, BadBodiesNameTheirPlace) {
  const auto m = routes_->Find("POST", "/v1/sessions:signIn");
  ASSERT_NE(m.route, nullptr);
  const auto utf8 = routes_->RequestOf(*m.route, m.bound, "", "{\"email\":\"a\xff\"}");
  ASSERT_FALSE(utf8.ok());
  EXPECT_EQ(utf8.error().reason, "UTF8_INVALID");
  EXPECT_EQ(utf8.error().metadata.at("byte_offset"), "11");
  const auto field = routes_->RequestOf(*m.route, m.bound, "", R"({"emial":"a"})");
  ASSERT_FALSE(field.ok());
  EXPECT_EQ(field.error().reason, "FIELD_UNKNOWN");
  EXPECT_NE(field.error().message.find("emial"), std::string::npos);
  EXPECT_EQ(routes_->RequestOf(*m.route, m.bound, "", "{").error().reason, "JSON_INVALID");
  EXPECT_EQ(routes_->RequestOf(*m.route, m.bound, "", R"({"email":1e999})").error().reason, "JSON_INVALID");
  const std::string deep(3'000'000, '[');
  EXPECT_EQ(routes_->RequestOf(*m.route, m.bound, "", "{\"email\":" + deep).error().reason, "JSON_INVALID");
  const auto value = routes_->RequestOf(*m.route, m.bound, "", R"({"email":5})");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().violations.at(0).field, "email");
  EXPECT_TRUE(routes_->RequestOf(*m.route, m.bound, "", R"({"email":"a@b.cd","password":"x"})").ok());
}

}  // namespace
}  // namespace concord::portal

// Fetching over a real host: what is there, what is not there yet, and what happens when a source is down.
#include "reporting/documents/sources.h"

#include <gtest/gtest.h>

#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/gaps.grpc.pb.h"
#include "concord/intake/v1/instrument.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "concord/projects/v1/projects.grpc.pb.h"
#include "platform/rpc/host.h"

namespace concord::reporting::documents {
namespace {

namespace pb = concord::intake::v1;
using grpc::ServerContext;

struct Tokens : auth::ServiceTokens {
  std::string For(const std::string& office) const override { return "service of " + office; }
};

struct Workshops : pb::WorkshopService::Service {
  grpc::Status GetWorkshop(ServerContext* c, const pb::GetWorkshopRequest* q, pb::Workshop* r) override {
    const auto sent = c->client_metadata().find("authorization");
    token = sent == c->client_metadata().end() ? "" : std::string(sent->second.data(), sent->second.size());
    if (!there) return {grpc::StatusCode::NOT_FOUND, "no such workshop"};
    r->set_name(q->name());
    r->set_instrument("instruments/x/versions/1");
    r->add_languages("fr");
    return grpc::Status::OK;
  }
  // Two pages.
  grpc::Status ListParticipants(ServerContext*, const pb::ListParticipantsRequest* q, pb::ListParticipantsResponse* r) override {
    for (int i = 0; i < 3; ++i) {
      auto* p = r->add_participants();
      p->set_side(pb::SIDE_GOVERNMENT);
      p->set_organisation(i == 0 ? "Ministry" : "Bureau");
      p->set_position("Head of unit");
    }
    if (q->page_token().empty()) r->set_next_page_token("3");
    return grpc::Status::OK;
  }
  bool there = true;
  std::string token;
};
struct Instruments : pb::InstrumentService::Service {
  grpc::Status GetInstrument(ServerContext*, const pb::GetInstrumentRequest* q, pb::Instrument* r) override {
    r->set_language_code(q->language_code());
    return grpc::Status::OK;
  }
};
struct Gaps : pb::GapService::Service {
  grpc::Status ListGaps(ServerContext*, const pb::ListGapsRequest*, pb::ListGapsResponse* r) override {
    r->add_gaps()->set_question("A1.1");
    return grpc::Status::OK;
  }
};
struct Votes : pb::VoteService::Service {
  grpc::Status GetShortlist(ServerContext*, const pb::GetShortlistRequest*, pb::Shortlist*) override { return grpc::Status::OK; }
  grpc::Status GetRound(ServerContext*, const pb::GetRoundRequest*, pb::Round*) override { return grpc::Status::OK; }
  grpc::Status GetSuggestion(ServerContext*, const pb::GetSuggestionRequest*, pb::Suggestion*) override {
    return {grpc::StatusCode::FAILED_PRECONDITION, "secret"};
  }
  grpc::Status GetAgreement(ServerContext*, const pb::GetAgreementRequest*, pb::Agreement*) override {
    return {grpc::StatusCode::FAILED_PRECONDITION, "not reached"};
  }
  grpc::Status ExportBallots(ServerContext*, const pb::ExportBallotsRequest*, pb::ExportBallotsResponse*) override {
    return {grpc::StatusCode::UNAVAILABLE, "away"};
  }
};
struct Answers : pb::AnswerService::Service {
  grpc::Status ExportAnswers(ServerContext*, const pb::ExportAnswersRequest* q, pb::ExportAnswersResponse* r) override {
    r->add_sheets()->set_participant(q->page_token().empty() ? "p-1" : "p-2");
    if (q->page_token().empty()) r->set_next_page_token("1");
    return grpc::Status::OK;
  }
};
struct Roadmaps : projects::v1::RoadmapService::Service {
  grpc::Status GetRoadmap(ServerContext*, const projects::v1::GetRoadmapRequest*, projects::v1::Roadmap*) override {
    return {code, "roadmap"};
  }
  grpc::StatusCode code = grpc::StatusCode::NOT_FOUND;
};

class SourcesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (grpc::Service* service : std::initializer_list<grpc::Service*>{&workshops_, &instruments_, &gaps_, &votes_, &answers_, &roadmaps_}) {
      host_.Register(service);
    }
    ASSERT_TRUE(host_.Start("127.0.0.1:0").ok());
    host_.Admit(true);
    wanted_.office = "office-1";
    wanted_.workshop = "workshops/1";
  }
  void TearDown() override { host_.Stop(kSecond); }

  Workshops workshops_;
  Instruments instruments_;
  Gaps gaps_;
  Votes votes_;
  Answers answers_;
  Roadmaps roadmaps_;
  Tokens tokens_;
  rpc::Host host_;
  v1::WorkshopReport report_;
  Wanted wanted_;
};

TEST_F(SourcesTest, WhatIsNotThereYetIsAbsent) {
  wanted_.answers = true;
  auto data = Sources(host_, tokens_).Fetch(report_, wanted_);
  ASSERT_TRUE(data.ok()) << data.error().ToString();
  EXPECT_EQ(workshops_.token, "Bearer service of office-1");
  EXPECT_EQ(data->instrument.language_code(), "fr") << "the workshop's first language";
  EXPECT_EQ(data->gaps.size(), 1u);
  EXPECT_FALSE(data->suggestion || data->agreement || data->roadmap);
  ASSERT_EQ(data->organisations.size(), 2u);
  EXPECT_EQ(data->organisations[0].name, "Bureau");
  EXPECT_EQ(data->organisations[0].people, 4);
  EXPECT_EQ(data->sheets.size(), 2u) << "both pages";
}

TEST_F(SourcesTest, ASourceThatIsDownStopsTheReportAndIsNamed) {
  roadmaps_.code = grpc::StatusCode::UNAVAILABLE;
  auto data = Sources(host_, tokens_).Fetch(report_, wanted_);
  ASSERT_FALSE(data.ok());
  EXPECT_EQ(data.error().code, Code::kUnavailable);
  EXPECT_EQ(data.error().reason, "REPORT_SOURCE_DOWN");
  EXPECT_EQ(data.error().metadata.at("source"), "projects");
  EXPECT_EQ(data.error().metadata.at("part"), "roadmap");
  EXPECT_NE(data.error().message.find("Nothing is lost"), std::string::npos);

  roadmaps_.code = grpc::StatusCode::NOT_FOUND;
  report_.add_rounds()->set_number(1);
  wanted_.answers = true;
  data = Sources(host_, tokens_).Fetch(report_, wanted_);
  ASSERT_FALSE(data.ok());
  EXPECT_EQ(data.error().metadata.at("part"), "ballots");
  wanted_.answers = false;
  EXPECT_TRUE(Sources(host_, tokens_).Fetch(report_, wanted_).ok()) << "a PDF needs no ballots";
}

TEST_F(SourcesTest, AnUnknownWorkshopIsNoOutage) {
  workshops_.there = false;
  EXPECT_EQ(Sources(host_, tokens_).Fetch(report_, wanted_).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace concord::reporting::documents

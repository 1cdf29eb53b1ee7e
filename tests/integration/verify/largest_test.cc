// The largest events that real use can make fit what every bus takes, with room: see platform/bus/size.h.
#include <gtest/gtest.h>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/bus/size.h"
#include "ranking/evidence.h"

namespace concord {
namespace {

constexpr int kPeople = 500, kQuestions = 93, kCandidates = 50, kWorkshops = 400;

std::string Id(const std::string& what, int n) { return what + "/" + std::string(36 - std::to_string(n).size(), '0') + std::to_string(n); }

// Everybody ranks every candidate, twice; catalogues allow fewer places.
TEST(LargestEvents, AnAgreementOfFiveHundredPeople) {
  intake::events::v1::ConsensusReached e;
  for (int q = 0; q < kQuestions; ++q) {
    e.add_questions()->set_question(Id("q", q));
    auto* gap = e.add_gaps();
    gap->set_question(Id("q", q));
    gap->set_gap(2.5);
    gap->set_level(1.5);
    gap->set_target(4);
  }
  for (int c = 0; c < kCandidates; ++c) {
    auto* candidate = e.add_candidates();
    candidate->set_id(Id("own", c));
    for (int t = 0; t < kQuestions; ++t) candidate->add_triggers()->set_question(Id("q", t));
    e.add_order(Id("own", c));
    e.add_suggested(Id("own", c));
  }
  for (int p = 0; p < kPeople; ++p) {
    auto* person = e.add_participants();
    person->set_participant(Id(Id("workshops", 1) + "/participants", p));
    person->set_counts_as("government");
    person->set_choices(std::string(kQuestions, '\x05'));
    for (auto* ballot : {e.add_first_round(), e.add_last_round()}) {
      ballot->set_voter(Id("voter", p));
      ballot->set_counts_as("government");
      for (int c = 0; c < kCandidates; ++c) ballot->add_ranking(Id("own", c));
    }
  }
  RecordProperty("bytes", static_cast<int>(e.ByteSizeLong()));
  EXPECT_GT(e.ByteSizeLong(), 1'000'000u);
  EXPECT_LT(e.ByteSizeLong(), bus::kLargestData * 3 / 4);
}

TEST(LargestEvents, TheEvidenceOfFourHundredWorkshops) {
  ranking::Evidence evidence;
  for (int w = 0; w < kWorkshops; ++w) {
    ranking::LocalRecord r{Id("w", w), "qi4tf", "XA", {}, {}, {}, false};
    for (int c = 0; c < kCandidates; ++c) {
      r.actions.push_back(Id("own", w * kCandidates + c));
      r.observed.push_back(1.f / kCandidates);
      r.predicted.push_back(1.f / kCandidates);
    }
    evidence.Learn(r);
  }
  const std::size_t bytes = evidence.Serialize().size();
  RecordProperty("bytes", static_cast<int>(bytes));
  EXPECT_GT(bytes, 500'000u);
  EXPECT_LT(bytes, bus::kLargestData * 3 / 4);
}

}  // namespace
}  // namespace concord

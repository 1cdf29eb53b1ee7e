#pragma once
// A workshop on a real store, for tests of its second half: two offices, a small instrument and people who have answered.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "intake/app/agreement_use_cases.h"
#include "intake/app/ballot_use_cases.h"
#include "intake/app/gap_use_cases.h"
#include "intake/app/shortlist_use_cases.h"
#include "intake/app/stage_steps.h"
#include "intake/app/workshop_use_cases.h"
#include "intake/store/schema.h"
#include "platform/store/testing/test_store.h"

namespace concord::intake::testing_world {

// Ranks in reverse alphabetical order, or fails; remembers what it was asked.
class FakeRanker final : public Ranker {
 public:
  Result<Suggestion> Rank(const std::string& office, const RankCase& rank_case, Micros deadline) override;
  // With an own workshop among the nearest, a swap and a question.
  Result<Suggestion> Explain(const std::string& office, const RankCase& rank_case, Micros deadline) override;
  bool away = false;
  bool forgets_one = false;
  bool no_time_to_explain = false;
  std::optional<RankCase> asked;
  std::string asked_for;
  int ballots_when_asked = -1;
};

inline constexpr char kOffice[] = "018f0000-0000-7000-8000-00000000000a";
inline constexpr char kOtherOffice[] = "018f0000-0000-7000-8000-00000000000b";

struct Event {
  std::string type, key, data;
};

class World : public ::testing::Test {
 protected:
  World();

  auth::Principal Facilitator(const std::string& office = kOffice) const;
  auth::Principal Service() const;
  // n-th participant, from 0: government 0 … 5, industry 6 … 10, observers 11, 12.
  auth::Principal Person(int n) const;
  std::string Name() const { return "workshops/" + workshop_; }
  Stage StageNow();
  // "" or the reason of the error.
  std::string Advance(Stage to);
  std::string AdvanceWithoutClock(Stage to);  // for tests with threads: the clock of a test is one thread's
  std::string Undo();
  void AdvanceTo(Stage to);  // all stages up to it, voting and agreeing on the way with everybody's support
  void Answer(int person, const std::string& question, int choice, bool evidence = false);
  std::string Cast(int person, int round, const std::vector<std::string>& ranking, const std::string& request = "");
  void CastAll(int round);
  std::string Take(int person, Position position, const std::string& candidate = "", const std::string& reason = "");
  std::vector<std::string> Listed();
  std::vector<Event> Events(const std::string& type);

  store::TestStore store_{db::Migrations()};
  FakeClock clock_;
  InstrumentCache instruments_;
  FakeRanker ranker_;
  Decisions given_{*store_, instruments_, clock_};
  GapUseCases gaps_{given_};
  ShortlistUseCases shortlist_{given_};
  BallotUseCases ballots_{given_};
  AgreementUseCases agreement_{given_};
  InstrumentUseCases instrument_use_cases_{given_, {}};
  std::unique_ptr<StageHooks> hooks_ = MakeStageHooks(given_, ranker_);
  std::string workshop_;
  std::vector<Participant> people_;
};

template <class T>
std::string ReasonOf(const Result<T>& r) {
  return r.ok() ? "" : r.error().reason;
}

}  // namespace concord::intake::testing_world

#pragma once
// The use cases of the first half on a real store, for two offices; the second half answers as it is told to.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "intake/app/answer_use_cases.h"
#include "intake/app/join_use_cases.h"
#include "intake/app/testing/small_bundle.h"
#include "intake/app/watch_hub.h"
#include "intake/app/workshop_use_cases.h"
#include "intake/store/schema.h"
#include "platform/migrate/migrate.h"
#include "platform/store/testing/test_store.h"

namespace concord::intake::testing_world {

inline constexpr char kHome[] = "018f0000-0000-7000-8000-00000000000a";
inline constexpr char kAbroad[] = "018f0000-0000-7000-8000-00000000000b";

// Writes down what it was asked to do.
class ScriptedHooks final : public StageHooks {
 public:
  Result<std::string> BlockedBy(store::Tx&, const StageContext&, Stage) override { return blocked_by; }
  Status BuildShortlist(store::Tx&, const StageContext&) override { return Did("shortlist"); }
  Result<std::string> MakeSuggestion(const std::string&, const StageContext&, Micros) override {
    CONCORD_CHECK_OK(Did("suggest"));
    return std::string("a suggestion");
  }
  Status StoreSuggestion(store::Tx&, const StageContext&, const std::string& text) override { return Did("store:" + text); }
  Status OpenRound(store::Tx&, const StageContext&, int n) override { return Did("open:" + std::to_string(n)); }
  Status CloseRound(store::Tx&, const StageContext&, int n) override { return Did("close:" + std::to_string(n)); }
  Status OpenAgreement(store::Tx&, const StageContext&) override { return Did("agreement"); }
  Status BuildConsensus(store::Tx&, const StageContext&) override { return Did("consensus"); }
  Result<bool> CanUndo(store::Tx&, const StageContext&) override { return can_undo; }
  Result<Stage> UndoTarget(store::Tx&, const StageContext& context) override { return static_cast<Stage>(static_cast<int>(context.workshop.stage) - 1); }
  Status Undo(store::Tx&, const StageContext&, Stage to) override { return Did(std::string("undo:") + StageName(to)); }

  std::vector<std::string> done;
  std::string blocked_by, fails_at;
  bool can_undo = false;

 private:
  Status Did(const std::string& what) {
    if (what == fails_at) return FailedPrecondition("HOOK_FAILED", "as the test wants");
    done.push_back(what);
    return Ok();
  }
};

struct FakeSessions final : Sessions {
  Result<SessionTokens> ForParticipant(const std::string& office, const std::string& participant, Micros) override {
    if (away) return Unavailable("CONNECT", "nobody there");
    made.push_back(office + " " + participant);
    return SessionTokens{"session-" + std::to_string(made.size()), "csrf"};
  }
  std::vector<std::string> made;
  bool away = false;
};

class FirstHalf : public ::testing::Test {
 protected:
  FirstHalf();

  static auth::Principal Person(const std::string& office = kHome);
  static auth::Principal Of(const Participant& p, const std::string& office = kHome);
  // A workshop with two tables (1 government, 2 industry) and a support side of industry.
  static Workshop Prepared();
  WorkshopView Created(Workshop workshop = Prepared());
  JoinWish Wish(Side side, int table);
  Participant Joined(const WorkshopView& view, Side side, int table);
  Status Go(const WorkshopView& view, Stage from, Stage to);
  std::string Submit(const Participant& p, const std::string& request, std::vector<concord::intake::Answer> answers);
  // Types of the events in the outbox, in order; with `data` their bytes.
  std::vector<std::string> Events(std::vector<std::string>* data = nullptr);

  store::TestStore store_{db::Migrations()};
  FakeClock clock_;
  InstrumentCache cache_;
  Decisions given_{*store_, cache_, clock_};
  ScriptedHooks hooks_;
  FakeSessions sessions_;
  InstrumentUseCases instruments_{given_, {SmallBundle()}};
  WorkshopUseCases workshops_{given_, hooks_, instruments_};
  JoinUseCases people_{given_, sessions_};
  AnswerUseCases answers_{given_};
  int devices_ = 0;
};

inline concord::intake::Answer Choice(const std::string& question, int choice) {
  concord::intake::Answer a;
  a.question = question;
  a.choice = choice;
  return a;
}

template <class T>
std::string Why(const Result<T>& r) {
  return r.ok() ? "" : r.error().reason;
}

}  // namespace concord::intake::testing_world

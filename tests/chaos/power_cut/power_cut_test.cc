// The power goes at a random moment while fifty people answer and others vote, and with it every write that was not synced: every answer
// and ballot that was acknowledged is there after the restart, each once, and verify reports no difference. Twenty times on one folder; the
// seeds are printed (CONCORD_TEST_POWER_CUT_SEED repeats a run). On a disk that ignores syncs the same check finds the loss.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <thread>

#include "concord/embedded/embedded.h"
#include "concord/safe/control.h"
#include "concord/safe/verify.h"
#include "platform/log/log.h"
#include "platform/store/sqlite/testing/power_loss_vfs.h"
#include "platform/store/testing/temp_store.h"
#include "tests/chaos/room/ballot_box.h"
#include "tests/chaos/room/room.h"

namespace concord {
namespace {

using namespace std::chrono_literals;

constexpr int kRounds = 20, kVotersARound = 10;

class PowerCut : public testing::Test {
 protected:
  PowerCut() {
    log::SetLevel(log::Level::kError);
    disk_.MakeDefault();
    Start();
  }
  ~PowerCut() override {
    disk_.SyncTakes(0us);
    disk_.IgnoreSyncs(false);
  }

  void Start() {
    config::Config c;
    embedded::Declare(c);
    c.Set("data_dir", data_);
    c.Set("grpc", "127.0.0.1:0");
    c.Set("http", "off");
    c.Set("admin", "off");
    c.Set("demo", "true");
    c.Set("intake.bundles", CONCORD_BUNDLES);
    auto started = embedded::Embedded::Start(c);
    ASSERT_TRUE(started.ok()) << "does not start: " << started.error().ToString();
    process_ = *std::move(started);
    auto channel = client::Connect(process_->grpc_address());
    if (session_.empty()) session_ = chaos::SignedIn(channel);
    facilitator_ = std::make_unique<client::Session>(channel, session_);
  }

  void PrepareVote(int people) {
    const auto vote = chaos::Prepared(*facilitator_);
    box_.Prepare(*facilitator_, vote.join_code, vote.workshop, people);
  }

  // The next people vote and `room` answers until the power goes; then the process ends, its disk forgets, and it starts again.
  void CutAmid(chaos::Room& room, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::chrono::milliseconds wait(random() % 300);
    const int ballots_before = box_.acknowledged();
    disk_.SyncTakes(2ms);
    auto threads = box_.Vote(process_->grpc_address(), kVotersARound, 320, seed);
    for (auto& t : room.Speak(process_->grpc_address(), seed)) threads.push_back(std::move(t));
    const auto ballots = [&] { return box_.acknowledged() - ballots_before; };
    for (int i = 0; i < 30'000 && (room.acknowledged() == 0 || ballots() == 0); ++i) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(wait);
    disk_.CutPower();
    for (auto& t : threads) t.join();
    facilitator_.reset();
    process_.reset();
    const std::size_t dropped = disk_.DropUnsynced();
    disk_.SyncTakes(0us);
    std::cout << "seed " << seed << ": cut " << wait.count() << " ms after the first answer and ballot; acknowledged " << room.acknowledged()
              << " submissions, " << ballots() << " ballots; dropped " << dropped << " writes" << std::endl;
    submissions_ += room.acknowledged();
    dropped_ += dropped;
    ASSERT_GT(room.acknowledged(), 0);
    ASSERT_GT(ballots(), 0);
    Start();
  }

  // Finds no difference, once what is on its way has arrived.
  void Verify() {
    auto answer = safe::AskForVerify(data_, false);
    for (int i = 0; i < 5 && answer.ok() && !answer->ok; ++i) answer = safe::AskForVerify(data_, false);
    ASSERT_TRUE(answer.ok()) << answer.error().ToString();
    ASSERT_TRUE(answer->ok) << answer->report;
    ASSERT_THAT(answer->report, testing::HasSubstr("AnswersSubmitted"));
  }

  store::PowerLossVfs& disk_ = store::PowerLossVfs::Get();
  store::TempDir dir_;
  const std::string data_ = dir_ / "data";
  std::string session_;  // of the facilitator, through all cuts
  std::unique_ptr<embedded::Embedded> process_;
  std::unique_ptr<client::Session> facilitator_;
  chaos::BallotBox box_;
  std::int64_t submissions_ = 0;  // acknowledged in all rounds
  std::size_t dropped_ = 0;
};

std::uint64_t Seed() {
  const char* fixed = std::getenv("CONCORD_TEST_POWER_CUT_SEED");
  return fixed ? std::stoull(fixed) : std::random_device{}();
}

TEST_F(PowerCut, NothingAcknowledgedIsLostAndNothingIsThereTwice) {
  const std::uint64_t base = Seed();
  ASSERT_NO_FATAL_FAILURE(PrepareVote(kRounds * kVotersARound));
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t seed = base + round;
    SCOPED_TRACE("round " + std::to_string(round + 1) + ", CONCORD_TEST_POWER_CUT_SEED=" + std::to_string(base));
    chaos::Room room;
    ASSERT_NO_FATAL_FAILURE(room.Prepare(*facilitator_));
    ASSERT_NO_FATAL_FAILURE(CutAmid(room, seed));
    ASSERT_EQ(room.Check(facilitator_->channel()), "");
    ASSERT_EQ(box_.Check(*facilitator_), "");
    if (round + 1 == kRounds) {
      ASSERT_NO_FATAL_FAILURE(box_.Close(*facilitator_));
    }
    ASSERT_NO_FATAL_FAILURE(Verify());
  }
  process_.reset();
  auto at_rest = safe::VerifyStopped(data_);
  ASSERT_TRUE(at_rest.ok()) << at_rest.error().ToString();
  ASSERT_TRUE(at_rest->ok()) << at_rest->Text();
  std::cout << submissions_ << " acknowledged submissions and " << box_.acknowledged() << " acknowledged ballots, all there; " << dropped_
            << " writes dropped" << std::endl;
  ASSERT_GT(dropped_, 0u) << "no cut met a write that was not synced";
}

TEST_F(PowerCut, ADiskThatIgnoresSyncsIsCaught) {
  ASSERT_NO_FATAL_FAILURE(PrepareVote(kVotersARound));
  chaos::Room room;
  ASSERT_NO_FATAL_FAILURE(room.Prepare(*facilitator_));
  disk_.IgnoreSyncs(true);  // from here on: people and workshops are there afterwards, and only what they gave can be missing
  ASSERT_NO_FATAL_FAILURE(CutAmid(room, Seed()));
  EXPECT_THAT(room.Check(facilitator_->channel()), testing::HasSubstr("an acknowledged submission is gone"));
  EXPECT_THAT(box_.Check(*facilitator_), testing::HasSubstr("an acknowledged ballot is gone"));
}

}  // namespace
}  // namespace concord

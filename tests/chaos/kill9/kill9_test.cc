// kill -9 at a random moment while fifty people answer and others vote: every answer and ballot that was acknowledged is there after the
// restart, each once, and `concord verify` reports no difference. Twenty times; the seeds are printed (CONCORD_TEST_KILL9_SEED repeats a run).
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "platform/store/testing/temp_store.h"
#include "tests/chaos/room/ballot_box.h"
#include "tests/chaos/room/room.h"
#include "tests/support/server.h"

namespace concord {
namespace {

constexpr int kRounds = 20, kVotersARound = 15;

// `concord verify` finds no difference, once what is on its way has arrived.
bool Verified(const std::string& data) {
  const std::string command = std::string(CONCORD_PROGRAM) + " verify --data-dir " + data + " > " + data + ".verify";
  for (int i = 0; i < 100; ++i) {
    if (WEXITSTATUS(std::system(command.c_str())) == 0) return true;
    usleep(100'000);
  }
  return false;
}

TEST(Kill9, NothingAcknowledgedIsLostAndNothingIsThereTwice) {
  const char* fixed = getenv("CONCORD_TEST_KILL9_SEED");
  const std::uint64_t base = fixed ? std::stoull(fixed) : std::random_device{}();
  store::TempDir dir;
  const std::string data = dir / "data";
  std::int64_t acknowledged = 0;
  std::string session;  // of the facilitator, through all kills
  chaos::BallotBox box;
  auto server = std::make_unique<tests::Server>(CONCORD_PROGRAM, data);
  ASSERT_FALSE(server->grpc().empty());
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t seed = base + round;
    std::mt19937_64 random(seed);
    chaos::Room room;
    auto channel = client::Connect(server->grpc());
    if (session.empty()) session = chaos::SignedIn(channel);
    client::Session facilitator(channel, session);
    if (round == 0) {
      const auto vote = chaos::Prepared(facilitator);
      box.Prepare(facilitator, vote.join_code, vote.workshop, kRounds * kVotersARound);
      if (testing::Test::HasFatalFailure()) return;
    }
    room.Prepare(facilitator);
    if (testing::Test::HasFatalFailure()) return;
    const int wait_ms = 20 + static_cast<int>(random() % 300);
    auto threads = box.Vote(server->grpc(), kVotersARound, 320, seed);
    for (auto& t : room.Speak(server->grpc(), seed)) threads.push_back(std::move(t));
    usleep(wait_ms * 1000);
    server->End(SIGKILL);
    for (auto& t : threads) t.join();
    std::printf("round %2d seed %llu: killed after %d ms\n", round + 1, static_cast<unsigned long long>(seed), wait_ms);
    server = std::make_unique<tests::Server>(CONCORD_PROGRAM, data);
    ASSERT_FALSE(server->grpc().empty()) << "does not start after the kill, seed " << seed;
    channel = client::Connect(server->grpc());
    client::Session again(channel, session);
    ASSERT_EQ(room.Check(channel), "") << "seed " << seed;
    ASSERT_EQ(box.Check(again), "") << "seed " << seed;
    acknowledged += room.acknowledged();
    if (round + 1 == kRounds) box.Close(again);
    if (testing::Test::HasFatalFailure()) return;
    ASSERT_TRUE(Verified(data)) << "seed " << seed;
  }
  ASSERT_EQ(WEXITSTATUS(server->End(SIGTERM)), 0);
  ASSERT_TRUE(Verified(data)) << "the files at rest";
  std::printf("%lld acknowledged submissions and %d acknowledged ballots, all there\n", static_cast<long long>(acknowledged), box.acknowledged());
  ASSERT_GT(acknowledged, 1000);
  ASSERT_GT(box.acknowledged(), 20);
}

}  // namespace
}  // namespace concord

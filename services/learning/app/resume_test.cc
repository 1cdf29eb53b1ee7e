// The training program, twice and interrupted: the same bytes. SYNTHETIC workshops.
#ifdef CONCORD_TRAINER
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include "learning/app/child_process.h"
#include "learning/app/testing/room.h"
#include "learning/events/consensus.h"
#include "platform/store/testing/temp_dir.h"
#include "ranking/bytes.h"
#include "ranking/dataset.h"

namespace concord::learning {
namespace {

namespace fs = std::filesystem;
using namespace testing_world;

class ResumeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ranking::Dataset data;
    for (int n = 1; n <= 24; ++n) data.workshops.push_back(events::LessonOf(EventOf(Room(n, "X" + std::to_string(n % 4))))->workshop);
    ASSERT_TRUE(ranking::SaveDataset(data, dir_ / "dataset").ok());
    ASSERT_TRUE(ranking::WriteFile(dir_ / "settings", "least_workshops = 12\nmembers = 2\nhidden = 8\npasses = 5\nleast_steps = 60\ncalibration_folds = 2\n").ok());
  }
  ChildEnd Train(const std::string& model, const std::string& parts, std::size_t stop_at = 1000) {
    ChildPlan plan{CONCORD_TRAINER, {"--in", dir_ / "dataset", "--out", dir_ / model, "--settings", dir_ / "settings", "--no-card"}, dir_ / "out", dir_ / "err", 200 * kSecond, {}};
    if (!parts.empty()) plan.arguments.insert(plan.arguments.end(), {"--resume", dir_ / parts});
    const auto end = RunChild(plan, [&](Micros) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return !parts.empty() && Parts(parts).size() >= stop_at;
    });
    EXPECT_TRUE(end.ok());
    return end.ok() ? *end : ChildEnd{};
  }
  // Part → when it was written.
  std::map<std::string, fs::file_time_type> Parts(const std::string& folder) {
    std::map<std::string, fs::file_time_type> out;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(dir_ / folder, ignored)) {
      if (entry.path().extension() == ".tmp") out.emplace(entry.path(), fs::last_write_time(entry.path(), ignored));
    }
    return out;
  }
  std::string Bytes(const std::string& model) {
    auto file = ranking::ReadFile(dir_ / model);
    const auto said = ranking::ReadFile(dir_ / "err");
    EXPECT_TRUE(file.ok()) << (said.ok() ? *said : "");
    return file.ok() ? *file : "";
  }
  store::TempDir dir_;
};

TEST_F(ResumeTest, KilledMidwayItGoesOnToTheSameBytes) {
  ASSERT_EQ(Train("whole", "").code, 0);
  const std::string whole = Bytes("whole");
  ASSERT_EQ(Train("again", "all parts").code, 0);
  EXPECT_EQ(Bytes("again"), whole) << "trained twice";
  const std::size_t all = Parts("all parts").size();
  ASSERT_GT(all, 3u);

  ASSERT_EQ(Train("killed", "parts", 2).how, ChildEnd::How::kStopped) << "killed when two parts were done";
  EXPECT_FALSE(fs::exists(dir_ / "killed"));
  const auto done = Parts("parts");
  ASSERT_GE(done.size(), 2u);
  ASSERT_LT(done.size(), all);
  ASSERT_EQ(Train("resumed", "parts").code, 0);
  EXPECT_EQ(Bytes("resumed"), whole);
  const auto after = Parts("parts");
  EXPECT_EQ(after.size(), all);
  for (const auto& [part, when] : done) EXPECT_EQ(after.at(part), when) << "it was read back, not made again";
}

}  // namespace
}  // namespace concord::learning
#endif

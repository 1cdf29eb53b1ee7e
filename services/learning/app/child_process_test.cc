#include "learning/app/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "platform/store/testing/temp_store.h"
#include "ranking/bytes.h"

namespace concord::learning {
namespace {

class ChildTest : public ::testing::Test {
 protected:
  Result<ChildEnd> Run(const std::string& script, Micros limit = 60 * kSecond, bool stop = false) {
    return RunChild({"/bin/sh", {"-c", script}, dir_ / "out", dir_ / "err", limit}, [stop](Micros at_most) {
      std::this_thread::sleep_for(std::chrono::microseconds(at_most));
      return stop;
    });
  }
  std::string Said(const char* file) {
    auto text = ranking::ReadFile(dir_ / file);
    return text.ok() ? *text : "(no file)";
  }
  store::TempDir dir_;
};

TEST_F(ChildTest, SaysHowItEndedAndWhatItSaid) {
  auto end = Run("echo card; echo trouble >&2; exit 3");
  ASSERT_TRUE(end.ok()) << end.error().ToString();
  EXPECT_EQ(end->how, ChildEnd::How::kExited);
  EXPECT_EQ(end->code, 3);
  EXPECT_EQ(Said("out"), "card\n");
  EXPECT_EQ(Said("err"), "trouble\n");
  end = Run("kill -TERM $$");
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->how, ChildEnd::How::kKilled);
  EXPECT_EQ(end->code, SIGTERM);
}

TEST_F(ChildTest, EndsWhenWeStopAndWhenItTakesTooLongWithWhatItStarted) {
  auto end = Run("sleep 300 & echo $! > " + (dir_ / "pid") + "; wait", 60 * kSecond, true);
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->how, ChildEnd::How::kStopped);
  end = Run("sleep 300 & echo $!; wait", kSecond / 2);
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->how, ChildEnd::How::kTooLong);
  const int grandchild = std::atoi(Said("out").c_str());
  ASSERT_GT(grandchild, 0);
  for (int i = 0; i < 200 && ranking::ReadFile("/proc/" + std::to_string(grandchild) + "/cmdline").ok(); ++i) {
    const auto line = ranking::ReadFile("/proc/" + std::to_string(grandchild) + "/cmdline");
    if (line.ok() && line->empty()) break;  // dead, and nobody has asked for it yet
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const auto line = ranking::ReadFile("/proc/" + std::to_string(grandchild) + "/cmdline");
  EXPECT_TRUE(!line.ok() || line->empty()) << *line;
}

TEST_F(ChildTest, HearsSignalsIsPoliteAndHoldsNothingOfOurs) {
  sigset_t term, before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, &before);
  const int ours = fcntl(STDERR_FILENO, F_DUPFD, 50);  // not closed by exec
  auto end = Run("[ -e /proc/$$/fd/" + std::to_string(ours) + " ] && exit 7; "
                 "n=0; while [ $(nice) -lt 10 ]; do [ $n -lt 50 ] || exit 8; n=$((n + 1)); sleep 0.1; done; "
                 "kill -TERM $$; exit 9");
  close(ours);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->how, ChildEnd::How::kKilled) << end->code;
}

TEST_F(ChildTest, WhatIsNotThereIsNamed) {
  const auto end = RunChild({"/nowhere/concord-train", {}, dir_ / "out", dir_ / "err"}, [](Micros) { return false; });
  ASSERT_FALSE(end.ok());
  EXPECT_NE(end.error().message.find("/nowhere/concord-train could not be started: No such file"), std::string::npos) << end.error().message;
}

}  // namespace
}  // namespace concord::learning

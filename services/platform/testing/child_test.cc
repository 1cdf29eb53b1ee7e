#include "platform/testing/child.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace concord::testing {
namespace {

using std::chrono::milliseconds;

TEST(Child, EndsWithItsCodeAndLeavesItsLog) {
  TempFolder folder;
  Child child({"sh", "-c", "echo $WORD; exit 3"}, folder.path() + "/log", {{"WORD", "hello"}});
  EXPECT_EQ(child.Wait(std::chrono::seconds(10)), 3);
  EXPECT_FALSE(child.Running());
  EXPECT_EQ(child.Log(), "hello\n");
}

TEST(Child, AnUnknownProgramIs127) { EXPECT_EQ(Child({"no-such-program"}).Wait(std::chrono::seconds(10)), 127); }

TEST(Child, IsKilledAndStartedAgain) {
  TempFolder folder;
  Child child({"sh", "-c", "echo here; exec sleep 100"}, folder.path() + "/log");
  const pid_t first = child.pid();
  child.Kill();
  EXPECT_FALSE(child.Running());
  child.Restart();
  EXPECT_TRUE(child.Running());
  EXPECT_NE(child.pid(), first);
  child.Stop();
  EXPECT_TRUE(child.Running());
  EXPECT_EQ(child.Terminate(), 128 + SIGTERM);  // a stopped one, too
}

// The grandchild of this test is the child of a shell that is killed.
TEST(Child, EndsWithItsParent) {
  TempFolder folder;
  const std::string file = folder.path() + "/pid";
  pid_t parent = fork();
  if (parent == 0) {
    auto* child = new Child({"sleep", "100"});
    std::ofstream(file) << child->pid() << std::endl;
    raise(SIGKILL);
  }
  int status;
  ASSERT_EQ(waitpid(parent, &status, 0), parent);
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  ASSERT_GT(pid, 0);
  const auto gone = [&] {  // nobody may collect it here: a zombie has ended, too
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    std::string id, name, state;
    return !(in >> id >> name >> state) || state == "Z";
  };
  for (int i = 0; i < 500 && !gone(); ++i) usleep(10'000);
  EXPECT_TRUE(gone());
}

TEST(Child, APortIsFreeAndSomethingMayListenThere) {
  const int port = FreePort();
  EXPECT_FALSE(WaitForPort(port, milliseconds(50)));
  Child server({"python3", "-m", "http.server", "--bind", "127.0.0.1", std::to_string(port)}, "/dev/null");
  EXPECT_TRUE(WaitForPort(port));
}

}  // namespace
}  // namespace concord::testing

#include "platform/lifecycle/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concord::lifecycle {
namespace {

using testing::ElementsAre;

class Recorded final : public Module {
 public:
  Recorded(const char* name, std::vector<std::string>& trail, bool fails = false) : name_(name), trail_(trail), fails_(fails) {}
  const char* name() const override { return name_; }
  std::vector<grpc::Service*> Services() override { return {}; }
  Status Start() override {
    trail_.push_back(std::string("start ") + name_);
    if (fails_) return FailedPrecondition("STORE_NEWER", "newer data");
    return Ok();
  }
  void Stop() override { trail_.push_back(std::string("stop ") + name_); }

 private:
  const char* name_;
  std::vector<std::string>& trail_;
  bool fails_;
};

TEST(Group, StopsInReverseOrder) {
  std::vector<std::string> trail;
  {
    Group g;
    g.Add(std::make_unique<Recorded>("a", trail));
    g.Add(std::make_unique<Recorded>("b", trail));
    ASSERT_TRUE(g.Start().ok());
    g.Stop();
  }
  EXPECT_THAT(trail, ElementsAre("start a", "start b", "stop b", "stop a"));
}

TEST(Group, AFailedStartStopsWhatHadStartedAndNamesTheModule) {
  std::vector<std::string> trail;
  Group g;
  g.Add(std::make_unique<Recorded>("a", trail));
  g.Add(std::make_unique<Recorded>("b", trail, true));
  g.Add(std::make_unique<Recorded>("c", trail));
  auto s = g.Start();
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "STORE_NEWER");
  EXPECT_EQ(s.error().message, "b: newer data");
  EXPECT_THAT(trail, ElementsAre("start a", "start b", "stop b", "stop a"));
}

}  // namespace
}  // namespace concord::lifecycle

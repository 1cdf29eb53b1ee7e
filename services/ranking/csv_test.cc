#include "ranking/csv.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ranking/ranking_set.h"

namespace concord::ranking {
namespace {

class Folder : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::path(testing::TempDir()) / ("ranking_set_" + std::to_string(::getpid()) + "_" +
                                                         testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(path_);
  }
  void TearDown() override { std::filesystem::remove_all(path_); }
  void Put(const std::string& name, const std::string& text) { std::ofstream(path_ / name, std::ios::binary) << text; }
  std::string At(const std::string& name) const { return (path_ / name).string(); }
  // A small set that is sound.
  void PutSet() {
    Put("set.json", R"({"name": "t", "kind": "shares"})");
    Put("questions.csv", "question_id,kind,choices\nq1,ordinal,3\nq2,nominal,red|blue\n");
    Put("workshops.csv", "workshop_id,programme,country,held_on,fold\nw1,p,x,,f0\nw2,p,y,,f1\n");
    Put("answers.csv.gz", "workshop_id,participant_id,group,q1,q2\nw1,1,g,2,blue\nw1,2,,,red\nw2,1,g,0,\n");
    Put("actions.csv", "action_id,workshop_id,title,cost,category,beneficiaries\na,,A,,,\nb,,\"B, quoted \"\"so\"\"\",\"2,5\",,\n");
    Put("choices.csv", "workshop_id,participant_id,action_id,place\nw1,1,b,1\nw1,1,a,2\n");
    Put("links.csv", "action_id,question_id,sign\na,q1,-1\n");
    Put("outcomes.csv", "workshop_id,action_id,share,gain\nw1,a,0.25,0.25\nw1,b,0.75,0.75\n");
    Put("reveals.csv", "draw,country,position,workshop_id\n0,x,0,w1\n");
  }
  std::string Complaint() const {
    const auto set = ReadRankingSet(path_.string());
    if (set.ok()) return "";
    const std::string message = set.error().message;
    const auto slash = message.rfind('/');
    return slash == std::string::npos ? message : message.substr(slash + 1);
  }
  std::filesystem::path path_;
};

TEST_F(Folder, ReadsASet) {
  PutSet();
  const auto set = ReadRankingSet(path_.string());
  ASSERT_TRUE(set.ok()) << set.error().ToString();
  const WorkshopCase& w = set->entries[0].workshop;
  EXPECT_EQ(w.voters[0].answers, (std::vector<float>{2, 1}));
  EXPECT_EQ(w.voters[0].ballot, (std::vector<std::vector<std::string>>{{"b"}, {"a"}}));
  EXPECT_EQ(w.candidates[1].title, "B, quoted \"so\"");
  EXPECT_EQ(w.candidates[1].cost, 2.5);
  EXPECT_EQ(w.candidates[0].triggers[0].sign, -1);
  EXPECT_EQ(w.outcome.share, (std::vector<float>{.25f, .75f}));
  EXPECT_TRUE(set->entries[1].workshop.outcome.share.empty());
  EXPECT_EQ(set->reveals[0].order, std::vector<size_t>{0});
}

TEST_F(Folder, NamesFileAndLineOfWhatIsWrong) {
  const auto with = [&](const char* name, const char* text) {
    PutSet();
    Put(name, text);
    return Complaint();
  };
  EXPECT_EQ(with("answers.csv.gz", "workshop_id,participant_id,group,q1,q2\nw1,1,g,3,blue\n"),
            "answers.csv.gz:2: column q1: code 3 is outside 0 … 2");
  EXPECT_EQ(with("answers.csv.gz", "workshop_id,participant_id,group,q1,q2\nw1,1,g,1,green\n"),
            "answers.csv.gz:2: column q2: 'green' is no choice of it");
  EXPECT_EQ(with("answers.csv.gz", "workshop_id,participant_id,group,q1,q2\n\nw1,1,g,x,\n"),
            "answers.csv.gz:3: column q1: 'x' is not a number");
  EXPECT_EQ(with("outcomes.csv", "workshop_id,action_id,share,gain\nw9,a,1,1\n"),
            "outcomes.csv:2: workshop 'w9' is not in workshops.csv");
  EXPECT_EQ(with("outcomes.csv", "workshop_id,action_id,share\nw1,a,1\n"), "outcomes.csv:1: column gain is missing");
  EXPECT_EQ(with("actions.csv", "action_id,workshop_id,title,cost,category,beneficiaries\na,,A,,\n"),
            "actions.csv:2: expected 6 fields, found 5");
  EXPECT_EQ(with("actions.csv", "action_id,workshop_id,title,cost,category,beneficiaries\na,,\"A,,,\n"),
            "actions.csv:2: a quote is never closed");
  EXPECT_EQ(with("set.json", "{"), "set.json:1: not a JSON object");
}

TEST_F(Folder, AMissingFileIsNotFound) {
  PutSet();
  std::filesystem::remove(path_ / "links.csv");
  EXPECT_EQ(ReadRankingSet(path_.string()).error().code, Code::kNotFound);
}

TEST_F(Folder, LinesAreCountedThroughQuotedLineBreaks) {
  Put("t.csv", "a,b\n\"1\n2\",x\n3,4,5\n");
  EXPECT_NE(Table::Read(At("t.csv"), {}).error().message.find("t.csv:4: expected 2 fields, found 3"), std::string::npos);
}

}  // namespace
}  // namespace concord::ranking

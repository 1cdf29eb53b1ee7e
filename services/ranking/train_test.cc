#include "ranking/train.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ranking/dataset.h"
#include "ranking/metrics.h"

namespace concord::ranking {
namespace {

// Workshops whose people vote for the action of the question they answered worst. Made up: says nothing about quality.
Dataset Synthetic(int workshops, uint32_t seed = 1) {
  std::mt19937 random(seed);
  Dataset data;
  for (int w = 0; w < workshops; ++w) {
    WorkshopCase c;
    c.id = "w" + std::to_string(w);
    c.programme = "p";
    c.country = "c" + std::to_string(w % 10);
    for (int q = 0; q < 6; ++q) {
      c.questions.push_back({"q" + std::to_string(q), QuestionKind::kOrdinal, 6});
      c.candidates.push_back({"a" + std::to_string(q)});
    }
    c.outcome.share.assign(6, 0);
    const int bad = static_cast<int>(random() % 6);
    for (int v = 0; v < 12; ++v) {
      Voter voter;
      int worst = 0;
      for (int q = 0; q < 6; ++q) {
        voter.answers.push_back(static_cast<float>(q == bad ? random() % 3 : random() % 6));
        if (voter.answers[q] < voter.answers[worst]) worst = q;
      }
      voter.ballot = {{c.candidates[worst].id}};
      c.outcome.share[worst] += 1;
      c.voters.push_back(voter);
    }
    data.workshops.push_back(c);
  }
  return data;
}

Settings Quick() {
  Settings s;
  s.hidden = 16;
  s.members = 1;
  s.dropout = 0.1f;
  s.passes = 20;
  s.calibration_folds = 2;
  return s;
}

double Mean(const Model& model, const Dataset& data) {
  double sum = 0;
  for (const auto& w : data.workshops) {
    const auto prepared = model.Prepare(w);
    sum += Ndcg10(prepared->log_share, w.outcome.share);
  }
  return sum / static_cast<double>(data.workshops.size());
}

TEST(Train, LearnsFromSingleVotersWhatSharesAloneDoNotShow) {
  const auto model = Train(Synthetic(60), Quick());
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  EXPECT_TRUE(model->has_net());
  const Dataset fresh = Synthetic(40, 99);
  EXPECT_GT(Mean(*model, fresh), Mean(Model(), fresh) + 0.08);
}

TEST(Train, SameSeedSameBytesWhateverTheThreadsAndTheOrder) {
  Dataset data = Synthetic(40);
  Settings settings = Quick();
  const auto one = Train(data, settings);
  settings.threads = 2;
  const auto two = Train(data, settings);
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->Serialize(), two->Serialize());
  settings.seed = 2;
  EXPECT_NE(Train(data, settings)->version(), one->version());
  std::vector<const WorkshopCase*> backwards;
  for (const auto& w : data.workshops) backwards.insert(backwards.begin(), &w);
  settings.seed = 1;
  EXPECT_EQ(Train(backwards, settings, DataHash(data))->version(), one->version());
}

TEST(Train, TheStackAddsUpAndSurvivesItsBytes) {
  const Dataset data = Synthetic(60);
  std::vector<MeasuredWorkshop> left_out;
  const auto model = Train(data, Quick(), &left_out);
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  ASSERT_FALSE(model->parts().members.empty());  // whether or not the stack won, what each member did is in the card
  if (!model->parts().stack.weights.empty()) {
    EXPECT_EQ(model->parts().stack.members.size(), model->parts().challengers.size() + 1);
  }
  EXPECT_EQ(left_out.size(), data.workshops.size());
  const auto read = Model::Parse(model->Serialize());
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  EXPECT_EQ(read->version(), model->version());
  for (const auto& w : Synthetic(3, 99).workshops) {
    const auto ranking = model->Rank(*model->Prepare(w), {});
    const auto again = read->Rank(*read->Prepare(w), {});
    for (size_t i = 0; i < ranking.size(); ++i) {
      const auto& r = ranking[i].reasons;
      const auto& first = ranking[0].reasons;
      EXPECT_NEAR(ranking[i].score - r.prior - r.rule - r.net - r.challengers,
                  ranking[0].score - first.prior - first.rule - first.net - first.challengers, 1e-4);
      EXPECT_EQ(again[i].action_id, ranking[i].action_id);
      EXPECT_EQ(again[i].score, ranking[i].score);
    }
  }
}

TEST(Train, AnActionThatNobodyRankedIsPlacedByWhatIsKnownOfIt) {
  Dataset data = Synthetic(60);
  for (auto& w : data.workshops) {  // question q speaks of action aq, which people choose when it is answered badly
    for (int q = 0; q < 6; ++q) w.candidates[q].triggers.push_back({"q" + std::to_string(q), 1, -1});
  }
  Dataset fresh = data;
  for (auto& w : data.workshops) {
    w.candidates.pop_back();
    w.outcome.share.pop_back();
    std::erase_if(w.voters, [](const Voter& v) { return v.ballot[0][0] == "a5"; });
  }
  std::erase_if(data.workshops, [](const WorkshopCase& w) { return w.voters.empty() || *std::max_element(w.outcome.share.begin(), w.outcome.share.end()) == 0; });
  const auto model = Train(data, Quick());
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  double chosen = 0, passed = 0;  // its mean place where it was chosen most, and where it was chosen least
  int first = 0, last = 0;
  for (const auto& w : fresh.workshops) {
    const auto ranking = model->Rank(*model->Prepare(w), {});
    const auto at = std::find_if(ranking.begin(), ranking.end(), [](const Ranked& r) { return r.action_id == "a5"; }) - ranking.begin();
    const bool most = w.outcome.share[5] == *std::max_element(w.outcome.share.begin(), w.outcome.share.end());
    (most ? chosen : passed) += static_cast<double>(at);
    ++(most ? first : last);
  }
  ASSERT_GT(first, 2);
  EXPECT_LT(chosen / first, passed / last - 0.5);
}

TEST(Train, InOneCountryWhatIsLeftOutIsAStretchOfTime) {
  Dataset data = Synthetic(40);
  for (size_t w = 0; w < data.workshops.size(); ++w) {  // every year another action is what people want
    WorkshopCase& c = data.workshops[w];
    c.country = "c";
    c.voters.clear();
    c.outcome.share.assign(6, 1);
    c.outcome.share[w / 10] = 10;
  }
  Settings settings = Quick();
  settings.calibration_folds = 4;
  const auto popularity = [&] {
    std::vector<MeasuredWorkshop> left_out;
    EXPECT_TRUE(Train(data, settings, &left_out).ok());
    double sum = 0;
    for (const auto& m : left_out) sum += m.popularity;
    return sum / static_cast<double>(left_out.size());
  };
  const double undated = popularity();
  for (size_t w = 0; w < data.workshops.size(); ++w) data.workshops[w].held_on = std::to_string(2020 + w / 10);
  EXPECT_LT(popularity(), undated - 0.05);  // nothing of a year is known to those who rank it
}

TEST(Train, FewWorkshopsGiveNoNet) {
  const auto model = Train(Synthetic(10), Quick());
  ASSERT_TRUE(model.ok());
  EXPECT_FALSE(model->has_net());
  EXPECT_GT(model->parts().popularity.workshops(), 9);
}

TEST(Train, ExposedOutcomesAreNotTrainedOn) {
  Dataset data = Synthetic(5);
  for (auto& w : data.workshops) w.outcome.exposed = true;
  EXPECT_EQ(Train(data, Quick()).error().reason, "RANKING_NO_DATA");
}

TEST(Train, AContradictoryWorkshopIsRefused) {
  Dataset data = Synthetic(5);
  data.workshops[3].candidates.push_back(data.workshops[3].candidates[0]);
  EXPECT_EQ(Train(data, Quick()).error().reason, "RANKING_CASE");
}

TEST(Train, WorkshopsWithoutVotersOrAnswersDoNotBreakIt) {
  Dataset data = Synthetic(40);
  data.workshops[0].voters.clear();
  data.workshops[1].questions.clear();
  for (auto& v : data.workshops[1].voters) v.answers.clear();
  for (auto& v : data.workshops[2].voters) v.ballot.clear();  // shares only
  const auto model = Train(data, Quick());
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  for (const auto& w : data.workshops) {
    const auto prepared = model->Prepare(w);
    for (const float s : prepared->log_share) ASSERT_TRUE(std::isfinite(s));
  }
}

}  // namespace
}  // namespace concord::ranking

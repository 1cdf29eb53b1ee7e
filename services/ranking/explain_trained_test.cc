// Explanations of a model that was trained: they add up, and say what the made-up people did.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "ranking/explain.h"
#include "ranking/train.h"

namespace concord::ranking {
namespace {

constexpr size_t kQuestions = 6;

// People vote for the action of the question that they answered worst; one question is bad in each room.
WorkshopCase Room(int number, size_t bad, std::mt19937& random) {
  WorkshopCase w;
  w.id = "w" + std::to_string(number);
  w.programme = "p";
  w.country = "c" + std::to_string(number % 10);
  for (size_t q = 0; q < kQuestions; ++q) {
    w.questions.push_back({"q" + std::to_string(q), QuestionKind::kOrdinal, 6});
    w.candidates.push_back({"a" + std::to_string(q)});
  }
  w.outcome.share.assign(kQuestions, 0);
  for (int v = 0; v < 12; ++v) {
    Voter voter;
    for (size_t q = 0; q < kQuestions; ++q) voter.answers.push_back(static_cast<float>(q == bad ? random() % 3 : random() % 6));
    const size_t worst = static_cast<size_t>(std::min_element(voter.answers.begin(), voter.answers.end()) - voter.answers.begin());
    voter.ballot = {{w.candidates[worst].id}};
    w.outcome.share[worst] += 1;
    w.voters.push_back(std::move(voter));
  }
  return w;
}

TEST(ExplainTrained, PartsAddUpAndTheThemeThatWasBadSpeaksForItsAction) {
  std::mt19937 random(1);
  Dataset data;
  for (int k = 0; k < 40; ++k) data.workshops.push_back(Room(k, static_cast<size_t>(k) % kQuestions, random));
  Settings settings;
  settings.hidden = 16;
  settings.members = 1;
  settings.dropout = 0.1f;
  settings.passes = 20;
  settings.calibration_folds = 2;
  const auto model = Train(data, settings);
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  ASSERT_TRUE(model->has_net());
  Evidence evidence;
  for (const auto& w : data.workshops) evidence.Learn(*MakeRecord(w, *model->Prepare(w)));
  ExplainInput input;
  for (size_t q = 0; q < kQuestions; ++q) input.group.push_back("T" + std::to_string(q));
  int right = 0;
  for (size_t bad = 0; bad < kQuestions; ++bad) {
    const WorkshopCase room = Room(100 + static_cast<int>(bad), bad, random);
    const auto explanation = Explain(*model, evidence, room, input);
    ASSERT_TRUE(explanation.ok()) << explanation.error().ToString();
    const auto prepared = model->Prepare(room, &evidence.popularity());
    for (size_t i = 0; i < kQuestions; ++i) {
      double learnt = 0;
      for (const GroupPart& part : explanation->parts[i]) learnt += part.learnt;
      EXPECT_NEAR(learnt, prepared->net[i] + prepared->challengers[i], 1e-4);
    }
    const GroupPart& first = explanation->parts[bad][0];
    right += first.group == input.group[bad] && first.learnt > 0;
  }
  EXPECT_GE(right, 5) << "of six rooms";
}

}  // namespace
}  // namespace concord::ranking

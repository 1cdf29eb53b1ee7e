#include "ranking/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace concord::ranking {
namespace {

constexpr int kChoices = 5;

// A room, evidence of other rooms and a model with nets of made-up weights; everything by seed.
struct World {
  WorkshopCase room;
  ExplainInput input;
  Evidence evidence;
  Model model;
};

WorkshopCase RoomOf(std::mt19937& random, int questions, int voters, int actions, const std::string& id) {
  WorkshopCase w;
  w.id = id;
  w.programme = "p";
  w.country = "x";
  for (int q = 0; q < questions; ++q) {
    w.questions.push_back({"q" + std::to_string(q), QuestionKind::kOrdinal, kChoices});
    w.gaps.push_back(random() % 3 == 0 ? kMissing : static_cast<float>(random() % 9) / 2);
    w.urgency.push_back(random() % 2 == 0 ? kMissing : static_cast<float>(random() % 4));
  }
  for (int v = 0; v < voters; ++v) {
    Voter voter;
    voter.group = v % 2 == 0 ? "government" : "industry";
    voter.weight = v % 5 == 0 ? 3 : 1;
    for (int q = 0; q < questions; ++q) voter.answers.push_back(random() % 6 == 0 ? kMissing : static_cast<float>(random() % kChoices));
    w.voters.push_back(std::move(voter));
  }
  for (int a = 0; a < actions; ++a) {
    ActionInfo action;
    action.id = "a" + std::to_string(a);
    for (int t = 0; t < a % 3; ++t) action.triggers.push_back({"q" + std::to_string((a + 5 * t) % questions), 1, -1});
    w.candidates.push_back(std::move(action));
  }
  return w;
}

NetWeights NetOf(std::mt19937& random, uint32_t voter, uint32_t context, uint32_t actions) {
  std::normal_distribution<float> normal(0, 0.4f);
  NetWeights net{voter, context, 8, actions, {}, {}, {}, {}, {}, {}};
  net.w1.resize((voter + context) * 8);
  net.b1.resize(8);
  net.w2.resize(64);
  net.b2.resize(8);
  net.w3.resize(8 * actions);
  net.b3.resize(actions);
  for (auto* v : {&net.w1, &net.b1, &net.w2, &net.b2, &net.w3, &net.b3}) {
    for (float& x : *v) x = normal(random);
  }
  return net;
}

World Made(unsigned seed, int themes, bool nets, int questions = 24, int voters = 13, int actions = 12) {
  std::mt19937 random(seed);
  World world;
  world.room = RoomOf(random, questions, voters, actions, "room");
  for (int q = 0; q < questions; ++q) {
    world.input.group.push_back(q % (themes + 1) == 0 ? "" : "T" + std::to_string(q % (themes + 1)));
    world.input.settled.push_back(random() % 4 == 0);
  }
  ModelParts parts;
  std::vector<WorkshopCase> past;
  for (int k = 0; k < 6; ++k) {
    past.push_back(RoomOf(random, questions, voters, actions, "past" + std::to_string(k)));
    for (int a = 0; a < actions; ++a) past.back().outcome.share.push_back(static_cast<float>(random() % 10));
    parts.popularity.Learn(past.back());
  }
  if (nets) {
    std::vector<const WorkshopCase*> seen;
    for (const auto& w : past) seen.push_back(&w);
    parts.encoder = Encoder::Fit(seen);
    for (int a = 0; a < actions - 1; ++a) parts.actions.push_back("a" + std::to_string(a));
    std::sort(parts.actions.begin(), parts.actions.end());
    for (const int context : {0, parts.encoder.context_columns()}) {
      parts.nets.push_back(NetOf(random, static_cast<uint32_t>(parts.encoder.voter_columns()), static_cast<uint32_t>(context), static_cast<uint32_t>(actions - 1)));
    }
  }
  world.model = Model(std::move(parts));
  for (const auto& w : past) world.evidence.Learn(*MakeRecord(w, *world.model.Prepare(w)));
  return world;
}

std::vector<std::string> Order(const World& world, const WorkshopCase& room) {
  const auto prepared = world.model.Prepare(room, &world.evidence.popularity());
  EXPECT_TRUE(prepared.ok());
  std::vector<std::string> out;
  for (const auto& r : world.model.Rank(*prepared, world.evidence.For(*prepared, world.model.local()))) out.push_back(r.action_id);
  return out;
}

size_t Place(const std::vector<std::string>& order, const std::string& id) {
  return static_cast<size_t>(std::find(order.begin(), order.end(), id) - order.begin());
}

Explanation Of(const World& world, const ExplainSettings& settings = {}) {
  auto explanation = Explain(world.model, world.evidence, world.room, world.input, settings);
  EXPECT_TRUE(explanation.ok()) << explanation.error().ToString();
  return explanation.ok() ? *std::move(explanation) : Explanation();
}

const GroupPart& Part(const std::vector<GroupPart>& parts, const std::string& group) {
  return *std::find_if(parts.begin(), parts.end(), [&](const GroupPart& p) { return p.group == group; });
}

void SumsHold(const World& world, const Explanation& explanation) {
  const auto prepared = world.model.Prepare(world.room, &world.evidence.popularity());
  ASSERT_EQ(explanation.parts.size(), world.room.candidates.size());
  for (size_t i = 0; i < explanation.parts.size(); ++i) {
    double rule = 0, learnt = 0;
    for (const GroupPart& part : explanation.parts[i]) {
      rule += part.rule;
      learnt += part.learnt;
    }
    EXPECT_NEAR(rule, prepared->rule[i], 1e-4) << i;
    EXPECT_NEAR(learnt, prepared->net[i] + prepared->challengers[i], 1e-4) << i;
  }
}

TEST(Explain, PartsSumToTheirTermsForEveryCandidate) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const int themes = static_cast<int>(seed) - 1;  // none, one, …, eleven
    for (const bool nets : {false, true}) {
      const World world = Made(seed, themes, nets);
      const Explanation explanation = Of(world);
      EXPECT_EQ(explanation.exact, nets ? themes <= 7 : themes <= 9) << themes;
      SumsHold(world, explanation);
      for (const auto& parts : explanation.parts) EXPECT_EQ(parts.size(), static_cast<size_t>(themes) + 1);
    }
  }
}

TEST(Explain, ExactPartsAreTheShapleyValueAndDrawnOnesComeClose) {
  const World world = Made(4, 3, true);
  const Explanation explanation = Of(world);
  ASSERT_TRUE(explanation.exact);
  // By the definition, over all six orders; a theme is taken out as explain.h says.
  const auto learnt = [&](const std::vector<std::string>& in) {
    WorkshopCase w = world.room;
    for (size_t q = 0; q < w.questions.size(); ++q) {
      const std::string& group = world.input.group[q];
      if (group.empty() || std::find(in.begin(), in.end(), group) != in.end()) continue;
      double sum = 0, weight = 0;
      for (const Voter& v : w.voters) {
        if (std::isnan(v.answers[q])) continue;
        sum += static_cast<double>(v.weight) * v.answers[q];
        weight += v.weight;
      }
      w.gaps[q] = 0;
      for (Voter& v : w.voters) v.answers[q] += world.model.parts().encoder.Typical(w.questions[q].id) - static_cast<float>(sum / weight);
    }
    return world.model.Prepare(w, &world.evidence.popularity())->net;
  };
  std::vector<std::string> order = {"T1", "T2", "T3"};
  std::map<std::string, std::vector<double>> expected;
  do {
    std::vector<std::string> in;
    for (const auto& theme : order) {
      const auto without = learnt(in);
      in.push_back(theme);
      const auto with = learnt(in);
      auto& sum = expected[theme];
      sum.resize(with.size());
      for (size_t i = 0; i < with.size(); ++i) sum[i] += (with[i] - without[i]) / 6;
    }
  } while (std::next_permutation(order.begin(), order.end()));
  for (const auto& [theme, values] : expected) {
    for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(Part(explanation.parts[i], theme).learnt, values[i], 1e-5) << theme;
  }

  const World many = Made(5, 6, true);
  const Explanation exact = Of(many), drawn = Of(many, {.evaluations = 150});
  ASSERT_TRUE(exact.exact);
  ASSERT_FALSE(drawn.exact);
  double off = 0, size = 0;
  for (size_t i = 0; i < exact.parts.size(); ++i) {
    for (const GroupPart& part : exact.parts[i]) {
      off += std::fabs(part.learnt - Part(drawn.parts[i], part.group).learnt);
      size += std::fabs(part.learnt);
    }
  }
  EXPECT_LT(off / size, 0.1);
}

TEST(Explain, AThemeThatTheModelDoesNotLookAtHasNoPart) {
  World world = Made(6, 4, true);
  ModelParts parts = world.model.parts();
  // Voter columns of a question: value and flag; context columns: mean, spread, missing. Both in the order of the sorted ids.
  std::vector<std::string> ids;
  for (const auto& q : world.room.questions) ids.push_back(q.id);
  std::sort(ids.begin(), ids.end());
  for (size_t c = 0; c < ids.size(); ++c) {
    const size_t q = static_cast<size_t>(std::stoi(ids[c].substr(1)));
    if (world.input.group[q] != "T2") continue;
    for (auto& net : parts.nets) {
      std::fill_n(net.w1.begin() + static_cast<std::ptrdiff_t>(2 * c * net.hidden), 2 * net.hidden, 0.f);
      if (net.context > 0) std::fill_n(net.w1.begin() + static_cast<std::ptrdiff_t>((net.voter + 3 * c) * net.hidden), 3 * net.hidden, 0.f);
    }
    for (auto& action : world.room.candidates) {
      std::erase_if(action.triggers, [&](const Trigger& t) { return t.question_id == world.room.questions[q].id; });
    }
  }
  world.model = Model(std::move(parts));
  const Explanation explanation = Of(world);
  double others = 0;
  for (const auto& of : explanation.parts) {
    EXPECT_NEAR(Part(of, "T2").learnt, 0, 1e-5);
    EXPECT_NEAR(Part(of, "T2").rule, 0, 1e-6);
    others += std::fabs(Part(of, "T1").learnt);
  }
  EXPECT_GT(others, 0.1);
}

TEST(Explain, ASwapIsTrueAndOnePersonFewerIsNotEnough) {
  int found = 0, none = 0, with_gap = 0;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    for (const bool nets : {false, true}) {
      const World world = Made(seed, 3, nets);
      const Explanation explanation = Of(world);
      const auto order = Order(world, world.room);
      ASSERT_EQ(explanation.swaps.size(), 5u);
      for (size_t place = 0; place < 5; ++place) {
        SwapHint hint = explanation.swaps[place];
        EXPECT_EQ(hint.above, order[place]);
        EXPECT_EQ(hint.below, order[place + 1]);
        if (hint.question.empty()) {
          ++none;
          continue;
        }
        ++found;
        with_gap += hint.gap_after.has_value();
        EXPECT_GT(hint.people, 0);
        EXPECT_LE(hint.people, hint.of);
        const auto then = Order(world, Moved(world.room, world.input, hint));
        EXPECT_LT(Place(then, hint.below), Place(then, hint.above)) << seed << " " << place;
        const WorkshopCase moved = Moved(world.room, world.input, hint);
        int differ = 0;
        const auto alike = [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); };
        for (size_t v = 0; v < moved.voters.size(); ++v) {
          const auto& before = world.room.voters[v].answers;
          const auto& after = moved.voters[v].answers;
          if (!std::equal(after.begin(), after.end(), before.begin(), before.end(), alike)) differ += static_cast<int>(world.room.voters[v].weight);
        }
        EXPECT_EQ(differ, hint.people) << "only so many people answer otherwise";
      }
    }
  }
  EXPECT_GT(found, 20);
  EXPECT_GT(with_gap, 0);
  RecordProperty("without", none);
}

// Tries every question, direction, number of steps and of people; true when some change by fewer person-steps swaps the two.
bool SmallerSwap(const World& world, const SwapHint& hint) {
  for (const Question& q : world.room.questions) {
    for (int steps = 1 - kChoices; steps < kChoices; ++steps) {
      for (int people = 1; steps != 0 && people <= 40 && people * std::abs(steps) < hint.people * std::abs(hint.steps); ++people) {
        SwapHint other = hint;
        other.question = q.id;
        other.steps = steps;
        other.people = people;
        const auto then = Order(world, Moved(world.room, world.input, other));
        if (Place(then, hint.below) < Place(then, hint.above)) return true;
      }
    }
  }
  return false;
}

TEST(Explain, ASwapIsTheSmallestOrNearlyAlways) {
  int smallest = 0, all = 0;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    World world = Made(seed, 2, true, 6, 9, 8);
    for (auto& v : world.room.voters) v.weight = 1;
    for (const SwapHint& hint : Of(world).swaps) {
      if (hint.question.empty()) continue;
      ++all;
      smallest += !SmallerSwap(world, hint);
    }
  }
  EXPECT_GT(all, 10);
  EXPECT_GE(smallest, all * 9 / 10) << smallest << " of " << all;
}

TEST(Explain, WhatToAskNextIsTrue) {
  int answers = 0, urgencies = 0;
  for (unsigned seed = 1; seed <= 10; ++seed) {
    for (const bool nets : {false, true}) {
      const World world = Made(seed, 3, nets);
      const Explanation explanation = Of(world);
      const auto order = Order(world, world.room);
      const size_t top = 5;
      EXPECT_LE(explanation.next.size(), 5u);
      float last = 1;
      for (const NextQuestion& next : explanation.next) {
        EXPECT_GT(next.chance, 0);
        EXPECT_LE(next.chance, last + 1e-6f);
        last = next.chance;
        ASSERT_FALSE(next.answers.empty());
        ++(next.urgency ? urgencies : answers);
        EXPECT_EQ(next.missing > 0, !next.urgency);
        for (const NextAnswer& answer : next.answers) {
          const auto then = Order(world, Answered(world.room, world.input, next, answer.answer));
          ASSERT_FALSE(answer.enters.empty());
          EXPECT_EQ(answer.enters.size(), answer.leaves.size());
          for (const auto& id : answer.enters) {
            EXPECT_GE(Place(order, id), top);
            EXPECT_LT(Place(then, id), top);
          }
          for (const auto& id : answer.leaves) {
            EXPECT_LT(Place(order, id), top);
            EXPECT_GE(Place(then, id), top);
          }
        }
      }
    }
  }
  EXPECT_GT(answers, 3);
  EXPECT_GT(urgencies, 3);
}

TEST(Explain, WhenNothingIsOpenNothingIsToBeAsked) {
  World world = Made(3, 3, true);
  for (auto& v : world.room.voters) {
    for (float& a : v.answers) a = std::isnan(a) ? 2 : a;
  }
  for (float& u : world.room.urgency) u = std::isnan(u) ? 1 : u;
  EXPECT_TRUE(Of(world).next.empty());
}

TEST(Explain, TheOrderOfQuestionsVotersAndCandidatesHasNoMeaning) {
  for (const bool nets : {false, true}) {
    World world = Made(9, 9, nets);
    const Explanation before = Of(world);
    std::map<std::string, std::vector<GroupPart>> parts;
    for (size_t i = 0; i < before.parts.size(); ++i) parts[world.room.candidates[i].id] = before.parts[i];
    std::mt19937 random(2);
    std::shuffle(world.room.candidates.begin(), world.room.candidates.end(), random);
    std::shuffle(world.room.voters.begin(), world.room.voters.end(), random);
    const WorkshopCase old = world.room;
    const ExplainInput input = world.input;
    std::vector<size_t> order(old.questions.size());
    for (size_t q = 0; q < order.size(); ++q) order[q] = q;
    std::shuffle(order.begin(), order.end(), random);
    for (size_t q = 0; q < order.size(); ++q) {
      world.room.questions[q] = old.questions[order[q]];
      world.room.gaps[q] = old.gaps[order[q]];
      world.room.urgency[q] = old.urgency[order[q]];
      world.input.group[q] = input.group[order[q]];
      world.input.settled[q] = input.settled[order[q]];
      for (size_t v = 0; v < old.voters.size(); ++v) world.room.voters[v].answers[q] = old.voters[v].answers[order[q]];
    }
    const Explanation after = Of(world);
    for (size_t i = 0; i < after.parts.size(); ++i) {
      for (const GroupPart& part : after.parts[i]) {
        const GroupPart& was = Part(parts[world.room.candidates[i].id], part.group);
        EXPECT_NEAR(part.rule, was.rule, 1e-4);
        EXPECT_NEAR(part.learnt, was.learnt, 1e-4);
      }
    }
    ASSERT_EQ(after.swaps.size(), before.swaps.size());
    for (size_t k = 0; k < after.swaps.size(); ++k) {
      EXPECT_EQ(after.swaps[k].question, before.swaps[k].question);
      EXPECT_EQ(after.swaps[k].people, before.swaps[k].people);
      EXPECT_EQ(after.swaps[k].steps, before.swaps[k].steps);
    }
    ASSERT_EQ(after.next.size(), before.next.size());
    for (size_t k = 0; k < after.next.size(); ++k) {
      EXPECT_EQ(after.next[k].question, before.next[k].question);
      EXPECT_NEAR(after.next[k].chance, before.next[k].chance, 1e-5);
    }
  }
}

TEST(Explain, SmallAndEmptyRooms) {
  World world = Made(1, 2, true);
  world.room.voters.clear();
  SumsHold(world, Of(world));
  world.room.candidates.resize(1);
  const Explanation alone = Of(world);
  EXPECT_TRUE(alone.swaps.empty());
  EXPECT_TRUE(alone.next.empty());
  world.room.questions.clear();
  world.room.gaps.clear();
  world.room.urgency.clear();
  world.input = {};
  EXPECT_EQ(Of(world).parts[0].size(), 1u);
}

TEST(Explain, TheNumberOfRankingsIsBounded) {
  const World world = Made(1, 9, true, 60, 40, 20);
  EXPECT_LE(Of(world).evaluations, 480 + 10);
  const World large = Made(1, 9, true, 60, 900, 20);
  const Explanation explanation = Of(large);
  EXPECT_LE(explanation.evaluations, 60);
  SumsHold(large, explanation);
}

TEST(Explain, WrongInputIsRefused) {
  World world = Made(1, 2, false);
  world.input.settled.pop_back();
  EXPECT_EQ(Explain(world.model, world.evidence, world.room, world.input).error().violations[0].field, "settled");
  world.input.settled.clear();
  for (size_t q = 0; q < world.input.group.size(); ++q) world.input.group[q] = "same";
  EXPECT_TRUE(Explain(world.model, world.evidence, world.room, world.input).ok());
  world.room.candidates.push_back(world.room.candidates[0]);
  EXPECT_EQ(Explain(world.model, world.evidence, world.room, world.input).error().reason, "RANKING_CASE");
}

}  // namespace
}  // namespace concord::ranking

#pragma once
// How the suggestion did: workshop by workshop, in the order in which they were learnt, and in the mean.
#include <optional>
#include <string>
#include <vector>

namespace concord::learning {

// A chance that was said before the vote, and how much of it came true (1: among the first, ties share).
struct SaidAndSeen {
  double said = 0;
  double seen = 0;
};

struct WorkshopScore {
  std::string country_code;
  std::string held_on;
  int place = 0;  // of learning, from 1
  bool model_spoke = false;
  bool demonstration = false;
  double suggestion = 0;  // NDCG@10
  double rule = 0;
  double popularity = 0;
  std::vector<SaidAndSeen> chances;  // empty: none were said
};

struct MeanScore {
  std::string country_code;  // empty: all
  int workshops = 0;
  double suggestion = 0, rule = 0, popularity = 0;
};

struct Bin {
  double said = 0, seen = 0;
  int count = 0;
};

struct SkillSummary {
  MeanScore overall;
  std::vector<MeanScore> countries;  // by code
  std::vector<Bin> calibration;      // of ten, those that hold anything
};

// Made-up people say nothing about quality: once there is a real workshop, demonstration workshops are in no mean and no bin.
SkillSummary Summarise(const std::vector<WorkshopScore>& scores);

}  // namespace concord::learning

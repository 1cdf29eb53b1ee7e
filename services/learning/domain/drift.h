#pragma once
// The drift alarm: a one-sided CUSUM of the loss (1 − NDCG@10) of a promoted model on workshops that it predicted before they were learnt,
// against the loss that was measured on countries left out when it was trained.
//
//   S ← max(0, S + min(loss − expected, most · spread) − slack · spread);   alarm when S ≥ limit · spread
//
// One workshop alone never gives an alarm (`most`). With slack ½ and limit 4 a model that is as good as it was measured gives a false
// one about every 300 workshops; one that is worse by a whole spread is found after about eight (drift_test).
#include <vector>

namespace concord::learning {

struct ExpectedLoss {
  double mean = 0;
  double spread = 0;  // standard deviation over workshops
};
ExpectedLoss ExpectedOf(const std::vector<double>& losses);

struct Drift {
  int workshops = 0;
  double value = 0, limit = 0;
  double expected_loss = 0, seen_loss = 0;
  bool alarm = false;
  int since = 0;  // how many of the last losses have built it up
};

// `losses` in the order of learning. After an alarm the sum stays where it is: whoever goes on must begin with later losses.
Drift WatchDrift(const ExpectedLoss& expected, const std::vector<double>& losses);

}  // namespace concord::learning

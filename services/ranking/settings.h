#pragma once
// Every knob of training, one configuration for all programmes. Read from a plain text file: `name = value`, # comments.
#include <cstdint>
#include <string>

#include "platform/base/result.h"

namespace concord::ranking {

struct Settings {
  uint64_t seed = 1;
  int least_workshops = 30;   // below: no net
  int least_stacked = 8;      // below: no challengers either, prior + rule + local
  int members = 3;            // nets of each view
  int hidden = 96;
  float dropout = 0.4f;
  float decay = 0.08f;        // AdamW weight decay
  float rate = 0.002f;        // AdamW learning rate, cosine to a tenth
  int passes = 5;             // over all voters
  int least_steps = 400;      // small data sets are passed over more often
  int batch = 256;
  float label_smoothing = 0.02f;
  float context_noise = 0.45f;  // standard deviation, on standardised context
  int calibration_folds = 4;  // groups of countries left out in turn to learn calibration and the local strength; 0 = none
  float rule_strength = 1;    // before anything is learnt
  int threads = 1;

  std::string Text() const;   // canonical, every knob; `threads` left out (it does not change a result)
  std::string Hash() const;   // sha256 of Text(), hex
  // INVALID_ARGUMENT RANKING_SETTINGS with file:line for unknown names and values out of range.
  static Result<Settings> Parse(const std::string& text, const std::string& file);
};

}  // namespace concord::ranking

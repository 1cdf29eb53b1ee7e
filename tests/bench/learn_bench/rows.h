#pragma once
// Rows of the bench table, printed as they come and written at the end.
#include <string>
#include <vector>

#include "ranking/types.h"

namespace concord::bench {

struct Row {  // lower is better
  std::string name;
  double value = 0;
  std::string unit, baseline;
  double baseline_value = 0, floor = 0, aim = 0;
};

class Rows {
 public:
  void Add(const Row& row, const std::string& remark);
  bool held() const { return held_; }
  bool Write(const std::string& file) const;

 private:
  std::string json_;
  bool held_ = true;
};

double Quantile(std::vector<double>& took, std::size_t percent);

// What the library alone takes to learn one workshop: record and evidence, after those before it.
void Library(const std::vector<ranking::WorkshopCase>& cases, Rows& rows);

// A training by concord-train beside this program, on two cores and at most 1 GiB, as learning starts it. False when there is none or it fails.
bool Retrain(const std::vector<ranking::WorkshopCase>& cases, const std::string& folder, Rows& rows);

}  // namespace concord::bench

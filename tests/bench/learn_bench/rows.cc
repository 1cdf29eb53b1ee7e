#include "rows.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace concord::bench {

void Rows::Add(const Row& r, const std::string& remark) {
  held_ = held_ && r.value <= r.floor;
  std::printf("%-32s %10.2f %s   (floor %g, aim %g; %s %.2f; %s)\n", r.name.c_str(), r.value, r.unit.c_str(), r.floor, r.aim, r.baseline.c_str(),
              r.baseline_value, remark.c_str());
  std::fflush(stdout);
  char row[500];
  std::snprintf(row, sizeof row,
                "%s\n {\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", \"baseline\": \"%s\", \"baseline_value\": %.3f, \"ratio\": %.3f, "
                "\"better\": \"lower\", \"floor\": %g, \"aim\": %g, \"command\": \"build/bin/learn_bench\"}",
                json_.empty() ? "[" : ",", r.name.c_str(), r.value, r.unit.c_str(), r.baseline.c_str(), r.baseline_value,
                r.baseline_value > 0 ? r.value / r.baseline_value : 0, r.floor, r.aim);
  json_ += row;
}

bool Rows::Write(const std::string& file) const { return static_cast<bool>((std::ofstream(file) << json_ << "\n]\n").flush()); }

double Quantile(std::vector<double>& took, std::size_t percent) {
  std::sort(took.begin(), took.end());
  return took[(took.size() - 1) * percent / 100];
}

}  // namespace concord::bench

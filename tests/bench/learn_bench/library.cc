#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "ranking/evidence.h"
#include "ranking/model.h"
#include "rows.h"

namespace concord::bench {

void Library(const std::vector<ranking::WorkshopCase>& cases, Rows& rows) {
  using Clock = std::chrono::steady_clock;
  const auto us = [](Clock::time_point since) { return std::chrono::duration<double, std::micro>(Clock::now() - since).count(); };
  const ranking::Model model;
  ranking::Evidence evidence;
  std::map<std::string, double> sums;  // the least that learning could be: add up
  std::vector<double> learn, add;
  for (const ranking::WorkshopCase& workshop : cases) {
    const auto prepared = model.Prepare(workshop, &evidence.popularity());
    if (!prepared.ok()) std::abort();
    auto begun = Clock::now();
    const auto record = ranking::MakeRecord(workshop, *prepared);
    evidence.Learn(*record);
    learn.push_back(us(begun));
    begun = Clock::now();
    for (std::size_t i = 0; i < workshop.candidates.size(); ++i) sums[workshop.candidates[i].id] += workshop.outcome.share[i];
    add.push_back(us(begun));
  }
  char after[80];
  std::snprintf(after, sizeof after, "of %zu, %zu sums", cases.size(), sums.size());
  rows.Add({"learn_library_p50", Quantile(learn, 50), "us", "adding up by action", Quantile(add, 50), 50, 20}, after);
  rows.Add({"learn_library_p99", Quantile(learn, 99), "us", "adding up by action", Quantile(add, 99), 1000, 50}, after);
}

}  // namespace concord::bench

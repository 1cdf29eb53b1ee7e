#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "learning/app/child_process.h"
#include "ranking/bytes.h"
#include "ranking/dataset.h"
#include "rows.h"

namespace concord::bench {
namespace {

constexpr std::size_t kFew = 100;

struct Took {
  double seconds = 0, megabytes = 0;  // most that was resident, of all children so far
};

bool Train(const std::vector<ranking::WorkshopCase>& cases, const std::string& folder, Took* took) {
  const auto trainer = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "concord-train";
  const std::string in = folder + "/dataset.bin", errors = folder + "/errors";
  if (!ranking::SaveDataset({cases}, in).ok()) return false;
  const learning::ChildPlan plan{trainer.string(),
                                 {"--in", in, "--out", folder + "/model.bin", "--measured", folder + "/measured.bin", "--threads", "2", "--parent",
                                  std::to_string(getpid())},
                                 folder + "/card.json",
                                 errors,
                                 600 * kSecond,
                                 {2, std::int64_t{1} << 30}};
  const auto begun = std::chrono::steady_clock::now();
  const auto end = learning::RunChild(plan, [](Micros at_most) {
    std::this_thread::sleep_for(std::chrono::microseconds(at_most));
    return false;
  });
  took->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  took->megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  if (end.ok() && end->how == learning::ChildEnd::How::kExited && end->code == 0) return true;
  const auto said = ranking::ReadFile(errors);
  std::fprintf(stderr, "learn_bench: %s did not train: %s\n", trainer.c_str(), !end.ok() ? end.error().message.c_str() : said.ok() ? said->c_str() : "");
  return false;
}

}  // namespace

bool Retrain(const std::vector<ranking::WorkshopCase>& cases, const std::string& folder, Rows& rows) {
  Took few, all;
  const std::vector<ranking::WorkshopCase> some(cases.begin(), cases.begin() + static_cast<std::ptrdiff_t>(std::min(kFew, cases.size())));
  if (!Train(some, folder, &few) || !Train(cases, folder, &all)) return false;
  char what[80];
  std::snprintf(what, sizeof what, "%zu workshops, card and curve with it, two cores", cases.size());
  rows.Add({"learn_retrain", all.seconds, "s", "100 workshops", few.seconds, 30, 10}, what);
  rows.Add({"learn_retrain_memory", all.megabytes, "MB", "100 workshops", few.megabytes, 1024, 512}, what);
  return true;
}

}  // namespace concord::bench

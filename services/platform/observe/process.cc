#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "platform/observe/observe.h"

namespace concord::observe {
namespace {

// /proc/self/stat after the name of the program, which may hold anything; field 3 of proc(5) comes first.
std::vector<std::string> Stat() {
  std::ifstream in("/proc/self/stat");
  std::string line;
  std::getline(in, line);
  const auto end = line.rfind(')');
  std::istringstream rest(end == std::string::npos ? "" : line.substr(end + 1));
  std::vector<std::string> fields;
  for (std::string field; rest >> field;) fields.push_back(field);
  fields.resize(std::max<std::size_t>(fields.size(), 30));
  return fields;
}

double Number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

double BootTime() {
  std::ifstream in("/proc/stat");
  for (std::string word; in >> word;) {
    if (word == "btime" && in >> word) return Number(word);
  }
  return 0;
}

double OpenFiles() {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  double count = -3;  // ".", ".." and the folder itself
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

}  // namespace

void Process(metrics::Registry& metrics, const std::string& shape, const std::string& service) {
  metrics.AddGauge("concord_build_info", "1.", {{"version", CONCORD_VERSION}, {"shape", shape}, {"service", service}}).Set(1);
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  metrics.AddGauge("process_start_time_seconds", "Unix time of the start.").Set(BootTime() + Number(Stat()[19]) / ticks);
  auto& cpu = metrics.AddCounter("process_cpu_seconds_total", "Processor time, user and system.");
  auto& memory = metrics.AddGauge("process_resident_memory_bytes", "Memory in use.");
  auto& files = metrics.AddGauge("process_open_fds", "Open file descriptors.");
  auto& most_files = metrics.AddGauge("process_max_fds", "How many file descriptors there may be.");
  metrics.OnScrape([&memory, &files, &most_files, ticks, used = std::make_shared<Followed>(cpu)] {
    const auto stat = Stat();
    used->At((Number(stat[11]) + Number(stat[12])) / ticks);
    memory.Set(Number(stat[21]) * static_cast<double>(sysconf(_SC_PAGESIZE)));
    files.Set(OpenFiles());
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) most_files.Set(static_cast<double>(limit.rlim_cur));
  });
}

}  // namespace concord::observe

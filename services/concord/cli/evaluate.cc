// concord evaluate: hands over to concord-evaluate beside this program. That one has LibTorch; this one stays without.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "concord/cli/commands.h"

namespace concord::cli {

int Evaluate(const std::vector<std::string>& args) {
  if (args.empty() || args[0] != "ranking") {
    std::fputs("use: concord evaluate ranking SET --out DIR [--shots 0,1,2,4,8] [--seed N]\n", stderr);
    return kWrongUse;
  }
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path() / "concord-evaluate";
  if (failed || !std::filesystem::exists(program, failed)) {
    std::fprintf(stderr, "concord evaluate: %s is not there; it needs LibTorch and is made by `make build`\n", program.c_str());
    return kEnvironment;
  }
  std::vector<char*> argv;
  std::string name = program.string();
  argv.push_back(name.data());
  std::vector<std::string> copies = args;
  for (auto& copy : copies) argv.push_back(copy.data());
  argv.push_back(nullptr);
  execv(name.c_str(), argv.data());  // its exit code is ours
  std::fprintf(stderr, "concord evaluate: %s cannot be run: %s\n", name.c_str(), std::strerror(errno));
  return kEnvironment;
}

}  // namespace concord::cli

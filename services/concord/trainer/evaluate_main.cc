// concord-evaluate ranking SET --out DIR [--shots 0,1,2,4,8] [--seed N] [--settings FILE] [--threads N] [--fold F]... [--past N] [--only MEMBER]
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "concord/trainer/pinned.h"
#include "ranking/bytes.h"
#include "ranking/evaluate.h"

namespace {

constexpr char kUsage[] =
    "usage: concord-evaluate ranking SET --out DIR [--shots 0,1,2,4,8] [--seed N] [--settings FILE] [--threads N]\n"
    "                                [--fold F]... [--past N] [--only MEMBER]\n";

int Wrong(const std::string& why) {
  std::fprintf(stderr, "%s\n%s", why.c_str(), kUsage);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace concord::ranking;
  if (argc < 3 || std::string(argv[1]) != "ranking") return Wrong("what is to be evaluated?");
  concord::RunPinned(argv);
  EvaluateOptions options;
  options.set = argv[2];
  std::string seed;
  for (int i = 3; i < argc; i += 2) {
    const std::string flag = argv[i];
    if (i + 1 >= argc) return Wrong(flag + " needs a value");
    const std::string value = argv[i + 1];
    if (flag == "--out") {
      options.out = value;
    } else if (flag == "--seed") {
      seed = value;
    } else if (flag == "--threads") {
      options.threads = std::max(1, std::atoi(value.c_str()));
    } else if (flag == "--fold") {
      options.folds.push_back(value);
    } else if (flag == "--past") {
      options.past = std::max(0, std::atoi(value.c_str()));
    } else if (flag == "--only") {
      options.only = value;
    } else if (flag == "--settings") {
      auto text = ReadFile(value);
      if (!text.ok()) return Wrong(text.error().message);
      auto settings = Settings::Parse(*text, value);
      if (!settings.ok()) return Wrong(settings.error().message);
      options.settings = *settings;
    } else if (flag == "--shots") {
      options.shots.clear();
      std::istringstream list(value);
      for (std::string k; std::getline(list, k, ',');) {
        if (k.empty() || k.find_first_not_of("0123456789") != std::string::npos || k.size() > 4) return Wrong("--shots " + value + ": numbers and commas");
        options.shots.push_back(std::atoi(k.c_str()));
      }
    } else {
      return Wrong("unknown option " + flag);
    }
  }
  if (options.out.empty()) return Wrong("--out is missing");
  if (!seed.empty()) {
    if (seed.find_first_not_of("0123456789") != std::string::npos || seed.size() > 18) return Wrong("--seed " + seed + ": a whole number from 0");
    options.settings.seed = std::strtoull(seed.c_str(), nullptr, 10);
  }
  const auto report = Evaluate(options);
  if (!report.ok()) {
    std::fprintf(stderr, "%s\n", report.error().ToString().c_str());
    return 1;
  }
  std::printf("%zu workshops ranked, %zu rows in %s/predictions.csv; %.1f s (training %.1f s of one core)\n", report->workshops,
              report->rows, options.out.c_str(), report->total_seconds, report->train_seconds);
  std::string table = "settings " + options.settings.Hash().substr(0, 16) + ", seed " + std::to_string(options.settings.seed) + ", set " + report->set + "\n\n" +
                      ScoreTable(report->scores);
  if (!report->members.empty()) table += "\n" + MemberTable(report->members);
  std::printf("%s", table.c_str());
  if (const auto written = WriteFile(options.out + "/table.md", table); !written.ok()) return Wrong(written.error().message);
  return 0;
}

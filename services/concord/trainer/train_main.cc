// concord-train --in dataset.bin --out model.bin [--settings FILE] [--seed N] [--threads N] [--no-card] [--measured FILE] [--parent PID]
// Trains one model and prints its card, one JSON object. --in may also be the folder of a ranking set (all folds are learnt).
// --measured: the card's figures on countries left out, workshop by workshop (ranking/measured.h).
// --parent: the process that started it; the training ends with it. Exit codes: 0 done, 1 failed, 2 wrong use.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "concord/trainer/pinned.h"
#include "ranking/bytes.h"
#include "ranking/card.h"
#include "ranking/dataset.h"
#include "ranking/ranking_set.h"
#include "ranking/train.h"

#ifndef CONCORD_CODE_VERSION
#define CONCORD_CODE_VERSION "unknown"
#endif

namespace {

using concord::ranking::Skill;

int Wrong(const std::string& why) {
  std::fprintf(stderr,
               "%s\nusage: concord-train --in dataset.bin --out model.bin [--settings FILE] [--seed N] [--threads N] [--no-card] [--measured FILE] [--parent PID]\n",
               why.c_str());
  return 2;
}

int Failed(const concord::Error& error) {
  std::fprintf(stderr, "%s\n", error.ToString().c_str());
  return 1;
}

concord::Result<concord::ranking::Dataset> Read(const std::string& in) {
  if (!std::filesystem::is_directory(in)) return concord::ranking::LoadDataset(in);
  CONCORD_TRY(auto set, concord::ranking::ReadRankingSet(in));
  concord::ranking::Dataset data;
  for (auto& e : set.entries) data.workshops.push_back(std::move(e.workshop));
  return data;
}

nlohmann::json Json(const Skill& s) {
  return {{"workshops", s.workshops}, {"ndcg10", s.model}, {"popularity", s.popularity}, {"rule", s.rule}};
}

}  // namespace

int main(int argc, char** argv) {
  using namespace concord::ranking;
  std::string in, out, settings_file, seed, measured;
  Settings settings;
  int threads = 1, parent = 0;
  bool card = true;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "--no-card") {
      card = false;
      continue;
    }
    if (i + 1 >= argc) return Wrong(flag + " needs a value");
    const std::string value = argv[++i];
    if (flag == "--in") {
      in = value;
    } else if (flag == "--out") {
      out = value;
    } else if (flag == "--settings") {
      settings_file = value;
    } else if (flag == "--seed") {
      seed = value;
    } else if (flag == "--threads") {
      threads = std::max(1, std::atoi(value.c_str()));
    } else if (flag == "--measured") {
      measured = value;
    } else if (flag == "--parent") {
      parent = std::atoi(value.c_str());
    } else {
      return Wrong("unknown option " + flag);
    }
  }
  if (in.empty() || out.empty()) return Wrong("--in and --out are needed");
  if (!card && !measured.empty()) return Wrong("--measured needs the card");
  if (parent > 0) {  // an orphan would keep a laptop busy for minutes
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) return 1;
  }
  concord::RunPinned(argv);
  if (!settings_file.empty()) {
    const auto text = ReadFile(settings_file);
    if (!text.ok()) return Failed(text.error());
    auto parsed = Settings::Parse(*text, settings_file);
    if (!parsed.ok()) return Failed(parsed.error());
    settings = *parsed;
  }
  if (!seed.empty()) {
    if (seed.find_first_not_of("0123456789") != std::string::npos || seed.size() > 18) return Wrong("--seed " + seed + ": a whole number from 0");
    settings.seed = std::strtoull(seed.c_str(), nullptr, 10);
  }
  settings.threads = threads;

  const auto data = Read(in);
  if (!data.ok()) return Failed(data.error());
  const auto model = Train(*data, settings);
  if (!model.ok()) return Failed(model.error());
  if (const auto saved = model->Save(out); !saved.ok()) return Failed(saved.error());

  nlohmann::json json = {{"model_version", model->version()},
                         {"data_hash", model->parts().data_hash},
                         {"settings_hash", settings.Hash()},
                         {"seed", settings.seed},
                         {"code_version", CONCORD_CODE_VERSION},
                         {"cpu_class", std::getenv("ATEN_CPU_CAPABILITY") == nullptr ? "unpinned" : std::getenv("ATEN_CPU_CAPABILITY")},
                         {"workshops", model->parts().workshops},
                         {"nets", model->parts().nets.size()}};
  if (card) {
    const auto skill = MeasureSkill(*data, *model, settings);
    if (!skill.ok()) return Failed(skill.error());
    json["in_sample"] = Json(skill->in_sample);
    json["leave_country_out"] = Json(skill->leave_country_out);
    if (!measured.empty()) {
      if (const auto written = WriteFile(measured, SerializeMeasured(skill->left_out)); !written.ok()) return Failed(written.error());
    }
  }
  std::cout << json.dump(1) << std::endl;
  return 0;
}

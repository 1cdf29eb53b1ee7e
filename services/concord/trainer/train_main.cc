// concord-train --in dataset.bin --out model.bin [--settings FILE] [--seed N] [--threads N] [--no-card] [--no-curve] [--measured FILE] [--resume DIR] [--parent PID]
// Trains one model and prints its card, one JSON object. --in may also be the folder of a ranking set (all folds are learnt).
// --measured: the card's figures on countries left out, workshop by workshop (ranking/measured.h).
// --resume: a folder where parts that are done are kept, so that an interrupted training goes on there.
// --parent: the process that started it; the training ends with it. Exit codes: 0 done, 1 failed, 2 wrong use.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "concord/trainer/pinned.h"
#include "ranking/bytes.h"
#include "ranking/card.h"
#include "ranking/checkpoints.h"
#include "ranking/dataset.h"
#include "ranking/ranking_set.h"
#include "ranking/train.h"

#ifndef CONCORD_CODE_VERSION
#define CONCORD_CODE_VERSION "unknown"
#endif

namespace {

int Wrong(const std::string& why) {
  std::fprintf(stderr,
               "%s\nusage: concord-train --in dataset.bin --out model.bin [--settings FILE] [--seed N] [--threads N] [--no-card] [--no-curve] [--measured FILE] [--resume DIR] [--parent PID]\n",
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

nlohmann::json Json(const concord::ranking::Figures& figures) {
  return {{"workshops", figures.workshops}, {"methods", figures.methods}};
}

nlohmann::json Json(const std::map<std::string, concord::ranking::Figures>& groups) {
  auto list = nlohmann::json::array();
  for (const auto& [name, figures] : groups) {
    auto one = Json(figures);
    one["name"] = name;
    list.push_back(std::move(one));
  }
  return list;
}

// What is not measured is absent: with few workshops nothing is left out, with few countries single workshops are.
void AddCard(const std::vector<concord::ranking::MeasuredWorkshop>& left_out, bool by_country, nlohmann::json& json) {
  using namespace concord::ranking;
  if (left_out.empty()) return;
  json[by_country ? "left_out_countries" : "left_out_workshops"] = Json(MeanOf(left_out));
  json["countries"] = Json(MeansBy(left_out, &MeasuredWorkshop::country));
  json["programmes"] = Json(MeansBy(left_out, &MeasuredWorkshop::programme));
  const auto bins = CalibrationBins(left_out);
  json["calibration"] = nlohmann::json::array();
  for (const CalibrationBin& b : bins) json["calibration"].push_back({{"said", b.said}, {"seen", b.seen}, {"count", b.count}});
  json["calibration_error"] = CalibrationError(bins);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace concord::ranking;
  std::string in, out, settings_file, seed, measured, resume;
  Settings settings;
  int threads = 1, parent = 0;
  bool card = true, curve = true;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "--no-card" || flag == "--no-curve") {
      (flag == "--no-card" ? card : curve) = false;
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
    } else if (flag == "--resume") {
      resume = value;
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
  std::optional<Checkpoints> kept;
  if (!resume.empty()) kept.emplace(resume, DataHash(*data) + "\n" + settings.Hash() + "\n" + CONCORD_CODE_VERSION);
  std::vector<MeasuredWorkshop> left_out;
  const auto model = Train(*data, settings, card ? &left_out : nullptr, kept ? &*kept : nullptr);
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
    const auto in_sample = InSample(*data, *model, threads);
    if (!in_sample.ok()) return Failed(in_sample.error());
    json["in_sample"] = Json(*in_sample);
    std::set<std::string> countries;
    for (const WorkshopCase& w : data->workshops) countries.insert(w.country);
    AddCard(left_out, static_cast<int>(countries.size()) >= 2 * settings.calibration_folds, json);
    json["members"] = nlohmann::json::array();
    for (const MemberSkill& m : model->parts().members) {
      json["members"].push_back({{"name", m.name}, {"ndcg10", m.ndcg10}, {"tau_b", m.tau_b}, {"weight", m.weight}});
    }
    if (!measured.empty()) {
      if (const auto written = WriteFile(measured, SerializeMeasured(left_out)); !written.ok()) return Failed(written.error());
    }
    if (curve) {
      const auto points = LearningCurve(*data, settings);
      if (!points.ok()) return Failed(points.error());
      json["learning_curve"] = nlohmann::json::array();
      for (const CurvePoint& p : *points) json["learning_curve"].push_back({{"workshops", p.past}, {"methods", p.figures.methods}});
    }
  }
  std::cout << json.dump(1) << std::endl;
  return 0;
}

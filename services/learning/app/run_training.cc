#include "learning/app/run_training.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "learning/app/child_process.h"
#include "learning/store/workshops.h"
#include "platform/id/id.h"
#include "ranking/bytes.h"
#include "ranking/dataset.h"
#include "ranking/measured.h"

namespace concord::learning {
namespace {

namespace fs = std::filesystem;

Error Failed(const std::string& why) { return Internal("TRAINING_FAILED", why); }

// Names end in .tmp: a backup leaves them out. Empty before and after: they hold answers.
struct Files {
  explicit Files(const std::string& folder) : folder(folder) { Clear(); }
  ~Files() { Clear(); }
  std::string operator/(const char* name) const { return folder + "/" + name + ".tmp"; }
  void Clear() {
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    fs::permissions(folder, fs::perms::owner_all, ignored);
    for (const char* name : {"dataset", "settings", "model", "measured", "card", "errors"}) {
      fs::remove(*this / name, ignored);
      fs::remove((*this / name) + ".partial", ignored);
    }
  }
  const std::string folder;
};

struct Data {
  ranking::Dataset dataset;
  int demonstration = 0;
};

Result<Data> ReadData(store::Store& store, const std::string& programme, int enough) {
  return store.ReadUnscoped([&](store::Tx& tx) -> Result<Data> {
    CONCORD_TRY(const auto totals, db::TotalsOf(tx, programme));
    if (totals.empty()) return FailedPrecondition("NOT_ENOUGH_WORKSHOPS", "nothing was learnt of this programme");
    const int real = totals[0].workshops - totals[0].demonstration_workshops;
    Data out;
    out.demonstration = real >= enough ? 0 : totals[0].demonstration_workshops;
    CONCORD_TRY(const auto lessons, db::LessonsById(tx, programme, out.demonstration == 0));
    for (const std::string& lesson : lessons) {
      CONCORD_TRY(auto one, ranking::ParseDataset(lesson));
      for (auto& workshop : one.workshops) out.dataset.workshops.push_back(std::move(workshop));
    }
    return out;
  },
                            SystemClock().Now() + 300 * kSecond);
}

std::string Said(const std::string& file) {
  auto text = ranking::ReadFile(file);
  std::string said = text.ok() ? *text : "";
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (said.size() > 500) said = "… " + said.substr(said.size() - 500);
  return said.empty() ? "" : ": " + said;
}

Status Train(const TrainingPlan& plan, const Files& files, const std::function<bool(Micros)>& stopping) {
  ChildPlan child{plan.trainer,
                  {"--in", files / "dataset", "--out", files / "model", "--settings", files / "settings", "--measured", files / "measured",
                   "--parent", std::to_string(getpid())},
                  files / "card",
                  files / "errors",
                  plan.limit};
  CONCORD_TRY(const ChildEnd end, RunChild(child, stopping));
  switch (end.how) {
    case ChildEnd::How::kStopped:
      return Unavailable("TRAINING_INTERRUPTED", "interrupted: the process was stopped");
    case ChildEnd::How::kTooLong:
      return Failed("it took longer than " + std::to_string(plan.limit / kSecond) + " s and was ended");
    case ChildEnd::How::kKilled:
      return Failed("the training program was killed by signal " + std::to_string(end.code) + " (" + strsignal(end.code) + ")" +
                    Said(files / "errors"));
    case ChildEnd::How::kExited:
      break;
  }
  if (end.code != 0) return Failed("the training program ended with code " + std::to_string(end.code) + Said(files / "errors"));
  return Ok();
}

}  // namespace

Result<std::vector<Figure>> FiguresOf(const std::string& measured_on) {
  std::vector<Figure> out;
  if (measured_on.empty()) return out;
  CONCORD_TRY(const auto measured, ranking::ParseMeasured(measured_on));
  for (const auto& w : measured) out.push_back({w.id, w.country, w.model, w.popularity, w.rule});
  return out;
}

Result<Trained> RunTraining(store::Store& store, const TrainingPlan& plan, const std::string& programme,
                            const std::function<bool(Micros)>& stopping) {
  const Files files(plan.folder);
  Trained out;
  {
    CONCORD_TRY(const Data data, ReadData(store, programme, plan.settings.least_workshops));
    out.workshops = static_cast<int>(data.dataset.workshops.size());
    out.demonstration_workshops = data.demonstration;
    CONCORD_CHECK_OK(ranking::SaveDataset(data.dataset, files / "dataset"));
  }
  CONCORD_CHECK_OK(ranking::WriteFile(files / "settings", plan.settings.Text()));
  CONCORD_CHECK_OK(Train(plan, files, stopping));

  CONCORD_TRY(out.file, ranking::ReadFile(files / "model"));
  CONCORD_TRY(out.model, ranking::Model::Parse(out.file));
  CONCORD_TRY(out.card, ranking::ReadFile(files / "card"));
  const auto card = nlohmann::json::parse(out.card, nullptr, false);
  if (!card.is_object() || card.value("model_version", "") != out.model.version()) return Failed("its card is not the card of its model");
  out.sha256 = Sha256Hex(out.file);
  out.data_hash = out.model.parts().data_hash;
  out.seed = static_cast<std::int64_t>(out.model.parts().settings.seed);
  out.challenger.has_net = out.model.has_net();
  CONCORD_TRY(out.measured_on, ranking::ReadFile(files / "measured"));
  CONCORD_TRY(out.challenger.on, FiguresOf(out.measured_on));
  return out;
}

}  // namespace concord::learning

#include "learning/app/run_training.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "learning/app/child_process.h"
#include "learning/app/scores.h"
#include "learning/store/changes.h"
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
  // What is done of a training: weights, no answers. It stays when the training ends early, and the next one of the same data goes on there.
  std::string Parts() const { return folder + "/" + kParts; }
  const std::string folder;
};

struct Data {
  ranking::Dataset dataset;
  int demonstration = 0;
  std::vector<db::SourceRow> sources;
  TrainedOn on;
  ranking::Dataset others;  // of other programmes
};

constexpr std::size_t kMostOthers = 400;

// Workshops of other programmes, so that it can be told how good a model would be that has seen nothing of this one.
Result<ranking::Dataset> ReadOthers(store::Tx& tx, const std::string& programme, int enough) {
  ranking::Dataset out;
  CONCORD_TRY(const auto totals, db::TotalsOf(tx, ""));
  for (const db::Totals& t : totals) {
    if (t.programme == programme) continue;
    CONCORD_TRY(const auto lessons, db::LessonsById(tx, t.programme, t.workshops - t.demonstration_workshops >= enough));
    for (const db::LessonRow& lesson : lessons) {
      if (out.workshops.size() == kMostOthers) return out;
      CONCORD_TRY(auto one, ranking::ParseDataset(lesson.lesson));
      for (auto& workshop : one.workshops) out.workshops.push_back(std::move(workshop));
    }
  }
  return out;
}

Result<Data> ReadData(store::Store& store, const std::string& programme, int enough) {
  return store.ReadUnscoped([&](store::Tx& tx) -> Result<Data> {
    CONCORD_TRY(const auto totals, db::TotalsOf(tx, programme));
    if (totals.empty()) return FailedPrecondition("NOT_ENOUGH_WORKSHOPS", "nothing was learnt of this programme");
    const int real = totals[0].workshops - totals[0].demonstration_workshops;
    Data out;
    out.demonstration = real >= enough ? 0 : totals[0].demonstration_workshops;
    const bool real_only = out.demonstration == 0;
    CONCORD_TRY(const auto lessons, db::LessonsById(tx, programme, real_only));
    std::set<std::string> offices, countries;
    for (const db::LessonRow& lesson : lessons) {
      CONCORD_TRY(auto one, ranking::ParseDataset(lesson.lesson));
      for (auto& workshop : one.workshops) {
        countries.insert(workshop.country);
        out.dataset.workshops.push_back(std::move(workshop));
      }
      offices.insert(lesson.office);
      out.sources.push_back({lesson.office, lesson.workshop, lesson.version});
      out.on.ballots += lesson.ballots;
    }
    CONCORD_TRY(out.on.changes, db::ChangeNames(tx, programme, real_only));
    CONCORD_TRY(const auto changed, db::ChangeTotalsOf(tx, programme, real_only));
    out.on.outcomes = changed.done + changed.stopped;
    out.on.offices = static_cast<int>(offices.size());
    out.on.countries = static_cast<int>(countries.size());
    out.on.without_consent = totals[0].without_consent;
    out.on.too_small = totals[0].too_small;
    CONCORD_TRY(out.others, ReadOthers(tx, programme, enough));
    CONCORD_TRY(const auto scores, db::ScoresOf(tx, programme, ""));
    out.on.prequential = Summarise(scores).overall;
    return out;
  },
                            SystemClock().Now() + 300 * kSecond);
}

constexpr std::size_t kTimed = 40;  // workshops, each three times of which the quickest counts: the machine does other things too

// Microseconds of a ranking from answers to order: half of the workshops at most, and 99 of 100.
std::pair<double, double> RankTimes(const ranking::Model& model, const ranking::Dataset& dataset) {
  std::vector<double> took;
  for (std::size_t i = 0; i < std::min(kTimed, dataset.workshops.size()); ++i) {
    const auto& workshop = dataset.workshops[i * dataset.workshops.size() / std::min(kTimed, dataset.workshops.size())];
    double best = 1e12;
    for (int run = 0; run < 3; ++run) {
      const auto begun = std::chrono::steady_clock::now();
      const auto prepared = model.Prepare(workshop);
      if (prepared.ok()) (void)model.Rank(*prepared, {});
      best = std::min(best, std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count());
    }
    took.push_back(best);
  }
  if (took.empty()) return {0, 0};
  std::sort(took.begin(), took.end());
  return {took[took.size() / 2], took[(took.size() - 1) * 99 / 100]};
}

std::string Said(const std::string& file) {
  auto text = ranking::ReadFile(file);
  std::string said = text.ok() ? *text : "";
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (said.size() > 500) said = "… " + said.substr(said.size() - 500);
  return said.empty() ? "" : ": " + said;
}

// With a card, and figures on what was left out, when `measured`.
Status Train(const TrainingPlan& plan, const Files& files, bool measured, const std::function<bool(Micros)>& stopping) {
  ChildPlan child{plan.trainer,
                  {"--in", files / "dataset", "--out", files / "model", "--settings", files / "settings", "--threads",
                   std::to_string(plan.share.CoresOfThisMachine()), "--resume", files.Parts(), "--parent", std::to_string(getpid())},
                  files / "card",
                  files / "errors",
                  plan.limit,
                  plan.share};
  const std::vector<std::string> card = measured ? std::vector<std::string>{"--measured", files / "measured"} : std::vector<std::string>{"--no-card"};
  child.arguments.insert(child.arguments.end(), card.begin(), card.end());
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
  for (const auto& w : measured) out.push_back({w.id, w.country, w.model, w.popularity, w.rule, w.programme, "", w.said, w.seen});
  return out;
}

namespace {

// NDCG@10 on the programme of a model that has learnt from other programmes alone.
Result<LeftOut> LeaveProgrammeOut(const TrainingPlan& plan, const Files& files, const Data& data, const std::function<bool(Micros)>& stopping) {
  LeftOut out;
  if (data.others.workshops.empty()) return out;
  CONCORD_CHECK_OK(ranking::SaveDataset(data.others, files / "dataset"));
  CONCORD_CHECK_OK(Train(plan, files, false, stopping));
  CONCORD_TRY(const auto model, ranking::Model::Load(files / "model"));
  for (const auto& workshop : data.dataset.workshops) {
    if (ranking::NormalShares(workshop.outcome).empty()) continue;
    CONCORD_TRY(const auto prepared, model.Prepare(workshop));
    CONCORD_TRY(const auto rule, ranking::Model().Prepare(workshop));
    out.model += NdcgOf(workshop, model.Rank(prepared, {}));
    out.rule += NdcgOf(workshop, ranking::Model().Rank(rule, {}));
    ++out.workshops;
  }
  for (double* mean : {&out.model, &out.rule}) *mean /= std::max(1, out.workshops);
  return out;
}

}  // namespace

Result<Trained> RunTraining(store::Store& store, const TrainingPlan& plan, const std::string& programme,
                            const std::function<bool(Micros)>& stopping) {
  const Files files(plan.folder);
  Trained out;
  CONCORD_TRY(Data data, ReadData(store, programme, plan.settings.least_workshops));
  out.workshops = static_cast<int>(data.dataset.workshops.size());
  out.demonstration_workshops = data.demonstration;
  out.sources = std::move(data.sources);
  out.on = std::move(data.on);
  CONCORD_CHECK_OK(ranking::WriteFile(files / "settings", plan.settings.Text()));
  CONCORD_TRY(out.on.left_out, LeaveProgrammeOut(plan, files, data, stopping));
  CONCORD_CHECK_OK(ranking::SaveDataset(data.dataset, files / "dataset"));
  CONCORD_CHECK_OK(Train(plan, files, true, stopping));

  CONCORD_TRY(out.file, ranking::ReadFile(files / "model"));
  CONCORD_TRY(out.model, ranking::Model::Parse(out.file));
  CONCORD_TRY(out.card, ranking::ReadFile(files / "card"));
  const auto card = nlohmann::json::parse(out.card, nullptr, false);
  if (!card.is_object() || card.value("model_version", "") != out.model.version()) return Failed("its card is not the card of its model");
  out.sha256 = Sha256Hex(out.file);
  out.data_hash = out.model.parts().data_hash;
  out.seed = static_cast<std::int64_t>(out.model.parts().settings.seed);
  if (out.data_hash != ranking::DataHash(data.dataset)) return Failed("it was not trained on what it was given");
  out.challenger.has_net = out.model.has_net();
  out.challenger.settings_hash = card.value("settings_hash", "");
  std::tie(out.on.rank_us_p50, out.challenger.rank_us_p99) = RankTimes(out.model, data.dataset);
  CONCORD_TRY(out.measured_on, ranking::ReadFile(files / "measured"));
  CONCORD_TRY(out.challenger.on, FiguresOf(out.measured_on));
  std::error_code ignored;
  fs::remove_all(files.Parts(), ignored);
  return out;
}

}  // namespace concord::learning

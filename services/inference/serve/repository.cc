#include "inference/serve/repository.h"

#include <algorithm>
#include <filesystem>

#include "inference/serve/mlp_net.h"
#include "platform/id/id.h"
#include "platform/log/log.h"
#include "ranking/bytes.h"

namespace concord::inference {
namespace {

namespace fs = std::filesystem;

constexpr char kEnding[] = ".mlp";

bool PlainName(const std::string& name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

// "10" is higher than "9", and "b" than "a".
bool Higher(const std::string& a, const std::string& b) {
  const auto number = [](const std::string& s) { return s.size() < 18 && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; }); };
  if (number(a) && number(b)) return std::stoll(a) > std::stoll(b);
  return a > b;
}

Error Unknown(const std::string& name) { return NotFound("MODEL_NOT_FOUND", "there is no model " + name); }

}  // namespace

Repository::Repository(std::string folder, exec::Executor& workers, metrics::Registry& metrics, LaneLimits limits)
    : folder_(std::move(folder)), workers_(workers), metrics_(metrics), limits_(limits) {}

Result<std::shared_ptr<ServedModel>> Repository::Find(const std::string& name) const {
  std::shared_lock lock(mutex_);
  const auto found = models_.find(name);
  if (found == models_.end()) return Unknown(name);
  return found->second;
}

std::vector<std::shared_ptr<ServedModel>> Repository::All() const {
  std::shared_lock lock(mutex_);
  std::vector<std::shared_ptr<ServedModel>> out;
  for (const auto& [name, model] : models_) out.push_back(model);
  return out;
}

std::vector<std::string> Repository::NamesInFolder() const {
  std::vector<std::string> out;
  std::error_code failed;
  if (folder_.empty()) return out;
  for (const auto& entry : fs::directory_iterator(folder_, failed)) {
    if (entry.is_directory(failed) && PlainName(entry.path().filename())) out.push_back(entry.path().filename());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Repository::VersionsOf(const std::string& name) const {
  std::vector<std::string> out;
  std::error_code failed;
  if (folder_.empty() || !PlainName(name)) return out;
  for (const auto& entry : fs::directory_iterator(fs::path(folder_) / name, failed)) {
    if (entry.path().extension() == kEnding && PlainName(entry.path().stem())) out.push_back(entry.path().stem());
  }
  std::sort(out.begin(), out.end(), Higher);
  return out;
}

std::vector<Listed> Repository::Index() const {
  std::map<std::pair<std::string, std::string>, Listed> all;
  std::shared_lock lock(mutex_);
  for (const std::string& name : NamesInFolder()) {
    for (const std::string& version : VersionsOf(name)) {
      const auto why = refused_.find(name + "/" + version);
      all[{name, version}] = {name, version, false, why == refused_.end() ? "not loaded" : why->second};
    }
  }
  for (const auto& [name, model] : models_) {
    const auto stable = model->stable();
    const auto trial = model->trial();
    all[{name, stable->version}] = {name, stable->version, true, "stable"};
    if (trial) all[{name, trial->plan().version}] = {name, trial->plan().version, true, trial->plan().shadow ? "shadow" : "canary"};
  }
  std::vector<Listed> out;
  for (auto& [key, listed] : all) out.push_back(std::move(listed));
  return out;
}

Result<std::shared_ptr<const Version>> Repository::Read(const std::string& name, const std::string& version) const {
  const auto there = VersionsOf(name);
  if (there.empty()) return Unknown(name);
  const std::string wanted = version.empty() ? there.front() : version;
  if (std::find(there.begin(), there.end(), wanted) == there.end())
    return NotFound("MODEL_VERSION_NOT_FOUND", "model " + name + " has no version " + wanted);
  const auto refuse = [&](const std::string& why) {
    return Error(Code::kFailedPrecondition, "MODEL_REFUSED", name + " version " + wanted + " is not served: " + why);
  };
  const auto bytes = ranking::ReadFile((fs::path(folder_) / name / (wanted + kEnding)).string());
  if (!bytes.ok()) return refuse(bytes.error().message);
  auto net = MlpNet::Parse(*bytes);
  if (!net.ok()) return refuse(net.error().message);
  auto read = std::make_shared<Version>();
  read->model = name;
  read->version = wanted;
  read->sha256 = Sha256Hex(*bytes);
  read->runnable = std::make_shared<MlpNet>(*std::move(net));
  CONCORD_CHECK_OK(WarmUp(*read));
  return std::shared_ptr<const Version>(std::move(read));
}

Status Repository::MineToLoad(const std::string& name) const {
  const auto model = Find(name);
  if (model.ok() && (*model)->of_learning())
    return Error(Code::kFailedPrecondition, "MODEL_OF_LEARNING", name + " is a programme: its model comes and goes by promotion in the learning service");
  return Ok();
}

Status Repository::Load(const std::string& name, const std::string& version) {
  std::lock_guard one(load_mutex_);
  CONCORD_CHECK_OK(MineToLoad(name));
  auto read = Read(name, version);
  const auto there = VersionsOf(name);
  const std::string wanted = !version.empty() ? version : there.empty() ? ""
                                                                        : there.front();
  metrics_.AddCounter("concord_inference_loads_total", "Models of the folder taken up or not.", {{"outcome", read.ok() ? "loaded" : "refused"}}).Add();
  {
    std::unique_lock lock(mutex_);
    if (read.ok())
      refused_.erase(name + "/" + wanted);
    else if (read.error().reason == "MODEL_REFUSED")
      refused_[name + "/" + wanted] = read.error().message;
  }
  if (!read.ok()) return std::move(read).error();
  PutStable(name, false, *std::move(read));
  return Ok();
}

Status Repository::LoadTrial(const std::string& name, TrialPlan plan) {
  std::lock_guard one(load_mutex_);
  CONCORD_CHECK_OK(MineToLoad(name));
  CONCORD_TRY(const auto model, Find(name));
  CONCORD_TRY(auto version, Read(name, plan.version));
  if (version->version == model->stable()->version)
    return Error(Code::kFailedPrecondition, "CANARY_IS_STABLE", "version " + version->version + " is the stable one");
  if (version->runnable->signature() != model->stable()->runnable->signature())
    return Error(Code::kFailedPrecondition, "MODEL_REFUSED", name + " version " + version->version + " is not served: its tensors are not those of the stable version");
  plan.version = version->version;
  plan.sha256 = version->sha256;
  plan.start_time = SystemClock().Now();
  model->PutTrial(std::make_shared<Trial>(std::move(plan), std::move(version)));
  return Ok();
}

Status Repository::Unload(const std::string& name) {
  std::lock_guard one(load_mutex_);
  CONCORD_CHECK_OK(MineToLoad(name));
  std::shared_ptr<ServedModel> last;  // ends outside of the lock, after its last call
  std::unique_lock lock(mutex_);
  const auto found = models_.find(name);
  if (found == models_.end()) return Unknown(name);
  last = std::move(found->second);
  models_.erase(found);
  lock.unlock();
  return Ok();
}

void Repository::LoadFolder() {
  for (const std::string& name : NamesInFolder()) {
    for (const std::string& version : VersionsOf(name)) {
      const Status loaded = Load(name, version);
      if (loaded.ok()) break;
      log::Warning("model not taken up", {{"model", name}, {"version", version}, {"reason", loaded.error().ToString()}});
    }
  }
}

std::shared_ptr<ServedModel> Repository::Make(const std::string& name, bool of_learning) const {
  return std::make_shared<ServedModel>(name, of_learning, workers_, metrics_, limits_,
                                       [this](const ServedModel& model, const std::shared_ptr<Trial>& trial, const RolledBack& done) {
                                         std::shared_lock lock(told_mutex_);
                                         if (rolled_back_) rolled_back_(model, trial, done);
                                       });
}

void Repository::PutStable(const std::string& name, bool of_learning, std::shared_ptr<const Version> version) {
  std::shared_ptr<ServedModel> other;  // of a folder, when a programme has the name; ends outside of the lock
  std::unique_lock lock(mutex_);
  auto& slot = models_[name];
  if (slot && slot->of_learning() == of_learning) {
    slot->PutStable(std::move(version));
    return;
  }
  auto made = Make(name, of_learning);
  made->PutStable(std::move(version));
  other = std::move(slot);
  slot = std::move(made);
  lock.unlock();
}

void Repository::OnRolledBack(ServedModel::OnRolledBack fn) {
  std::unique_lock lock(told_mutex_);
  rolled_back_ = std::move(fn);
}

void Repository::Withdraw(const std::string& programme) {
  std::shared_ptr<ServedModel> last;  // ends outside of the lock, after its last call
  std::unique_lock lock(mutex_);
  const auto found = models_.find(programme);
  if (found == models_.end() || !found->second->of_learning()) return;
  last = std::move(found->second);
  models_.erase(found);
  lock.unlock();
}

void Repository::PutPromoted(std::shared_ptr<const Version> version) {
  const std::string name = version->model;
  PutStable(name, true, std::move(version));
}

}  // namespace concord::inference

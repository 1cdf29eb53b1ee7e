#pragma once
// Which version of a programme's model is tried: said by an administrator or the learning service, told to every replica over a table
// topic, fetched and warmed up in the background, taken back by itself. What one replica takes back all take back.
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "inference/app/signatures.h"
#include "inference/serve/repository.h"
#include "inference/serve/trial_log.h"

namespace concord::inference {

// What replicas tell each other of a model.
struct RolloutState {
  std::string model;
  std::optional<TrialPlan> plan;  // none: nothing is tried
  std::optional<RolledBack> last;
};

class Rollouts {
 public:
  using Publish = std::function<Status(const RolloutState&)>;
  Rollouts(Repository& repository, Learning& learning, Signatures& signatures, TrialLog log, Publish publish);
  ~Rollouts();
  void Start();
  void Stop();

  // From the topic; never waits.
  void Hear(RolloutState state);
  // The model has a stable version now, or another one. A trial of that version is over, which is told: else who starts later would begin
  // it again beside the next one. A trial of another version that went with the last model goes on.
  void Nudge(const std::string& model);

  // Errors as RolloutService says. They return when every replica will hear of it.
  Status SetCanary(const std::string& model, TrialPlan plan);
  Status DropCanary(const std::string& model, const std::string& reason);

 private:
  struct Due {
    Micros next_try = 0, pause = 0;
  };
  struct Wanted : Due {
    RolloutState state;
    std::uint64_t turn = 0;
    // To publish: whose trial has ended, and when. What began later of another version is newer, wherever it was said.
    std::string ended;
    Micros since = 0;
  };
  using Waiting = std::map<std::string, Wanted>;
  void Loop();
  Status Apply(const RolloutState& state, std::shared_ptr<const Version> ready = nullptr);
  Result<std::shared_ptr<const Version>> Fetch(const Promoted& known);
  Result<std::shared_ptr<const Version>> FetchPlanned(const std::string& model, const TrialPlan& plan);
  void Tell(const std::string& model, const std::string& ended, std::optional<RolledBack> last);  // under mutex_
  Waiting::node_type TakeOlder(const RolloutState& said);                                        // under mutex_: what waits to be told and is older
  void Save();
  void Again(Due& due);

  Repository& repository_;
  Learning& learning_;
  Signatures& signatures_;
  const TrialLog log_;
  const Publish publish_;
  std::mutex apply_mutex_;  // one trial is put in place at a time
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::uint64_t turns_ = 0;
  Waiting wanted_, unsaid_;                        // to take up; to publish
  std::map<std::string, RolloutState> tried_;      // with a plan, as put in place
  std::map<std::string, std::int64_t> saved_;      // model → calls + compared, as last written
  std::thread thread_;
};

}  // namespace concord::inference

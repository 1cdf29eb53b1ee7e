#pragma once
// Keeps what is served up to date: hears what learning says, asks it at the start, fetches promoted models in the background.
// Nothing that goes wrong here stops ranking: the last good state is served, and the fetch is tried again.
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "inference/app/learning.h"
#include "inference/app/model_cache.h"
#include "inference/app/served.h"
#include "inference/app/signatures.h"
#include "platform/metrics/metrics.h"
#include "platform/time/clock.h"

namespace concord::inference {

struct KeeperTiming {
  Micros retry_min = kSecond;
  Micros retry_max = 60 * kSecond;
  Micros catch_up = 10 * kSecond;  // how long events of the past are waited for before a model is fetched
};

class Keeper {
 public:
  // All but `cache` outlive the keeper.
  Keeper(Shelf& shelf, Learning& learning, Signatures& signatures, ModelCache cache, metrics::Registry& metrics, const Clock& clock, KeeperTiming timing = {});
  ~Keeper();

  // The last evidence of a programme counts. DATA_LOSS when it cannot be read: what was there stays.
  Status HearEvidence(const EvidenceState& evidence);
  void ForgetEvidence(const std::string& programme);
  void HearPromoted(const Promoted& model);
  // No model of the programme speaks any more: earlier workshops and the local update do. What was being fetched is not put in place.
  void HearTakenBack(const std::string& programme);

  // Begins to ask and fetch. `caught_up`: whether the events of the past have been heard, so that only the last promoted model
  // of each programme is fetched.
  void Start(std::function<bool()> caught_up);
  // Until the first round of asking and fetching is over, at most `patience`.
  void AwaitFirstRound(Micros patience);
  void Stop();
  // Reasons why what is served may be old: "LEARNING_UNREACHABLE", "MODEL_REFUSED".
  std::vector<std::string> Troubles() const;

 private:
  struct Wanted {
    Promoted model;
    Micros next_try = 0, pause = 0;
    std::string trouble;  // "" or why the last try failed
  };
  void Loop(const std::function<bool()>& caught_up);
  void Ask();
  void Fetch(const Promoted& model);
  Status Take(const Promoted& model);
  void TakeOff(const std::string& programme);  // under mutex_
  bool IsWanted(const Promoted& model) const;  // under mutex_
  Result<std::shared_ptr<const Learnt>> Read(const EvidenceState& evidence);
  void Gauge(const std::string& programme);
  void NoteModel(const std::string& programme);
  std::optional<Promoted> NextDue(Micros* next);  // under mutex_
  Micros Longer(Micros pause) const;

  Shelf& shelf_;
  Learning& learning_;
  Signatures& signatures_;
  const ModelCache cache_;
  metrics::Registry& metrics_;
  const Clock& clock_;
  const KeeperTiming timing_;

  mutable std::mutex mutex_;
  std::map<std::string, std::string> noted_;  // by programme: the version that metrics name
  std::condition_variable wake_;
  bool stopping_ = false, first_round_ = false, asked_ = false;
  Micros next_ask_ = 0, ask_pause_ = 0;
  bool unreachable_ = false;
  std::map<std::string, Wanted> wanted_;        // by programme, until it is served
  std::map<std::string, std::uint64_t> heard_;  // promotions heard by event
  std::thread thread_;
};

}  // namespace concord::inference

#pragma once
// Trainings, running and past.
#include <optional>
#include <string>
#include <vector>

#include "platform/store/store.h"

namespace concord::learning::db {

struct TrainingRow {
  std::string id, programme;
  std::string state = "RUNNING";  // "RUNNING", "DONE", "FAILED"
  Micros start_time = 0, end_time = 0;
  int seen = 0;              // workshops that taught when it began
  bool interrupted = false;  // ended with the process
  std::string outcome;
};

Result<std::vector<TrainingRow>> ListTrainings(store::Tx& tx, int limit);  // newest first
Result<std::optional<TrainingRow>> RunningTraining(store::Tx& tx);
// When the last training of this programme began, whatever came of it; interrupted ones do not count. 0: there was none.
Result<Micros> LastStart(store::Tx& tx, const std::string& programme);
Status InsertTraining(store::Tx& tx, const TrainingRow& row);
// False: it does not run any more, another replica has ended it.
Result<bool> EndTraining(store::Tx& tx, const std::string& id, const std::string& state, const std::string& outcome, bool interrupted, Micros now);
// What still runs cannot run: the process has just started. How many there were.
Result<int> EndInterrupted(store::Tx& tx, Micros now);

}  // namespace concord::learning::db

#pragma once
// The local evidence of each programme, as ranking::Evidence serialises it.
#include <optional>
#include <string>
#include <vector>

#include "platform/store/store.h"

namespace concord::learning::db {

struct EvidenceRow {
  std::string programme;
  std::int64_t version = 0;
  int workshops = 0;
  Micros learn_time = 0;
  std::string state;
  std::string model_version;  // of the promoted model: a promotion replays in its own transaction, so the predictions are always its
};

Result<std::optional<EvidenceRow>> LoadEvidence(store::Tx& tx, const std::string& programme);
Result<std::vector<EvidenceRow>> AllEvidence(store::Tx& tx);
// ABORTED EVIDENCE_MOVED unless row.version is the one after the stored version: another replica was quicker.
Status PutEvidence(store::Tx& tx, const EvidenceRow& row);

}  // namespace concord::learning::db

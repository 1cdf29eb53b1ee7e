#pragma once
// Trained models with their cards and files. At most one of a programme is promoted.
#include <optional>
#include <string>
#include <vector>

#include "learning/domain/gate.h"
#include "platform/store/store.h"

namespace concord::learning::db {

struct ModelRow {
  std::string programme, version;
  std::string state;  // "PASSED", "PROMOTED", "REJECTED", "RETIRED", "ROLLED_BACK"
  std::string sha256;
  std::int64_t size_bytes = 0;
  std::string data_hash;
  std::int64_t seed = 0;
  int workshops = 0, demonstration_workshops = 0;
  Measured measured;  // on countries left out
  std::string decision, card;
  Micros create_time = 0;
  bool passed = false;       // the gate
  Micros promote_time = 0;   // the last time; 0: never
  std::string signature, key;
  std::string before;        // champion when it was settled
  std::optional<double> against_before;
  bool file_kept = false;    // read only
};

// Newest first; `programme` empty: of every programme.
Result<std::vector<ModelRow>> ListModels(store::Tx& tx, const std::string& programme);
Result<std::optional<ModelRow>> FindModel(store::Tx& tx, const std::string& programme, const std::string& version);
Result<std::optional<ModelRow>> Champion(store::Tx& tx, const std::string& programme);
// The one that was promoted last before the champion, has its file, and has learnt from nobody who withdrew since.
Result<std::optional<ModelRow>> Predecessor(store::Tx& tx, const std::string& programme);
// The file; nothing when the model is not known or its file was let go.
Result<std::optional<std::string>> LoadFile(store::Tx& tx, const std::string& programme, const std::string& version);
// Workshop by workshop, as InsertModel was given it; empty for a model of before the column.
Result<std::string> MeasuredOn(store::Tx& tx, const std::string& programme, const std::string& version);
Status InsertModel(store::Tx& tx, const ModelRow& row, const std::string& file, const std::string& measured_on);
// What the gate said, of a row that was inserted before: state, passed, decision, card, signature.
Status SettleModel(store::Tx& tx, const ModelRow& row);
// State, card, signature, promote_time.
Status UpdateModel(store::Tx& tx, const ModelRow& row);
// Keeps the files of the promoted model, of the newest `keep` of the programme, and of the `kBack` that were promoted last.
inline constexpr int kBack = 3;
Status LetFilesGo(store::Tx& tx, const std::string& programme, int keep);

Status LetFileGo(store::Tx& tx, const std::string& programme, const std::string& version);

// A workshop that a model was trained on.
struct SourceRow {
  std::string office, workshop;
  std::int64_t version = 0;
};
Status PutSources(store::Tx& tx, const std::string& programme, const std::string& model, const std::vector<SourceRow>& sources);
// Workshops of an office by "programme\nversion".
Result<std::vector<std::pair<std::string, int>>> OwnSources(store::Tx& tx, const std::string& office, const std::string& programme);
// It was trained on this workshop.
Result<bool> HasLearntFrom(store::Tx& tx, const std::string& programme, const std::string& model, const std::string& office, const std::string& workshop);
// It has learnt from a workshop whose office does not agree (any more).
Result<bool> HasWithdrawn(store::Tx& tx, const std::string& programme, const std::string& model);

}  // namespace concord::learning::db

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
  std::string state;  // "PROMOTED", "REJECTED", "RETIRED"
  std::string sha256;
  std::int64_t size_bytes = 0;
  std::string data_hash;
  std::int64_t seed = 0;
  int workshops = 0, demonstration_workshops = 0;
  Measured measured;  // on countries left out
  std::string decision, card;
  Micros create_time = 0;
};

// Newest first; `programme` empty: of every programme.
Result<std::vector<ModelRow>> ListModels(store::Tx& tx, const std::string& programme);
Result<std::optional<ModelRow>> FindModel(store::Tx& tx, const std::string& programme, const std::string& version);
Result<std::optional<ModelRow>> Champion(store::Tx& tx, const std::string& programme);
// The file; nothing when the model is not known or its file was let go.
Result<std::optional<std::string>> LoadFile(store::Tx& tx, const std::string& programme, const std::string& version);
// Workshop by workshop, as InsertModel was given it; empty for a model of before the column.
Result<std::string> MeasuredOn(store::Tx& tx, const std::string& programme, const std::string& version);
Status InsertModel(store::Tx& tx, const ModelRow& row, const std::string& file, const std::string& measured_on);
Status RetireChampion(store::Tx& tx, const std::string& programme);
// Keeps the files of the promoted model and of the newest `keep` of the programme.
Status LetFilesGo(store::Tx& tx, const std::string& programme, int keep);

}  // namespace concord::learning::db

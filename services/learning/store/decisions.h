#pragma once
// What was decided about models, for ever, and the key that they are signed with.
#include <optional>
#include <string>
#include <vector>

#include "platform/store/store.h"

namespace concord::learning::db {

struct DecisionRow {
  std::string id, programme, version;
  std::string action;         // "PROMOTED", "PASSED", "REJECTED", "ROLLED_BACK", "KEPT"
  std::string by;             // "gate", "drift", "consent", "administrator"
  std::string person, office; // of an administrator
  std::string reason;
  Micros time = 0;
  std::string then;  // version that speaks after it
};
Status InsertDecision(store::Tx& tx, const DecisionRow& row);
// Newest first; `programme` empty: of all.
Result<std::vector<DecisionRow>> ListDecisions(store::Tx& tx, const std::string& programme, int limit);

// The last time that an alarm about this model was looked at and it was kept; 0: never.
Result<Micros> LastKept(store::Tx& tx, const std::string& programme, const std::string& version);

struct KeyRow {
  std::string id, seed;
  Micros create_time = 0;
  bool sealed = false;  // the seed is encrypted
};
// The present one first.
Result<std::vector<KeyRow>> ListKeys(store::Tx& tx);
Status InsertKey(store::Tx& tx, const KeyRow& row);
Status SealKey(store::Tx& tx, const KeyRow& row);

}  // namespace concord::learning::db

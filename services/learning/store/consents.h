#pragma once
// Whether an office's workshops of a programme teach what all offices share. No row: no.
#include <optional>
#include <string>
#include <vector>

#include "platform/store/store.h"

namespace concord::learning::db {

// Fewer people than this are too few to be told of: a workshop of fewer ballots teaches nothing that others see.
inline constexpr int kLeastBallots = 5;

// Condition on `workshops`: it may teach. In an unscoped transaction.
std::string Teaches();

struct ConsentRow {
  std::string office, programme;
  bool agreed = false;
  std::string person;  // empty: nobody was asked, see the migration
  Micros change_time = 0;
};
Result<std::optional<ConsentRow>> FindConsent(store::Tx& tx, const std::string& office, const std::string& programme);
// And writes it down for ever.
Status PutConsent(store::Tx& tx, const ConsentRow& row);

// What an office sees of one programme.
struct ConsentSummary {
  ConsentRow consent;
  int workshops = 0, teaching = 0, too_small = 0, in_promoted_model = 0;
};
Result<std::vector<ConsentSummary>> ConsentsOf(store::Tx& tx, const std::string& office);

// The last time anybody withdrew in this programme; 0: never.
Result<Micros> LastWithdrawal(store::Tx& tx, const std::string& programme);

}  // namespace concord::learning::db

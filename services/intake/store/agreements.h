#pragma once
// The order at AGREE, its changes and everybody's positions, as rows.
#include <optional>
#include <string>
#include <vector>

#include "intake/domain/consensus.h"
#include "platform/store/store.h"

namespace concord::intake::db {

struct AgreementRow {
  int round = 1;                                // the last round
  std::vector<std::string> order_voted, order;  // as voted, as it stands
  Micros agree_time = 0;                        // 0: not yet
};

Result<std::optional<AgreementRow>> LoadAgreement(store::Tx& tx, const std::string& workshop);
Status InsertAgreement(store::Tx& tx, const std::string& workshop, const AgreementRow& agreement);
Status UpdateAgreement(store::Tx& tx, const std::string& workshop, const AgreementRow& agreement);
Status DeleteAgreement(store::Tx& tx, const std::string& workshop);

// Oldest first.
Result<std::vector<OrderChange>> LoadOrderChanges(store::Tx& tx, const std::string& workshop);
Status AppendOrderChange(store::Tx& tx, const std::string& workshop, int number, const OrderChange& change);

// By participant id.
Result<std::vector<PositionTaken>> LoadPositions(store::Tx& tx, const std::string& workshop);
Status PutPosition(store::Tx& tx, const std::string& workshop, const PositionTaken& position, Micros now);

}  // namespace concord::intake::db

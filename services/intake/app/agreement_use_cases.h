#pragma once
// The order that the room agrees on, and what everybody thinks of it.
#include <string>
#include <vector>

#include "intake/app/room_reader.h"
#include "intake/domain/consensus.h"
#include "intake/store/agreements.h"

namespace concord::intake {

struct AgreementView {
  db::AgreementRow agreement;
  std::vector<OrderChange> changes;
  Agreeing agreeing;
  std::vector<PositionTaken> objections;  // without the participant
  Position mine = Position::kNone;
};

// Positions against the quorum; surveys ask nobody.
Result<Agreeing> CountAgreement(store::Tx& tx, const Workshop& workshop, const std::vector<PositionTaken>& positions);

class AgreementUseCases {
 public:
  explicit AgreementUseCases(Decisions given) : given_(given) {}

  // FAILED_PRECONDITION STAGE_NOT_REACHED before AGREE.
  Result<AgreementView> Get(const auth::Principal& caller, const std::string& workshop);
  // Only at AGREE; errors as in domain/consensus.h.
  Result<AgreementView> ChangeOrder(const auth::Principal& caller, const std::string& workshop, const std::string& candidate, int to_place,
                                    const std::string& reason);
  // When it was durable. Only at AGREE; FAILED_PRECONDITION OBSERVER.
  Result<Micros> TakePosition(const auth::Principal& caller, const std::string& workshop, PositionTaken position);

 private:
  Decisions given_;
};

}  // namespace concord::intake

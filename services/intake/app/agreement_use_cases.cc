#include "intake/app/agreement_use_cases.h"

#include "intake/store/workshops.h"

namespace concord::intake {
namespace {

Result<db::AgreementRow> Load(store::Tx& tx, const Workshop& workshop) {
  CONCORD_TRY(auto agreement, db::LoadAgreement(tx, workshop.id));
  if (agreement) return *std::move(agreement);
  if (workshop.stage < Stage::kAgree) CONCORD_CHECK_OK(MustBeAt(workshop, Stage::kAgree));
  return Internal("AGREEMENT_MISSING", "The agreement is not in the store.");
}

Result<AgreementView> View(store::Tx& tx, const Workshop& workshop, db::AgreementRow agreement, const std::string& participant) {
  AgreementView out;
  out.agreement = std::move(agreement);
  CONCORD_TRY(out.changes, db::LoadOrderChanges(tx, workshop.id));
  CONCORD_TRY(auto positions, db::LoadPositions(tx, workshop.id));
  CONCORD_TRY(out.agreeing, CountAgreement(tx, workshop, positions));
  for (PositionTaken& p : positions) {
    if (!participant.empty() && p.participant == participant) out.mine = p.position;
    if (p.position != Position::kObject) continue;
    p.participant.clear();
    out.objections.push_back(std::move(p));
  }
  return out;
}

}  // namespace

Result<Agreeing> CountAgreement(store::Tx& tx, const Workshop& workshop, const std::vector<PositionTaken>& positions) {
  CONCORD_TRY(auto sides, CountSides(tx, workshop.id));
  return CountPositions(positions, sides.people[0], sides.people[1], workshop.quorum_percent, workshop.origin != "survey");
}

Result<AgreementView> AgreementUseCases::Get(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<AgreementView> {
    CONCORD_TRY(auto workshop, db::LoadWorkshop(tx, id));
    CONCORD_TRY(auto agreement, Load(tx, workshop));
    return View(tx, workshop, std::move(agreement), caller.participant);
  });
}

Result<AgreementView> AgreementUseCases::ChangeOrder(const auth::Principal& caller, const std::string& name, const std::string& candidate,
                                                     int to_place, const std::string& reason) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  const Micros now = given_.clock.Now();
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<AgreementView> {
    CONCORD_TRY(auto workshop, db::LoadWorkshop(tx, id));
    CONCORD_CHECK_OK(MustBeAt(workshop, Stage::kAgree));
    CONCORD_TRY(auto agreement, Load(tx, workshop));
    CONCORD_TRY(auto change, MoveCandidate(agreement.order, candidate, to_place, reason, now));
    CONCORD_TRY(auto changes, db::LoadOrderChanges(tx, id));
    CONCORD_CHECK_OK(db::AppendOrderChange(tx, id, static_cast<int>(changes.size()) + 1, change));
    CONCORD_CHECK_OK(db::UpdateAgreement(tx, id, agreement));
    return View(tx, workshop, std::move(agreement), caller.participant);
  });
}

Result<Micros> AgreementUseCases::TakePosition(const auth::Principal& caller, const std::string& name, PositionTaken position) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  const Micros now = given_.clock.Now();
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<Micros> {
    CONCORD_TRY(auto workshop, db::LoadWorkshop(tx, id));
    CONCORD_TRY(auto participant, db::LoadParticipant(tx, id, caller.participant));
    if (participant.observer()) return FailedPrecondition("OBSERVER", "Observers take no position.");
    CONCORD_CHECK_OK(MustBeAt(workshop, Stage::kAgree));
    CONCORD_TRY(auto agreement, Load(tx, workshop));
    PositionTaken taken = position;
    taken.participant = participant.id;
    taken.side = participant.counts_as;
    CONCORD_CHECK_OK(CheckPosition(taken, agreement.order));
    if (taken.position != Position::kObject) taken.candidate.clear();
    CONCORD_CHECK_OK(db::PutPosition(tx, id, taken, now));
    return now;
  });
}

}  // namespace concord::intake

#include "intake/app/shortlist_use_cases.h"

#include "intake/store/gaps.h"

namespace concord::intake {
namespace {

Result<ShortlistView> View(store::Tx& tx, const Room& room, const std::vector<Candidate>& list) {
  ShortlistView out;
  out.max_size = room.instrument->shortlist_max;
  if (list.empty()) return out;
  CONCORD_TRY(auto gaps, LoadGaps(tx, room.workshop, *room.instrument));
  for (const Candidate& candidate : list) out.candidates.push_back(ViewOf(candidate, list, *room.instrument, gaps));
  return out;
}

}  // namespace

CandidateView ViewOf(const Candidate& candidate, const std::vector<Candidate>& all, const Instrument& instrument,
                     const std::vector<Gap>& gaps) {
  CandidateView view;
  view.candidate = candidate;
  view.gaps = GapsBehind(candidate, all, instrument, gaps);
  view.rule_score = RuleScore(view.gaps);
  if (const Action* action = candidate.own ? nullptr : instrument.FindAction(candidate.id)) {
    view.candidate.cost_band = action->cost_band;
    view.candidate.months = action->months;
    view.prerequisites = action->prerequisites;
  }
  return view;
}

Result<ShortlistView> ShortlistUseCases::Get(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<ShortlistView> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_TRY(auto list, db::LoadCandidates(tx, id));
    return View(tx, room, list);
  });
}

Result<ShortlistView> ShortlistUseCases::Edit(const auth::Principal& caller, const std::string& name,
                                              const std::function<Status(const Room&, std::vector<Candidate>&)>& edit) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  const Micros now = given_.clock.Now();
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<ShortlistView> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_CHECK_OK(MustBeAt(room.workshop, Stage::kShortlist));
    CONCORD_TRY(auto list, db::LoadCandidates(tx, id));
    CONCORD_CHECK_OK(edit(room, list));
    CONCORD_CHECK_OK(db::PutCandidates(tx, id, list, now));
    return View(tx, room, list);
  });
}

Result<ShortlistView> ShortlistUseCases::AddAction(const auth::Principal& caller, const std::string& workshop, const std::string& action,
                                                   const std::string& reason) {
  return Edit(caller, workshop, [&](const Room& room, std::vector<Candidate>& list) {
    return concord::intake::AddAction(list, *room.instrument, action, reason);
  });
}

Result<ShortlistView> ShortlistUseCases::AddOwn(const auth::Principal& caller, const std::string& workshop, const Candidate& own) {
  return Edit(caller, workshop, [&](const Room& room, std::vector<Candidate>& list) {
    return concord::intake::AddOwn(list, *room.instrument, room.workshop, own);
  });
}

Result<ShortlistView> ShortlistUseCases::Drop(const auth::Principal& caller, const std::string& workshop, const std::string& id,
                                              const std::string& reason) {
  return Edit(caller, workshop, [&](const Room&, std::vector<Candidate>& list) { return DropCandidate(list, id, reason); });
}

Result<ShortlistView> ShortlistUseCases::Merge(const auth::Principal& caller, const std::string& workshop,
                                               const std::vector<std::string>& ids, const std::string& into, const std::string& reason) {
  return Edit(caller, workshop, [&](const Room&, std::vector<Candidate>& list) { return MergeCandidates(list, ids, into, reason); });
}

Result<ShortlistView> ShortlistUseCases::Restore(const auth::Principal& caller, const std::string& workshop, const std::string& id) {
  return Edit(caller, workshop,
              [&](const Room& room, std::vector<Candidate>& list) { return RestoreCandidate(list, *room.instrument, id); });
}

}  // namespace concord::intake

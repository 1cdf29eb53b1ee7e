#include "intake/app/people.h"

#include <unordered_map>

#include "intake/store/sheets.h"
#include "intake/store/workshops.h"

namespace concord::intake {

Result<std::vector<PersonSheet>> LoadPeople(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto participants, db::ListParticipants(tx, workshop));
  CONCORD_TRY(auto sheets, db::LoadSheets(tx, workshop));
  std::unordered_map<std::string, AnswerSheet*> by_participant;
  for (db::ParticipantSheet& s : sheets) by_participant[s.participant] = &s.sheet;
  std::vector<PersonSheet> out;
  out.reserve(participants.size());
  for (Participant& p : participants) {
    PersonSheet& person = out.emplace_back();
    if (const auto it = by_participant.find(p.id); it != by_participant.end()) person.sheet = std::move(*it->second);
    person.participant = std::move(p);
  }
  return out;
}

}  // namespace concord::intake

#include "intake/app/people.h"

#include <algorithm>
#include <unordered_map>

#include "intake/store/sheets.h"
#include "intake/store/workshops.h"

namespace concord::intake {
namespace {

constexpr int kPageDefault = 200, kPageMost = 1000;

}  // namespace

Result<PeoplePage> PageOf(int page_size, const std::string& page_token) {
  const bool number = page_token.size() < 10 && page_token.find_first_not_of("0123456789") == std::string::npos;
  if (!number) return InvalidArgument("PAGE_TOKEN_INVALID", "page_token must come from the page before.");
  if (page_size < 0) return InvalidArgument("PAGE_SIZE_INVALID", "page_size must not be negative.");
  return PeoplePage{page_token.empty() ? 0 : std::stoi(page_token), page_size == 0 ? kPageDefault : std::min(page_size, kPageMost)};
}

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

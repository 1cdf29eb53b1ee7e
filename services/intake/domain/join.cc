#include "intake/domain/join.h"

#include "platform/i18n/text.h"

namespace concord::intake {
namespace {

constexpr std::size_t kName = 400;

}  // namespace

std::string NormaliseJoinCode(const std::string& typed) {
  std::string code;
  for (const char c : typed) {
    if (c >= 'a' && c <= 'z') code.push_back(static_cast<char>(c - 'a' + 'A'));
    else if (c != ' ' && c != '-') code.push_back(c);
  }
  return code;
}

bool JoiningOver(const Workshop& workshop) { return workshop.stage >= Stage::kRoadmap; }

Result<Participant> Admit(const Workshop& workshop, const JoinWish& wish) {
  if (JoiningOver(workshop)) return FailedPrecondition("WORKSHOP_CLOSED", "The room has agreed; nobody can join any more.");
  if (!wish.consent) return FailedPrecondition("CONSENT_MISSING", "Joining needs consent.");
  Error wrong(Code::kInvalidArgument, "JOIN_INVALID", "");
  const auto add = [&](const char* field, const char* what) { wrong.violations.push_back({field, what}); };

  Participant p;
  p.workshop = workshop.id;
  p.side = p.counts_as = wish.side;
  if (wish.side == Side::kSupport) p.counts_as = workshop.support_side;
  if (wish.side == Side::kUnset) add("side", "is required");
  p.organisation = wish.organisation;
  if (wish.organisation.size() > kName) add("organisation", "is too long");
  if (wish.organisation.empty() && workshop.origin == "live") add("organisation", "is required");
  p.position = wish.position;
  if (wish.position.size() > kName) add("position", "is too long");
  p.sex = wish.sex == Sex::kUnset ? Sex::kNotSaid : wish.sex;
  p.language = BestLanguage(workshop.languages, wish.language);

  const bool observer = wish.side == Side::kObserver;
  p.table = wish.table;
  if (observer) {
    if (wish.table != 0) add("table", "observers sit at no table");
  } else if (wish.table == 0) {
    if (!workshop.tables.empty()) add("table", "is required");
  } else if (const Table* table = workshop.FindTable(wish.table); table == nullptr) {
    add("table", "there is no such table");
  } else if (wish.side != Side::kUnset && table->side != p.counts_as) {
    add("table", "is a table of the other side");
  }
  p.rapporteur = wish.rapporteur;
  if (wish.rapporteur && (observer || wish.table == 0)) add("rapporteur", "a rapporteur answers for a table");
  p.speaks_for = wish.speaks_for == 0 ? 1 : wish.speaks_for;
  if (p.speaks_for < 1 || p.speaks_for > 1000) add("speaks_for", "must be 1 to 1,000");
  if (p.speaks_for > 1 && !wish.rapporteur) add("speaks_for", "only a rapporteur speaks for more than one");

  if (wrong.violations.empty()) return p;
  wrong.message = wrong.violations.front().field + ": " + wrong.violations.front().description + ".";
  return wrong;
}

}  // namespace concord::intake

#include "learning/app/administer.h"

#include <algorithm>

#include "learning/app/queries.h"
#include "learning/store/workshops.h"

namespace concord::learning {
namespace {

constexpr std::size_t kLongestReason = 2000;  // bytes of 500 characters
constexpr std::size_t kLongestProgramme = 64;

Status CheckProgramme(const std::string& programme) {
  if (programme.empty()) return InvalidArgument("PROGRAMME_MISSING", "name the programme").At("programme", "is missing");
  const bool plain = programme.size() <= kLongestProgramme && std::all_of(programme.begin(), programme.end(), [](unsigned char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
                     });
  if (plain) return Ok();
  return InvalidArgument("PROGRAMME_INVALID", "a programme is named in small letters, digits and hyphens").At("programme", "is no name of a programme");
}

Status CheckReason(const std::string& reason) {
  const auto letters = std::count_if(reason.begin(), reason.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; });
  if (std::all_of(reason.begin(), reason.end(), [](unsigned char c) { return c <= ' '; })) {
    return InvalidArgument("REASON_MISSING", "say why").At("reason", "is missing");
  }
  if (reason.size() > kLongestReason || letters > 500) return InvalidArgument("REASON_TOO_LONG", "say it in 500 characters").At("reason", "is too long");
  return Ok();
}

Result<db::ConsentSummary> SummaryOf(store::Tx& tx, const std::string& office, const std::string& programme) {
  CONCORD_TRY(auto all, db::ConsentsOf(tx, office));
  for (auto& summary : all) {
    if (summary.consent.programme == programme) return std::move(summary);
  }
  return Internal("CONSENT_LOST", "the consent that was just written is not there");
}

}  // namespace

Result<db::ConsentSummary> Administration::SetConsent(const Administrator& who, const std::string& programme, bool agreed, Micros deadline) {
  CONCORD_CHECK_OK(CheckProgramme(programme));
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<db::ConsentSummary> {
    CONCORD_TRY(const auto said, db::FindConsent(tx, who.office, programme));
    if (said && said->agreed == agreed && !said->person.empty()) return SummaryOf(tx, who.office, programme);
    const Micros now = clock_.Now();
    CONCORD_CHECK_OK(db::PutConsent(tx, {who.office, programme, agreed, who.person, now}));
    CONCORD_TRY(auto summary, SummaryOf(tx, who.office, programme));
    if ((said && said->agreed) == agreed || summary.workshops == summary.too_small) return summary;  // nothing teaches more or less
    if (agreed) CONCORD_CHECK_OK(db::TouchLessons(tx, who.office, programme, now));
    CONCORD_TRY(const auto champion, db::Champion(tx, programme));
    CONCORD_TRY(const auto totals, db::TotalsOf(tx, programme));
    const int left = totals.empty() ? 0 : totals[0].workshops;
    bool withdrawn = false;
    if (champion && !agreed) {
      CONCORD_TRY(withdrawn, db::HasWithdrawn(tx, programme, champion->version));
    }
    if (withdrawn && left < least_workshops_) {  // there will be no next model
      CONCORD_CHECK_OK(registry_.RollBack(tx, programme, {"consent", "An office took its agreement back, and what is left is too little for another model.", "", ""}));
    } else {
      CONCORD_CHECK_OK(learner_.Replay(tx, programme));
    }
    return SummaryOf(tx, who.office, programme);
  },
                                 deadline);
}

Result<std::vector<db::ConsentSummary>> Administration::ListConsents(const std::string& office, Micros deadline) {
  return store_.ReadUnscoped([&](store::Tx& tx) { return db::ConsentsOf(tx, office); }, deadline);
}

Result<db::ModelRow> Administration::Promote(const Administrator& who, const std::string& name, const std::string& reason, Micros deadline) {
  CONCORD_CHECK_OK(CheckReason(reason));
  const auto asked = ModelName::Of(name);
  if (!asked) return ModelNotFound(name);
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<db::ModelRow> {
    CONCORD_TRY(const auto row, db::FindModel(tx, asked->programme, asked->version));
    if (!row) return ModelNotFound(name);
    if (row->state == "PROMOTED") return FailedPrecondition("MODEL_PROMOTED", "it is the promoted model already").With("name", name);
    if (!row->passed) return FailedPrecondition("GATE_NOT_PASSED", "a model that has not passed the gate is not promoted").With("why", row->decision);
    if (!row->file_kept) return FailedPrecondition("MODEL_FILE_GONE", "its file is no longer kept").With("name", name);
    CONCORD_TRY(const bool withdrawn, db::HasWithdrawn(tx, asked->programme, asked->version));
    if (withdrawn) return FailedPrecondition("CONSENT_WITHDRAWN", "it has learnt from an office that does not agree any more").With("name", name);
    CONCORD_CHECK_OK(registry_.Promote(tx, *row, {"administrator", reason, who.person, who.office}));
    CONCORD_TRY(auto now, db::FindModel(tx, asked->programme, asked->version));
    return *std::move(now);
  },
                                 deadline);
}

Result<RolledBack> Administration::RollBack(const Administrator& who, const std::string& programme, const std::string& reason, Micros deadline) {
  if (programme.empty()) return InvalidArgument("PROGRAMME_MISSING", "name the programme").At("programme", "is missing");
  CONCORD_CHECK_OK(CheckReason(reason));
  return store_.TransactUnscoped(
      [&](store::Tx& tx) { return registry_.RollBack(tx, programme, {"administrator", reason, who.person, who.office}); }, deadline);
}

}  // namespace concord::learning

#include "reporting/events/batch.h"

#include "platform/id/id.h"
#include "reporting/domain/kinds.h"

namespace concord::reporting::events {

Status Batch::ReadSheets(const std::vector<const bus::Event*>& events) {
  std::map<std::string, std::vector<std::string>> wanted;
  for (const auto* event : events) {
    if (event->type != kinds::kAnswersSubmitted) continue;
    auto at = NestedIdFromName(event->subject, "workshops", "participants");
    if (at.ok()) wanted[at->parent].push_back(at->child);  // else the handler reads what the event itself names
  }
  for (auto& [workshop, participants] : wanted) {
    CONCORD_TRY(sheets_[workshop], db::LoadSheets(tx, workshop, participants));
  }
  return Ok();
}

Result<Sheet> Batch::SheetOf(const std::string& workshop, const std::string& participant) {
  auto& read = sheets_[workshop];
  const auto found = read.find(participant);
  if (found == read.end()) return db::LoadSheet(tx, workshop, participant);
  return std::move(found->second);
}

}  // namespace concord::reporting::events

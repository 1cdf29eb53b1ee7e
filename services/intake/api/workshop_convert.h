#pragma once
// Domain ⇄ contract, for instruments, workshops, people and answers.
#include <string>

#include "concord/intake/v1/answers.pb.h"
#include "concord/intake/v1/instrument.pb.h"
#include "concord/intake/v1/workshop.pb.h"
#include "intake/app/answer_use_cases.h"
#include "intake/app/join_use_cases.h"
#include "intake/app/workshop_use_cases.h"

namespace concord::intake::api {

namespace pb = concord::intake::v1;

// `language`: BCP-47; empty means the instrument's first. `whole`: with questions and actions.
void Fill(const InstrumentRecord& record, const std::string& language, bool whole, pb::Instrument* out);

// Errors: INVALID_ARGUMENT WORKSHOP_INVALID for a name or an instrument name that is none.
Result<Workshop> FromProto(const pb::Workshop& in);
void Fill(const WorkshopView& view, pb::Workshop* out);
void Fill(const Table& table, pb::Table* out);

JoinWish FromProto(const pb::JoinWorkshopRequest& in);
void FillInvitation(const Workshop& workshop, pb::JoinInvitation* out);
void Fill(const Participant& participant, pb::Participant* out);
void Fill(const RoomProgress& room, pb::Progress* out);

Answer FromProto(const pb::Answer& in);
void Fill(const Answer& answer, pb::Answer* out);

}  // namespace concord::intake::api

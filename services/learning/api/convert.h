#pragma once
#include "concord/learning/v1/learning.pb.h"
#include "learning/app/administer.h"
#include "learning/app/queries.h"

namespace concord::learning::api {

namespace pb = concord::learning::v1;

void Fill(const Learnt& learnt, int net_from_workshops, pb::Learnt* out);
void Fill(const db::ModelRow& model, int own_workshops, pb::Model* out);
void Fill(const db::ConsentSummary& consent, pb::Consent* out);
void Fill(const db::ChangeSeen& change, pb::ChangeOfOrder* out);
void Fill(const db::DecisionRow& decision, const std::string& office, pb::ModelDecision* out);  // `office`: of the caller
void Fill(const db::TrainingRow& training, pb::Training* out);
void Fill(const db::EvidenceRow& evidence, pb::ProgrammeEvidence* out);
void Fill(const Skill& skill, pb::Skill* out);

}  // namespace concord::learning::api

#pragma once
#include "concord/learning/v1/learning.pb.h"
#include "learning/app/queries.h"

namespace concord::learning::api {

namespace pb = concord::learning::v1;

void Fill(const Learnt& learnt, int net_from_workshops, pb::Learnt* out);
void Fill(const db::ModelRow& model, pb::Model* out);
void Fill(const db::TrainingRow& training, pb::Training* out);
void Fill(const db::EvidenceRow& evidence, pb::ProgrammeEvidence* out);
void Fill(const Skill& skill, pb::Skill* out);

}  // namespace concord::learning::api

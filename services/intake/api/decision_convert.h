#pragma once
// Domain → contract, for gaps, shortlist, rounds and agreement.
#include "concord/intake/v1/gaps.pb.h"
#include "concord/intake/v1/vote.pb.h"
#include "intake/app/agreement_use_cases.h"
#include "intake/app/ballot_use_cases.h"
#include "intake/app/shortlist_use_cases.h"
#include "intake/domain/gap.h"
#include "intake/domain/heat_map.h"
#include "intake/domain/suggestion.h"

namespace concord::intake::api {

namespace pb = concord::intake::v1;

void Fill(const Gap& gap, pb::Gap* out);
void Fill(const std::vector<HeatRow>& rows, pb::HeatMap* out);
void Fill(const CandidateView& view, pb::Candidate* out);
void Fill(const ShortlistView& view, pb::Shortlist* out);
void Fill(const BallotPaper& paper, pb::MyBallot* out);
void Fill(const RoundView& view, pb::Round* out);
void Fill(const Suggestion& suggestion, pb::Suggestion* out);
void Fill(const AgreementView& view, pb::Agreement* out);

}  // namespace concord::intake::api

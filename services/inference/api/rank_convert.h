#pragma once
// RankRequest → what the ranking library speaks in, checked at the border; and back.
#include "concord/inference/v1/inference.pb.h"
#include "inference/app/rank.h"
#include "inference/app/reasoned.h"
#include "platform/base/result.h"
#include "ranking/explain.h"
#include "ranking/types.h"

namespace concord::inference::api {

// INVALID_ARGUMENT RANK_INPUT_INVALID with a violation for each wrong place (the first hundred), "voters[3].choices[17]".
Result<ranking::WorkshopCase> CaseOf(const concord::inference::v1::RankRequest& request);

// What is known of its questions beside the case.
ranking::ExplainInput ExplainInputOf(const concord::inference::v1::RankRequest& request);

void Fill(const Ranking& ranking, concord::inference::v1::RankResponse* response);
// After the ranking: parts by theme, nearest workshops, swaps, what to ask next.
void Fill(const Reasoned& reasoned, concord::inference::v1::RankResponse* response);

}  // namespace concord::inference::api

#pragma once
// The ranker port, asked over RPC: concord.inference.v1.InferenceService.
#include <memory>

#include "intake/app/ranker.h"
#include "platform/auth/principal.h"
#include "platform/rpc/channels.h"

namespace concord::intake::api {

// Both outlive the ranker.
std::unique_ptr<Ranker> MakeInferenceRanker(rpc::Channels& channels, const auth::ServiceTokens& tokens);

}  // namespace concord::intake::api

#pragma once
// The learning port, asked over RPC: concord.learning.v1.LearningService.
#include <memory>

#include "inference/app/learning.h"
#include "platform/auth/principal.h"
#include "platform/rpc/channels.h"

namespace concord::inference::api {

// Both outlive the client.
std::unique_ptr<Learning> MakeLearningClient(rpc::Channels& channels, const auth::ServiceTokens& tokens);

}  // namespace concord::inference::api

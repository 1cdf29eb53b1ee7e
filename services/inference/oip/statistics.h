#pragma once
#include "inference/open_inference.pb.h"
#include "inference/serve/version.h"

namespace concord::inference::oip {

void Fill(const Version& version, ::inference::ModelStatistics* out);

}  // namespace concord::inference::oip

#pragma once
// `concord verify` of the distributed shape: every service's database and the broker's topics, while services run or not.
#include <vector>

#include "concord/safe/compare.h"
#include "platform/bus/kafka/kafka.h"

namespace concord::safe {

// Waits up to `wait` for a moment at which nothing is on its way; else what is missing by no more than what may be on its way is not
// called a difference, and the report says that it was not quiet.
Result<Report> VerifyCluster(const std::vector<Keeper>& keepers, const bus::KafkaOptions& kafka, Micros wait);

}  // namespace concord::safe

#pragma once
// Several offices, each with a facilitator who has signed in: what is done for one must never show up in another.
#include <memory>
#include <string>
#include <vector>

#include "concord/client/session.h"

namespace concord::chaos {

struct OfficeDesk {
  std::string office;  // uuid
  std::unique_ptr<client::Session> facilitator;
};

// The demonstration's office and `more` new ones, made by its administrator (who must be of the operating office).
Result<std::vector<OfficeDesk>> OpenOffices(const std::shared_ptr<grpc::Channel>& channel, int more);

}  // namespace concord::chaos

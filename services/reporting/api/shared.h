#pragma once
// Reports that another office shares: identity says whether and what, here only that is copied.
#include <memory>
#include <string>
#include <vector>

#include "concord/reporting/v1/reporting.pb.h"
#include "platform/auth/principal.h"
#include "platform/rpc/call.h"
#include "platform/rpc/channels.h"
#include "reporting/domain/room.h"

namespace concord::reporting::api {

struct OpenedShare {
  std::string name, display_name, other_display_name, other_country_code;
  std::vector<std::string> fields;
  Micros expire_time = 0;
  std::string owner;     // office whose report it is
  std::string workshop;  // name
};

class Shares {
 public:
  virtual ~Shares() = default;
  // Whether the caller may read, written down on both sides. NOT_FOUND SHARE_NOT_FOUND.
  virtual Result<OpenedShare> Open(const rpc::Call& call, const std::string& share) = 0;
};

std::unique_ptr<Shares> MakeIdentityShares(rpc::Channels& channels, const auth::ServiceTokens& tokens);

// The named fields and nothing else: they are copied in one by one, so that what is added to reports later stays out.
v1::SharedReport SharedOf(const OpenedShare& share, const Room& room, const v1::WorkshopReport& report);

}  // namespace concord::reporting::api

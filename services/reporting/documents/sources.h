#pragma once
// Fetches what the figures of a report do not carry: texts, answers and ballots from intake, the roadmap's texts from projects.
#include <string>

#include "concord/reporting/v1/reporting.pb.h"
#include "platform/auth/principal.h"
#include "platform/base/result.h"
#include "platform/rpc/channels.h"
#include "platform/time/clock.h"
#include "reporting/documents/data.h"

namespace concord::reporting::documents {

struct Wanted {
  std::string office, workshop;
  std::string language;    // BCP-47; empty: the workshop's first
  bool answers = false;    // answers and ballots too
  Micros deadline = 0;     // absolute; 0: none
};

class Sources {
 public:
  Sources(rpc::Channels& channels, const auth::ServiceTokens& tokens) : channels_(channels), tokens_(tokens) {}

  // What is not there yet is absent. Errors: UNAVAILABLE REPORT_SOURCE_DOWN with the part that is missing ("source", "part"), also when it
  // ran out of time; NOT_FOUND WORKSHOP_NOT_FOUND.
  Result<WorkshopData> Fetch(const v1::WorkshopReport& report, const Wanted& wanted);

 private:
  rpc::Channels& channels_;
  const auth::ServiceTokens& tokens_;
};

}  // namespace concord::reporting::documents

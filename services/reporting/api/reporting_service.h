#pragma once
// ReportingService over the use cases, and the report as a message.
#include <memory>

#include "concord/reporting/v1/reporting.pb.h"
#include "reporting/api/renderer.h"
#include "reporting/api/shared.h"
#include "reporting/app/use_cases.h"

namespace grpc {
class Service;
}
namespace concord::cache {
class Cache;
}
namespace concord::rpc {
class Calls;
}
namespace concord::exec {
class Executor;
}

namespace concord::reporting::api {

// All that is given outlives the service. `wait` runs the renderer and what is shared, which call other services. Home and report are kept in the cache
// as they leave, by office and version of what was applied, so that nothing stale is shown; they name nobody.
std::unique_ptr<grpc::Service> MakeReportingService(UseCases& use, Renderer& renderer, Shares& shares, rpc::Calls& calls, exec::Executor& wait,
                                                    cache::Cache& cache);

// With its data_hash: the same events give the same, whenever they were applied.
v1::WorkshopReport ReportOf(const Room& room);

void Fill(const Home& home, v1::Home* out);
void Fill(const Lineage& lineage, const std::string& figure, v1::Lineage* out);
void Fill(const std::vector<inbox::AppliedCount>& counts, v1::Applied* out);

}  // namespace concord::reporting::api

#include "platform/store/postgres/gauges.h"

namespace concord::store::internal {

Gauges::Gauges(metrics::Registry* registry) {
  if (!registry) return;
  const std::string outcomes = "Transactions that write, by how they ended.";
  use_cases.Show(registry->AddCounter("concord_store_use_cases_total", outcomes, {{"outcome", "committed"}}));
  failed.Show(registry->AddCounter("concord_store_use_cases_total", outcomes, {{"outcome", "failed"}}));
  doubts.Show(registry->AddCounter("concord_store_use_cases_total", outcomes, {{"outcome", "unknown"}}));
  commits.Show(registry->AddCounter("concord_store_commits_total", "Commits of the database; use cases that waited together share one."));
  retries.Show(registry->AddCounter("concord_store_retries_total", "Transactions run again after a serialisation failure or a deadlock."));
  cuts.Show(registry->AddCounter("concord_store_connections_ended_total", "Connections given up.", {{"cause", "deadline"}}));
  lost.Show(registry->AddCounter("concord_store_connections_ended_total", "Connections given up.", {{"cause", "lost"}}));
  const std::string wait = "Time that a transaction waited for a connection.";
  scoped_wait = &registry->AddHistogram("concord_store_connection_wait_seconds", wait, {{"role", "office"}});
  system_wait = &registry->AddHistogram("concord_store_connection_wait_seconds", wait, {{"role", "system"}});
}

}  // namespace concord::store::internal

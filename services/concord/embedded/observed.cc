#include "concord/embedded/observed.h"

#include <memory>

#include "platform/observe/observe.h"

namespace concord::embedded {

void ObserveStore(metrics::Registry& metrics, const std::string& service, const store::SqliteStore& store) {
  const metrics::Labels labels{{"service", service}};
  auto& queued = metrics.AddGauge("concord_sqlite_queued", "Use cases that wait for the writer.", labels);
  struct Counted {
    observe::Followed commits, use_cases;
  };
  auto counted = std::make_shared<Counted>(Counted{observe::Followed(metrics.AddCounter("concord_sqlite_commits_total", "Transactions of the writer.", labels)),
                                                   observe::Followed(metrics.AddCounter("concord_sqlite_use_cases_total", "Use cases in them.", labels))});
  metrics.OnScrape([&store, &queued, counted] {
    const auto stats = store.Stats();
    queued.Set(static_cast<double>(stats.queued));
    counted->commits.At(static_cast<double>(stats.commits));
    counted->use_cases.At(static_cast<double>(stats.use_cases));
  });
}

}  // namespace concord::embedded

#include "platform/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concord::metrics {
namespace {

using testing::HasSubstr;

TEST(Metrics, SameNameAndLabelsAreOneSeries) {
  Registry r;
  r.AddCounter("concord_x_total", "X.", {{"kind", "a"}}).Add();
  r.AddCounter("concord_x_total", "X.", {{"kind", "a"}}).Add(2);
  r.AddCounter("concord_x_total", "X.", {{"kind", "b"}}).Add();
  const std::string text = r.Text();
  EXPECT_THAT(text, HasSubstr("concord_x_total{kind=\"a\"} 3"));
  EXPECT_THAT(text, HasSubstr("concord_x_total{kind=\"b\"} 1"));
}

TEST(Metrics, ScrapeRefreshesFirst) {
  Registry r;
  auto& g = r.AddGauge("concord_queue_length", "Waiting.");
  r.OnScrape([&] { g.Set(7); });
  EXPECT_THAT(r.Text(), HasSubstr("concord_queue_length 7"));
}

TEST(Metrics, HistogramCountsInBuckets) {
  Registry r;
  auto& h = r.AddHistogram("concord_y_seconds", "Y.", {}, {0.1, 1});
  h.Observe(0.05);
  h.Observe(0.5);
  const std::string text = r.Text();
  EXPECT_THAT(text, HasSubstr("concord_y_seconds_bucket{le=\"0.1\"} 1"));
  EXPECT_THAT(text, HasSubstr("concord_y_seconds_count 2"));
}

}  // namespace
}  // namespace concord::metrics

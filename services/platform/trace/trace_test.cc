#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "platform/http/server.h"
#include "platform/log/log.h"
#include "platform/trace/context.h"
#include "platform/trace/exporter.h"
#include "platform/trace/queue.h"
#include "platform/trace/span.h"

namespace concord::trace {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

TEST(Context, TakesWhatIsWellFormedAndNothingElse) {
  EXPECT_TRUE(IsTraceparent(kParent));
  EXPECT_TRUE(IsTraceparent(log::NewTrace()));
  for (const char* bad : {"", "00", "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x", "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"})
    EXPECT_FALSE(IsTraceparent(bad)) << bad;
  EXPECT_TRUE(IsSampled(kParent));
  EXPECT_FALSE(IsSampled(kUnsampled));
  EXPECT_FALSE(IsSampled("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe"));
  EXPECT_TRUE(IsSampled("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff"));
  EXPECT_FALSE(IsSampled("rubbish"));
  EXPECT_EQ(WithSpan(kParent, "1111111111111111"), "00-0af7651916cd43dd8448eb211c80319c-1111111111111111-01");
}

TEST(Span, IsItsParentsTraceWhileNobodyExports) {
  Span span(Kind::kServer, "x", kParent);
  EXPECT_FALSE(span.recorded());
  EXPECT_EQ(span.traceparent(), kParent);
  EXPECT_FALSE(Span::Begin(Kind::kServer, "x", "").recorded());
  EXPECT_TRUE(IsTraceparent(Span::Begin(Kind::kServer, "x", "rubbish").traceparent()));
}

// A collector that answers what it is told to.
class Collector {
 public:
  Collector() {
    auto server = http::Server::Start({}, [this](http::Request q, std::shared_ptr<http::Reply> reply) {
      http::Response r;
      {
        const std::lock_guard lock(mutex_);
        if (status == 200) bodies_.push_back(q.body);
        path = q.path;
        type = q.Header("content-type");
        ++requests;
        r.status = status;
      }
      reply->Send(std::move(r));
    });
    EXPECT_TRUE(server.ok());
    server_ = *std::move(server);
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  std::vector<Json> Spans() {
    const std::lock_guard lock(mutex_);
    std::vector<Json> out;
    for (const auto& body : bodies_) {
      const Json all = Json::parse(body);
      for (const auto& span : all["resourceSpans"][0]["scopeSpans"][0]["spans"]) out.push_back(span);
      resource = all["resourceSpans"][0]["resource"];
    }
    return out;
  }
  void Answer(int with) {
    const std::lock_guard lock(mutex_);
    status = with;
  }

  std::atomic<int> requests{0};
  std::string path, type;  // of the last one
  Json resource;

 private:
  int status = 200;
  std::mutex mutex_;
  std::vector<std::string> bodies_;
  std::unique_ptr<http::Server> server_;
};

class ExportTest : public testing::Test {
 protected:
  std::unique_ptr<Exporter> Started(ExportOptions options = {}) {
    if (options.endpoint.empty()) options.endpoint = collector_.address();
    options.service = "concord-test";
    options.every = 20'000;
    options.pause = 20'000;
    auto exporter = Exporter::Start(options, metrics_);
    EXPECT_TRUE(exporter.ok()) << exporter.error().ToString();
    return *std::move(exporter);
  }
  Collector collector_;
  metrics::Registry metrics_;
};

TEST_F(ExportTest, SendsSpansWithParentsAttributesAndErrors) {
  auto exporter = Started();
  Span root = Span::Begin(Kind::kServer, "POST /v1/answers", "");
  Span child(Kind::kClient, "call", root.traceparent());
  child.Set("rpc.system", "grpc");
  child.Set("http.response.status_code", 200);
  child.Fail(Unavailable("AWAY", "words that may hold anything"));
  const std::string root_trace = root.traceparent(), child_trace = child.traceparent();
  child.End();
  child.End();  // once
  root.End();
  Span(Kind::kServer, "not wanted", kUnsampled).End();
  exporter.reset();
  const auto spans = collector_.Spans();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(collector_.path, "/v1/traces");
  EXPECT_EQ(collector_.type, "application/json");
  EXPECT_EQ(spans[0]["traceId"], TraceIdOf(root_trace));
  EXPECT_EQ(spans[0]["spanId"], SpanIdOf(child_trace));
  EXPECT_EQ(spans[0]["parentSpanId"], SpanIdOf(root_trace));
  EXPECT_EQ(spans[0]["kind"], 3);
  EXPECT_EQ(spans[0]["status"]["code"], 2);
  EXPECT_EQ(spans[0]["attributes"].dump(),
            R"([{"key":"rpc.system","value":{"stringValue":"grpc"}},{"key":"http.response.status_code","value":{"intValue":"200"}},{"key":"error.type","value":{"stringValue":"AWAY"}}])");
  EXPECT_FALSE(spans[1].contains("parentSpanId"));
  EXPECT_FALSE(spans[1].contains("status"));
  EXPECT_THAT(collector_.resource.dump(), HasSubstr("concord-test"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("concord_trace_spans_total{outcome=\"sent\"} 2"));
}

TEST_F(ExportTest, ACollectorThatComesBackGetsWhatWaited) {
  collector_.Answer(503);
  auto exporter = Started();
  Span(Kind::kServer, "x", kParent).End();
  for (int i = 0; i < 15'000 && collector_.requests < 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  collector_.Answer(200);
  for (int i = 0; i < 15'000 && collector_.Spans().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_EQ(collector_.Spans().size(), 1u);
}

TEST_F(ExportTest, WhatTheCollectorRefusesIsDroppedAndCounted) {
  collector_.Answer(400);
  auto exporter = Started();
  Span(Kind::kServer, "x", kParent).End();
  exporter.reset();
  EXPECT_EQ(collector_.requests, 1);
  EXPECT_THAT(metrics_.Text(), HasSubstr("concord_trace_spans_total{outcome=\"failed\"} 1"));
}

TEST_F(ExportTest, WithoutACollectorTheQueueStaysInItsBoundsAndNobodyWaits) {
  ExportOptions options;
  options.endpoint = "http://127.0.0.1:1";
  options.queue = 100;
  options.batch = 1000;
  auto exporter = Started(options);
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 5000; ++i) Span(Kind::kServer, "x", kParent).End();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
  exporter.reset();
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("concord_trace_spans_total{outcome=\"dropped\"} 4"));
  EXPECT_THAT(text, HasSubstr("concord_trace_spans_total{outcome=\"sent\"} 0"));
}

TEST_F(ExportTest, AnEndpointThatIsNoneIsRefused) {
  for (const char* bad : {"collector:4318", "ftp://collector", "http://"}) {
    ExportOptions options;
    options.endpoint = bad;
    auto exporter = Exporter::Start(options, metrics_);
    ASSERT_FALSE(exporter.ok()) << bad;
    EXPECT_EQ(exporter.error().reason, "ENDPOINT_INVALID");
  }
}

}  // namespace
}  // namespace concord::trace

// A service behind the gateway, asked as if it were there.
#include "portal/gateway/passing.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "concord/intake/v1/workshop.grpc.pb.h"
#include "platform/auth/testing/callers.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/rpc/peers.h"

namespace concord::portal {
namespace {

namespace pb = concord::intake::v1;
using testing::HasSubstr;

struct Api final : pb::WorkshopService::CallbackService {
  explicit Api(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* GetWorkshop(grpc::CallbackServerContext* c, const pb::GetWorkshopRequest* q, pb::Workshop* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      if (request.name() == "bad") return InvalidArgument("ANSWER_INVALID", "no").At("answers[3].choice", "0 to 5");
      if (request.name() == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(400));
      response->set_name(call.office() + " " + call.language + " " + call.traceparent + " " + call.peer);
      left = call.deadline - SystemClock().Now();
      return Ok();
    });
  }
  grpc::ServerWriteReactor<pb::WorkshopTick>* WatchWorkshop(grpc::CallbackServerContext* c, const pb::WatchWorkshopRequest* q) override {
    using Next = std::function<Result<rpc::Pull<pb::WorkshopTick>>()>;
    ++watching;
    return calls_.Stream<pb::WorkshopTick, pb::WatchWorkshopRequest>(c, q, [this](const rpc::Call&, const auto& request) -> Result<Next> {
      if (request.workshop() == "none") return NotFound("WORKSHOP_NOT_FOUND", "no such workshop");
      return Next([n = 0, alive = std::shared_ptr<Api>(this, [](Api* api) { --api->watching; })]() mutable -> Result<rpc::Pull<pb::WorkshopTick>> {
        rpc::Pull<pb::WorkshopTick> pull;
        if (++n <= 3) pull.message.emplace().set_change(n);
        pull.again_in = 2000;
        return pull;
      });
    });
  }
  rpc::Calls& calls_;
  std::atomic<Micros> left{0};
  std::atomic<int> watching{0};
};

class PassingTest : public testing::Test {
 protected:
  PassingTest() {
    auth::Principal person;
    person.kind = auth::Kind::kPerson;
    person.office = "office";
    person.roles = {"facilitator"};
    verifier_.callers["token"] = person;
    behind_.Register(&api_);
    EXPECT_TRUE(behind_.Start("127.0.0.1:0").ok());
    peers_ = *rpc::Peers::Make({{"intake", "127.0.0.1:" + std::to_string(behind_.port())}}, {}, false);
    passing_ = MakePassing(*peers_, rules_, metrics_);
    for (auto* service : passing_->Services()) front_.Register(service);
    EXPECT_TRUE(front_.Start("127.0.0.1:0").ok());
    front_.Admit(true);
    behind_.Admit(true);
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(front_.port()), grpc::InsecureChannelCredentials());
    stub_ = pb::WorkshopService::NewStub(channel_);
  }
  Result<pb::Workshop> Get(const std::string& name, rpc::CallOptions options) {
    pb::GetWorkshopRequest q;
    q.set_name(name);
    return rpc::Invoke<pb::Workshop>(*stub_, &pb::WorkshopService::Stub::GetWorkshop, q, options);
  }
  // Bytes out, the first bytes back.
  std::string Raw(const std::string& method, const std::string& bytes) {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    rpc::Prepare(context, {.timeout = 5 * kSecond});
    grpc::CompletionQueue queue;
    auto call = stub.PrepareCall(&context, method, &queue);
    void* tag = nullptr;
    bool ok = false;
    call->StartCall(nullptr);
    queue.Next(&tag, &ok);
    const grpc::Slice slice(bytes);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
    queue.Next(&tag, &ok);
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    queue.Next(&tag, &ok);
    std::vector<grpc::Slice> slices;
    if (!ok || !answer.Dump(&slices).ok()) return "";
    std::string out;
    for (const auto& s : slices) out.append(reinterpret_cast<const char*>(s.begin()), s.size());
    return out;
  }

  rpc::Rules rules_ = *rpc::Rules::Load();
  auth::TableVerifier verifier_;
  exec::Executor executor_{"db", 2, 16};
  metrics::Registry metrics_;
  rpc::Calls calls_{rules_, verifier_, executor_, metrics_};
  Api api_{calls_};
  rpc::Host behind_;
  std::unique_ptr<rpc::Peers> peers_;
  std::unique_ptr<Passing> passing_;
  rpc::Host front_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<pb::WorkshopService::Stub> stub_;
};

TEST_F(PassingTest, TokenLanguageTraceAndDeadlineGoAlong) {
  const std::string trace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
  pb::GetWorkshopRequest q;
  q.set_name("w");
  pb::Workshop w;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(7));
  for (const auto& [name, value] : {std::pair("authorization", "Bearer token"), std::pair("accept-language", "fr"), std::pair("traceparent", trace.c_str()),
                                    std::pair("x-concord-client", "somebody else")})
    context.AddMetadata(name, value);
  const auto status = stub_->GetWorkshop(&context, q, &w);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(w.name(), "office fr " + trace + " 127.0.0.1");
  EXPECT_LT(api_.left, 7 * kSecond + kSecond / 10);  // on the wire it is rounded up, by 10 ms at each of two hops
  EXPECT_GT(api_.left, 2 * kSecond);
  EXPECT_THAT(metrics_.Text(), HasSubstr("GetWorkshop"));
}

TEST_F(PassingTest, RefusalsComeBackWithTheirDetails) {
  EXPECT_EQ(Get("w", {}).error().reason, "TOKEN_MISSING");
  const auto r = Get("bad", {.token = "token"});
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().reason, "ANSWER_INVALID");
  ASSERT_EQ(r.error().violations.size(), 1u);
  EXPECT_EQ(r.error().violations[0].field, "answers[3].choice");
  EXPECT_EQ(Get("slow", {.token = "token", .timeout = kSecond / 10}).error().code, Code::kDeadlineExceeded);
}

TEST_F(PassingTest, StreamsPassMessageByMessageAndEndBehindWhenTheReaderLeaves) {
  grpc::ClientContext context;
  rpc::Prepare(context, {.token = "token"});
  auto reader = stub_->WatchWorkshop(&context, pb::WatchWorkshopRequest());
  pb::WorkshopTick tick;
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(reader->Read(&tick));
    EXPECT_EQ(tick.change(), i);
  }
  EXPECT_EQ(api_.watching, 1);
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::CANCELLED);
  for (int i = 0; i < 200 && api_.watching > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(api_.watching, 0);
}

TEST_F(PassingTest, AStreamThatCannotOpenSaysWhy) {
  grpc::ClientContext context;
  rpc::Prepare(context, {.token = "token"});
  pb::WatchWorkshopRequest q;
  q.set_workshop("none");
  auto reader = stub_->WatchWorkshop(&context, q);
  pb::WorkshopTick tick;
  EXPECT_FALSE(reader->Read(&tick));
  EXPECT_EQ(rpc::FromGrpc(reader->Finish()).reason, "WORKSHOP_NOT_FOUND");
}

TEST_F(PassingTest, StreamsEndInGoodOrderWhenTheGatewayDrains) {
  grpc::ClientContext context;
  rpc::Prepare(context, {.token = "token"});
  auto reader = stub_->WatchWorkshop(&context, pb::WatchWorkshopRequest());
  pb::WorkshopTick tick;
  ASSERT_TRUE(reader->Read(&tick));
  passing_->EndStreams();
  while (reader->Read(&tick)) {
  }
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(PassingTest, AServiceThatIsAwayIsUnavailableAtOnce) {
  behind_.Stop(kSecond);
  front_.Admit(true);
  EXPECT_EQ(Get("w", {.token = "token"}).error().code, Code::kUnavailable);
}

TEST_F(PassingTest, ReflectionListsWhatPassesAndHealthAnswers) {
  EXPECT_THAT(Raw("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", std::string("\x3a\x00", 2)),
              testing::AllOf(HasSubstr("concord.intake.v1.WorkshopService"), HasSubstr("concord.identity.v1.KeyService")));
  EXPECT_EQ(Raw("/grpc.health.v1.Health/Check", ""), std::string("\x08\x01", 2));
}

}  // namespace
}  // namespace concord::portal

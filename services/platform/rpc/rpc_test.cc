#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "concord/identity/v1/identity.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "platform/rpc/admission.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"

namespace concord::rpc {
namespace {

namespace pb = concord::intake::v1;

// Tokens are "kind:role" in this test; signing has tests of its own.
struct TestVerifier final : auth::Verifier {
  Result<auth::Principal> Verify(std::string_view token) const override {
    auth::Principal p;
    p.office = "office";
    if (token == "participant") p.kind = auth::Kind::kParticipant;
    else if (token == "service") p.kind = auth::Kind::kService;
    else if (token.rfind("person:", 0) == 0) p.kind = auth::Kind::kPerson, p.roles = {std::string(token.substr(7))};
    else return Unauthenticated("TOKEN_INVALID", "no such token");
    return p;
  }
};

struct Api final : pb::WorkshopService::CallbackService {
  explicit Api(Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* GetWorkshop(grpc::CallbackServerContext* c, const pb::GetWorkshopRequest* q, pb::Workshop* r) override {
    return calls_.Run(c, q, r, [this](const Call& call, const auto& request, auto* response) -> Status {
      ++handled;
      if (request.name() == "throw") throw std::runtime_error("boom");
      if (request.name() == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(300));
      if (request.name() == "bad") return InvalidArgument("ANSWER_INVALID", "no").At("answers[3].choice", "0 to 5");
      response->set_name(call.office());
      return Ok();
    });
  }
  grpc::ServerUnaryReactor* AdvanceStage(grpc::CallbackServerContext* c, const pb::AdvanceStageRequest* q, pb::Workshop* r) override {
    return calls_.Run(c, q, r, [](const Call&, const auto&, auto*) -> Status { return Ok(); });
  }
  grpc::ServerUnaryReactor* LookUpJoinCode(grpc::CallbackServerContext* c, const pb::LookUpJoinCodeRequest* q, pb::JoinInvitation* r) override {
    return calls_.Run(c, q, r, [](const Call&, const auto&, auto*) -> Status { return Ok(); });
  }
  grpc::ServerWriteReactor<pb::WorkshopTick>* WatchWorkshop(grpc::CallbackServerContext* c, const pb::WatchWorkshopRequest* q) override {
    using Next = std::function<Result<Pull<pb::WorkshopTick>>()>;
    return calls_.Stream<pb::WorkshopTick, pb::WatchWorkshopRequest>(c, q, [](const Call&, const auto& request) -> Result<Next> {
      if (request.workshop() == "none") return NotFound("WORKSHOP_NOT_FOUND", "no such workshop");
      return Next([n = 0]() mutable -> Result<Pull<pb::WorkshopTick>> {
        Pull<pb::WorkshopTick> pull;
        if (++n % 2 == 0) {
          pull.again_in = 2000;
        } else {
          pull.message.emplace().set_change(n);
        }
        return pull;
      });
    });
  }
  Calls& calls_;
  std::atomic<int> handled{0};
};

class RpcTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.Register(&api_);
    ASSERT_TRUE(host_.Start("127.0.0.1:0").ok());
    host_.Admit(true);
    stub_ = pb::WorkshopService::NewStub(host_.To("intake"));
  }
  Result<pb::Workshop> Get(const std::string& name, const std::string& token, Micros timeout = 5 * kSecond) {
    pb::GetWorkshopRequest q;
    q.set_name(name);
    return Invoke<pb::Workshop>(*stub_, &pb::WorkshopService::Stub::GetWorkshop, q, {.token = token, .timeout = timeout});
  }
  Rules rules_ = *Rules::Load();
  TestVerifier verifier_;
  exec::Executor executor_{"db", 1, 2};
  metrics::Registry registry_;
  Calls calls_{rules_, verifier_, executor_, registry_};
  Api api_{calls_};
  Host host_;
  std::unique_ptr<pb::WorkshopService::Stub> stub_;
};

TEST_F(RpcTest, TheOfficeComesFromTheToken) {
  auto r = Get("w", "person:viewer");
  ASSERT_TRUE(r.ok()) << r.error().ToString();
  EXPECT_EQ(r->name(), "office");
}

TEST_F(RpcTest, WithoutATokenTheHandlerDoesNotRun) {
  auto r = Get("w", "");
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().code, Code::kUnauthenticated);
  EXPECT_EQ(r.error().reason, "TOKEN_MISSING");
  EXPECT_EQ(Get("w", "forged").error().reason, "TOKEN_INVALID");
  EXPECT_EQ(api_.handled, 0);
}

TEST_F(RpcTest, RolesAndKindsAreChecked) {
  pb::AdvanceStageRequest q;
  auto call = [&](const std::string& token) {
    return Invoke<pb::Workshop>(*stub_, &pb::WorkshopService::Stub::AdvanceStage, q, {.token = token});
  };
  EXPECT_TRUE(call("person:facilitator").ok());
  EXPECT_EQ(call("person:viewer").error().reason, "NOT_ALLOWED");
  EXPECT_EQ(call("participant").error().code, Code::kPermissionDenied);
}

TEST_F(RpcTest, AnonymousMethodsAcceptAStaleToken) {
  auto r = Invoke<pb::JoinInvitation>(*stub_, &pb::WorkshopService::Stub::LookUpJoinCode, pb::LookUpJoinCodeRequest(), {.token = "stale"});
  EXPECT_TRUE(r.ok());
}

TEST_F(RpcTest, ErrorsKeepReasonAndPlace) {
  auto r = Get("bad", "person:viewer");
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().reason, "ANSWER_INVALID");
  ASSERT_EQ(r.error().violations.size(), 1u);
  EXPECT_EQ(r.error().violations[0].field, "answers[3].choice");
}

TEST_F(RpcTest, AnExceptionIsAnInternalErrorThatTellsNothing) {
  auto r = Get("throw", "person:viewer");
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().code, Code::kInternal);
  EXPECT_THAT(r.error().message, testing::Not(testing::HasSubstr("boom")));
}

TEST_F(RpcTest, AFullQueueRefuses) {
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&] {
      auto r = Get("slow", "person:viewer");
      if (!r.ok() && r.error().code == Code::kResourceExhausted) ++refused;
    });
  for (auto& t : threads) t.join();
  EXPECT_GT(refused, 0);
}

TEST_F(RpcTest, StreamsPullUntilTheClientLeaves) {
  grpc::ClientContext context;
  Prepare(context, {.token = "participant"});
  auto reader = stub_->WatchWorkshop(&context, pb::WatchWorkshopRequest());
  pb::WorkshopTick tick;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(reader->Read(&tick));
    EXPECT_EQ(tick.change(), 2 * i + 1);
  }
  context.TryCancel();
  reader->Finish();
}

TEST_F(RpcTest, AStreamThatCannotOpenSaysWhy) {
  grpc::ClientContext context;
  Prepare(context, {.token = "participant"});
  pb::WatchWorkshopRequest q;
  q.set_workshop("none");
  auto reader = stub_->WatchWorkshop(&context, q);
  pb::WorkshopTick tick;
  EXPECT_FALSE(reader->Read(&tick));
  EXPECT_EQ(FromGrpc(reader->Finish()).reason, "WORKSHOP_NOT_FOUND");
}

TEST_F(RpcTest, OpenStreamsDoNotBlockTheStop) {
  grpc::ClientContext context;
  Prepare(context, {.token = "participant"});
  auto reader = stub_->WatchWorkshop(&context, pb::WatchWorkshopRequest());
  pb::WorkshopTick tick;
  ASSERT_TRUE(reader->Read(&tick));
  host_.Stop(2 * kSecond);
  while (reader->Read(&tick)) {
  }
  reader->Finish();
}

// Without Quiet, a call on the in-process channel of a server that is shut down ends the process.
TEST_F(RpcTest, WhoCallsInTheSameProcessIsRefusedBeforeTheServerGoes) {
  std::atomic<bool> answered{false};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i)
    callers.emplace_back([&] {
      for (;;) {
        const auto r = Get("w", "person:viewer");
        if (r.ok()) answered = true;
        if (!r.ok() && r.error().code == Code::kUnavailable) return;
      }
    });
  while (!answered) std::this_thread::yield();
  host_.Quiet(5 * kSecond);
  for (auto& caller : callers) caller.join();
  host_.Stop(kSecond);
}

TEST_F(RpcTest, WhileSomebodyIsAtWorkOnlyThisProcessMayAsk) {
  const auto from_outside = pb::WorkshopService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(host_.port()), grpc::InsecureChannelCredentials()));
  const auto ask = [](pb::WorkshopService::Stub& stub) {
    return Invoke<pb::JoinInvitation>(stub, &pb::WorkshopService::Stub::LookUpJoinCode, pb::LookUpJoinCodeRequest(), {.token = ""});
  };
  ASSERT_TRUE(ask(*from_outside).ok());
  ASSERT_TRUE(Admission::Get().Enter());  // is at work
  std::thread stopping([&] { host_.Quiet(20 * kSecond); });
  while (!Admission::Get().draining()) std::this_thread::yield();
  EXPECT_EQ(ask(*from_outside).error().reason, "STARTING");
  EXPECT_TRUE(ask(*stub_).ok());
  Admission::Get().Leave();
  stopping.join();
  EXPECT_EQ(ask(*stub_).error().reason, "STARTING");
}

TEST_F(RpcTest, WhatIsHereWhenTheServerIsToStopIsAnswered) {
  const auto from_outside = pb::WorkshopService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(host_.port()), grpc::InsecureChannelCredentials()));
  Admission::Get().Drain();  // as Stop begins
  EXPECT_TRUE(Invoke<pb::JoinInvitation>(*from_outside, &pb::WorkshopService::Stub::LookUpJoinCode, pb::LookUpJoinCodeRequest(), {.token = ""}).ok());
}

TEST_F(RpcTest, ClosedDoorsAnswerUnavailable) {
  host_.Admit(false);
  EXPECT_EQ(Get("w", "person:viewer").error().reason, "STARTING");
  host_.Admit(true);
}

TEST(Host, ATakenPortIsRefused) {
  Host first, second;
  ASSERT_TRUE(first.Start("127.0.0.1:0").ok());
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  auto s = second.Start(address);
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "PORT_TAKEN");
  EXPECT_THAT(s.error().message, testing::HasSubstr(address));
}

TEST(Rules, EveryRpcDeclaresOne) {
  auto rules = Rules::Load();
  ASSERT_TRUE(rules.ok()) << rules.error().ToString();
  EXPECT_GT(rules->all().size(), 50u);
}

}  // namespace
}  // namespace concord::rpc

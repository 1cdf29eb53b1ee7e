// Sessions while identity answers, ends one, and is away.
#include "portal/gateway/sessions.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "concord/identity/v1/identity.grpc.pb.h"
#include "platform/rpc/call.h"
#include "platform/rpc/channels.h"

namespace concord::portal {
namespace {

namespace pb = concord::identity::v1;

struct Identity final : pb::IdentityService::Service, rpc::Channels {
  Identity() {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server = builder.BuildAndStart();
  }
  ~Identity() override { server->Shutdown(); }
  grpc::Status ExchangeSession(grpc::ServerContext*, const pb::ExchangeSessionRequest*, pb::AccessToken* token) override {
    ++asked;
    if (refuses) return rpc::ToGrpc(*refuses);
    token->set_access_token("token " + std::to_string(asked.load()));
    token->mutable_expire_time()->set_seconds((clock.Now() + 300 * kSecond) / kSecond);
    return grpc::Status::OK;
  }
  std::shared_ptr<grpc::Channel> To(const std::string&) override {
    return gone ? grpc::CreateChannel("ipv4:127.0.0.1:1", grpc::InsecureChannelCredentials()) : server->InProcessChannel({});
  }

  FakeClock clock;
  std::unique_ptr<grpc::Server> server;
  std::optional<Error> refuses;
  bool gone = false;
  std::atomic<int> asked{0};
};

class SessionsTest : public ::testing::Test {
 protected:
  Result<Access> Exchange(const std::string& secret = "secret") {
    std::promise<Result<Access>> answer;
    sessions_.Exchange(secret, "", [&](Result<Access> access) { answer.set_value(std::move(access)); });
    return answer.get_future().get();
  }
  Identity identity_;
  Upstream upstream_{identity_};
  Sessions sessions_{upstream_, identity_.clock};
};

TEST_F(SessionsTest, IsAskedForOnceAMinute) {
  EXPECT_EQ(Exchange()->token, "token 1");
  identity_.clock.Advance(59 * kSecond);
  EXPECT_EQ(Exchange()->token, "token 1");
  identity_.clock.Advance(2 * kSecond);
  EXPECT_EQ(Exchange()->token, "token 2");
}

TEST_F(SessionsTest, GoOnUntilTheirTokenEndsWhileIdentityIsAway) {
  ASSERT_TRUE(Exchange().ok());
  identity_.refuses = Unavailable("STORE_UNREACHABLE", "the database does not answer");
  identity_.clock.Advance(120 * kSecond);
  EXPECT_EQ(Exchange()->token, "token 1");
  sessions_.AskAgain();  // somebody has tried to sign in
  EXPECT_EQ(Exchange()->token, "token 1");
  const int asked = identity_.asked;
  EXPECT_EQ(Exchange()->token, "token 1");
  EXPECT_EQ(identity_.asked, asked) << "asked again at once";
  EXPECT_EQ(Exchange("another secret").error().code, Code::kUnavailable) << "nobody it did not know before";
  identity_.clock.Advance(179 * kSecond);
  EXPECT_EQ(Exchange()->token, "token 1");
  identity_.clock.Advance(2 * kSecond);
  EXPECT_EQ(Exchange().error().code, Code::kUnavailable);
  identity_.refuses.reset();
  EXPECT_TRUE(Exchange().ok());
}

TEST_F(SessionsTest, EndWhenIdentitySaysSo) {
  ASSERT_TRUE(Exchange().ok());
  identity_.refuses = Unauthenticated("SESSION_UNKNOWN", "sign in again");
  sessions_.AskAgain();
  EXPECT_EQ(Exchange().error().reason, "SESSION_UNKNOWN");
  identity_.refuses = Unavailable("STORE_UNREACHABLE", "the database does not answer");
  EXPECT_EQ(Exchange().error().reason, "STORE_UNREACHABLE") << "an ended session came back";
}

TEST_F(SessionsTest, NobodyThereIsSaidInWords) {
  identity_.gone = true;
  const auto refused = Exchange();
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_EQ(refused.error().reason, "SERVICE_AWAY");
  EXPECT_EQ(refused.error().metadata.at("service"), "identity");
}

}  // namespace
}  // namespace concord::portal

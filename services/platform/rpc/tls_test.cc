// Transport between services: who is let in, what a wrong certificate says, how soon a restarted peer is found, new files without a restart.
#include "platform/rpc/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "concord/intake/v1/workshop.grpc.pb.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"
#include "platform/rpc/host.h"
#include "platform/rpc/peers.h"
#include "platform/rpc/testing/certificates.h"
#include "platform/store/testing/temp_dir.h"

namespace concord::rpc {
namespace {

namespace pb = concord::intake::v1;
using testing::HasSubstr;

struct Nobody final : auth::Verifier {
  Result<auth::Principal> Verify(std::string_view) const override { return Unauthenticated("TOKEN_INVALID", ""); }
};

struct Api final : pb::WorkshopService::CallbackService {
  explicit Api(Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* LookUpJoinCode(grpc::CallbackServerContext* c, const pb::LookUpJoinCodeRequest* q, pb::JoinInvitation* r) override {
    return calls_.Run(c, q, r, [](const Call&, const auto&, auto*) -> Status { return Ok(); });
  }
  Calls& calls_;
};

class TlsTest : public testing::Test {
 protected:
  std::unique_ptr<Host> Serve(const Tls& tls, const std::string& address = "127.0.0.1:0") {
    auto host = std::make_unique<Host>();
    host->Register(&api_);
    const Status started = host->Start(address, {.tls = tls, .plaintext = false});
    EXPECT_TRUE(started.ok()) << started.error().ToString();
    host->Admit(true);
    return host;
  }
  std::unique_ptr<Peers> To(const Host& host, const Tls& tls) {
    return *Peers::Make({{"intake", "127.0.0.1:" + std::to_string(host.port())}}, tls, false);
  }
  Status Ask(Peers& peers) {
    auto stub = pb::WorkshopService::NewStub(peers.To("intake"));
    auto r = Invoke<pb::JoinInvitation>(*stub, &pb::WorkshopService::Stub::LookUpJoinCode, pb::LookUpJoinCodeRequest(), {.timeout = 2 * kSecond});
    return r.ok() ? Ok() : Status(std::move(r).error());
  }

  store::TempDir dir_;
  TestAuthority authority_{dir_.path()};
  Rules rules_ = *Rules::Load();
  Nobody nobody_;
  exec::Executor executor_{"db", 1, 8};
  metrics::Registry registry_;
  Calls calls_{rules_, nobody_, executor_, registry_};
  Api api_{calls_};
};

TEST_F(TlsTest, ServicesOfOneAuthorityTalk) {
  const auto host = Serve(authority_.Issue("intake"));
  const auto peers = To(*host, authority_.Issue("reporting"));
  const Status s = Ask(*peers);
  EXPECT_TRUE(s.ok()) << s.error().ToString();
}

TEST_F(TlsTest, WhoShowsNoCertificateOrOneOfAnotherAuthorityIsNotLetIn) {
  const auto host = Serve(authority_.Issue("intake"));
  EXPECT_EQ(Ask(*To(*host, {})).error().code, Code::kUnavailable);
  const store::TempDir elsewhere;
  TestAuthority other(elsewhere.path());
  Tls foreign = other.Issue("reporting");
  EXPECT_EQ(Ask(*To(*host, foreign)).error().code, Code::kUnavailable);  // it does not trust us either
  foreign.ca = authority_.Issue("reporting").ca;
  EXPECT_EQ(Ask(*To(*host, foreign)).error().code, Code::kUnavailable);
}

TEST_F(TlsTest, AnotherServicesCertificateIsNotTaken) {
  const auto host = Serve(authority_.Issue("learning"));
  EXPECT_EQ(Ask(*To(*host, authority_.Issue("reporting"))).error().code, Code::kUnavailable);
}

TEST_F(TlsTest, WrongFilesAreSaidBeforeTheStart) {
  const Tls good = authority_.Issue("intake");
  EXPECT_TRUE(CheckTls(good).ok());
  EXPECT_TRUE(CheckTls({}).ok());
  EXPECT_EQ(CheckTls({good.ca, "", ""}).error().reason, "TLS_INCOMPLETE");
  EXPECT_THAT(CheckTls({good.ca, dir_ / "none.pem", good.key}).error().message, HasSubstr("none.pem: cannot be read"));
  EXPECT_THAT(CheckTls({good.ca, good.key, good.key}).error().message, HasSubstr("has no certificate"));
  EXPECT_THAT(CheckTls(authority_.Issue("intake", -60, "old")).error().message, HasSubstr("old.pem: certificate has expired"));
  const Tls other = authority_.Issue("reporting");
  EXPECT_THAT(CheckTls({good.ca, good.certificate, other.key}).error().message, HasSubstr("is not the key of"));
  const store::TempDir elsewhere;
  TestAuthority stranger(elsewhere.path());
  const Tls foreign = stranger.Issue("intake");
  EXPECT_EQ(CheckTls({good.ca, foreign.certificate, foreign.key}).error().reason, "TLS_CERTIFICATE");
}

TEST_F(TlsTest, TheEndOfACertificateIsRead) {
  const Micros hour = SystemClock().Now() + 3600 * kSecond;
  const auto ends = CertificateEnds(authority_.Issue("intake", 3600).certificate);
  ASSERT_TRUE(ends.ok());
  EXPECT_NEAR(static_cast<double>(*ends), static_cast<double>(hour), 30.0 * kSecond);
  EXPECT_EQ(CertificateEnds(dir_ / "none.pem").error().reason, "TLS_FILE");
}

TEST_F(TlsTest, PlaintextIsForLoopbackOnly) {
  Host host;
  EXPECT_EQ(host.Start("0.0.0.0:0", {.plaintext = false}).error().reason, "PLAINTEXT_REFUSED");
  EXPECT_EQ(Peers::Make({{"intake", "intake.example:7070"}}, {}, false).error().reason, "PLAINTEXT_REFUSED");
  EXPECT_EQ(Peers::Make({{"intake", "127.0.0.1:7070,10.0.0.1:7070"}}, {}, false).error().reason, "PLAINTEXT_REFUSED");
  EXPECT_EQ(Peers::Make({{"intake", "127.0.0.1"}}, {}, false).error().reason, "PEER_ADDRESS");
  EXPECT_TRUE(Peers::Make({{"intake", "127.0.0.1:7070,127.0.0.1:7071"}, {"learning", ""}}, {}, false).ok());
  EXPECT_TRUE(Peers::Make({{"intake", "intake.example:7070"}}, authority_.Issue("intake"), false).ok());
}

TEST_F(TlsTest, ARestartedPeerIsFoundWithinTwoSeconds) {
  const Tls tls = authority_.Issue("intake");
  auto host = Serve(tls);
  const std::string address = "127.0.0.1:" + std::to_string(host->port());
  const auto peers = To(*host, tls);
  ASSERT_TRUE(Ask(*peers).ok());
  host.reset();
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(Ask(*peers).error().code, Code::kUnavailable);  // at once, not after the deadline
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  host = Serve(tls, address);
  const auto up = std::chrono::steady_clock::now();
  while (!Ask(*peers).ok() && std::chrono::steady_clock::now() - up < std::chrono::seconds(10)) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - up, std::chrono::seconds(2));
}

TEST_F(TlsTest, CallsAreSharedByReplicas) {
  const Tls tls = authority_.Issue("intake");
  const auto one = Serve(tls), two = Serve(tls);
  const auto peers = *Peers::Make({{"intake", "127.0.0.1:" + std::to_string(one->port()) + ",127.0.0.1:" + std::to_string(two->port())}}, tls, false);
  std::set<std::string> seen;
  auto stub = pb::WorkshopService::NewStub(peers->To("intake"));
  for (int i = 0; i < 50 && seen.size() < 2; ++i) {
    grpc::ClientContext context;
    Prepare(context, {.timeout = 2 * kSecond});
    pb::JoinInvitation answer;
    ASSERT_TRUE(stub->LookUpJoinCode(&context, {}, &answer).ok());
    seen.insert(context.peer());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(TlsTest, ARenewedCertificateIsTakenWithoutARestart) {
  Tls tls = authority_.Issue("learning", 3600, "served");  // wrong name at first
  const auto host = Serve(tls);
  EXPECT_FALSE(Ask(*To(*host, authority_.Issue("reporting"))).ok());
  authority_.Issue("intake", 3600, "served");
  bool found = false;
  for (int i = 0; i < 60 && !found; ++i) {
    found = Ask(*To(*host, authority_.Issue("reporting"))).ok();
    if (!found) std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace concord::rpc

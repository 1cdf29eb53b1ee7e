#include "concord/identity/v1/identity.grpc.pb.h"
#include "intake/api/workshop_services.h"
#include "platform/rpc/client.h"

namespace concord::intake::api {
namespace {

namespace idp = concord::identity::v1;

class IdentitySessions final : public Sessions {
 public:
  IdentitySessions(rpc::Channels& channels, const auth::ServiceTokens& tokens) : channels_(channels), tokens_(tokens) {}

  Result<SessionTokens> ForParticipant(const std::string& office, const std::string& participant, Micros deadline) override {
    auto stub = idp::IdentityService::NewStub(channels_.To("identity"));
    idp::CreateParticipantSessionRequest request;
    request.set_participant(participant);
    rpc::CallOptions options;
    options.token = tokens_.For(office);
    options.deadline = deadline;
    CONCORD_TRY(auto session, rpc::Invoke<idp::Session>(*stub, &idp::IdentityService::Stub::CreateParticipantSession, request, options));
    return SessionTokens{session.session_token(), session.csrf_token()};
  }

 private:
  rpc::Channels& channels_;
  const auth::ServiceTokens& tokens_;
};

}  // namespace

std::unique_ptr<Sessions> MakeIdentitySessions(rpc::Channels& channels, const auth::ServiceTokens& tokens) {
  return std::make_unique<IdentitySessions>(channels, tokens);
}

}  // namespace concord::intake::api

#include "concord/client/session.h"

namespace concord::client {

namespace pb = concord::identity::v1;

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);  // a server that was started again is found soon
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

Result<std::unique_ptr<Session>> Session::SignIn(std::shared_ptr<grpc::Channel> channel, const std::string& email,
                                                 const std::string& password) {
  auto stub = pb::IdentityService::NewStub(channel);
  pb::SignInRequest request;
  request.set_email(email);
  request.set_password(password);
  CONCORD_TRY(auto session, rpc::Invoke<pb::Session>(*stub, &pb::IdentityService::Stub::SignIn, request, {}));
  return std::make_unique<Session>(std::move(channel), session.session_token());
}

Result<std::string> Session::Token() {
  std::lock_guard lock(mutex_);
  if (SystemClock().Now() < renew_at_) return access_;
  auto stub = pb::IdentityService::NewStub(channel_);
  pb::ExchangeSessionRequest request;
  request.set_session_token(session_);
  CONCORD_TRY(auto token, rpc::Invoke<pb::AccessToken>(*stub, &pb::IdentityService::Stub::ExchangeSession, request, {}));
  access_ = token.access_token();
  renew_at_ = token.expire_time().seconds() * kSecond - 60 * kSecond;
  return access_;
}

}  // namespace concord::client

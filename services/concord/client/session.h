#pragma once
// A person's or participant's session over gRPC, for the command line and for tests: signs in, swaps the session for access
// tokens and renews them. The same public RPCs as the portal's.
#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <string>

#include "concord/identity/v1/identity.grpc.pb.h"
#include "platform/base/result.h"
#include "platform/rpc/client.h"

namespace concord::client {

std::shared_ptr<grpc::Channel> Connect(const std::string& address);

class Session {
 public:
  Session(std::shared_ptr<grpc::Channel> channel, std::string session_token) : channel_(std::move(channel)), session_(std::move(session_token)) {}
  static Result<std::unique_ptr<Session>> SignIn(std::shared_ptr<grpc::Channel> channel, const std::string& email, const std::string& password);

  // A stub method with this session's rights. Thread-safe.
  template <class Response, class Stub, class Request>
  Result<Response> Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
                        Micros timeout = 30 * kSecond) {
    CONCORD_TRY(auto token, Token());
    return rpc::Invoke<Response>(stub, method, request, {.token = token, .timeout = timeout});
  }
  Result<std::string> Token();
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::string session_;
  std::mutex mutex_;  // guards the two below
  std::string access_;
  Micros renew_at_ = 0;
};

}  // namespace concord::client

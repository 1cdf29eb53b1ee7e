#include "platform/process/status_service.h"

#include "concord/status/v1/status.grpc.pb.h"
#include "platform/rpc/client.h"

namespace concord::process {
namespace {

namespace pb = concord::status::v1;

class StatusServiceImpl final : public pb::StatusService::CallbackService {
 public:
  StatusServiceImpl(rpc::Calls& calls, std::function<Standing()> standing) : calls_(calls), standing_(std::move(standing)) {}
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const pb::GetStatusRequest* request, pb::SystemStatus* response) override {
    return calls_.Run(context, request, response, [this](const rpc::Call&, const auto&, auto* out) -> Status {
      const Standing standing = standing_();
      out->set_ready(standing.ready);
      for (const auto& h : standing.degraded) {
        auto* part = out->add_degraded();
        part->set_service(h.module);
        part->set_part(h.degraded.part);
        part->set_reason(h.degraded.reason);
      }
      return Ok();
    });
  }

 private:
  rpc::Calls& calls_;
  const std::function<Standing()> standing_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStatusService(rpc::Calls& calls, std::function<Standing()> standing) {
  return std::make_unique<StatusServiceImpl>(calls, std::move(standing));
}

Result<Standing> AskStanding(const std::shared_ptr<grpc::Channel>& channel) {
  auto stub = pb::StatusService::NewStub(channel);
  auto answer = rpc::Invoke<pb::SystemStatus>(*stub, &pb::StatusService::Stub::GetStatus, pb::GetStatusRequest(), {.timeout = kSecond});
  if (!answer.ok()) {
    Error error = std::move(answer).error();
    if (error.reason == "REMOTE_ERROR") error.reason = "AWAY";  // gRPC's own words: nobody answered
    return error;
  }
  Standing standing;
  standing.ready = answer->ready();
  for (const auto& part : answer->degraded()) standing.degraded.push_back({part.service(), {part.part(), part.reason()}});
  return standing;
}

}  // namespace concord::process

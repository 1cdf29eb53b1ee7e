// serving_empty ADDRESS BYTES: answers every ModelInfer at once with BYTES of output, and does nothing else: what gRPC alone costs.
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "inference/open_inference.grpc.pb.h"

namespace {

class Empty final : public inference::GRPCInferenceService::CallbackService {
 public:
  explicit Empty(std::size_t bytes) : bytes_(bytes, '\0') {}
  grpc::ServerUnaryReactor* ModelInfer(grpc::CallbackServerContext* context, const inference::ModelInferRequest*, inference::ModelInferResponse* response) override {
    response->set_model_name("net");
    response->set_model_version("1");
    auto* out = response->add_outputs();
    out->set_name("output");
    out->set_datatype("FP32");
    out->add_shape(static_cast<std::int64_t>(bytes_.size() / sizeof(float)));
    out->add_shape(1);
    response->add_raw_output_contents(bytes_);
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const std::string bytes_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "serving_empty ADDRESS BYTES\n"), 2;
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as platform/rpc does
  Empty service(static_cast<std::size_t>(std::atol(argv[2])));
  grpc::ServerBuilder builder;
  builder.AddListeningPort(argv[1], grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (!server) return std::fprintf(stderr, "cannot listen on %s\n", argv[1]), 64;
  server->Wait();
}

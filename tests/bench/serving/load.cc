// serving_load --target ADDRESS [--sign-in EMAIL:PASSWORD] [--in-flight 32] [--seconds 4] [--rate N] [--deadline MS] [--rows 38]
//   [--inputs 40] [--model net] [--input input] [--channels 4] [--reload N]
// Asks a model server, the Open Inference Protocol's ModelInfer with raw contents, so many calls in flight (or `rate` a second, whatever
// becomes of those before), and prints one JSON object: calls a second, latencies in milliseconds of what was answered, how many calls failed
// by code, and the answer to the first of the eight inputs that it sends in turn. Messages are written before the clock runs and answers are not
// parsed while it does, the same for every server. With --reload it only loads versions 1 and 2 of the model in turn, N times.
#include <absl/synchronization/mutex.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "concord/client/session.h"
#include "inference/open_inference.grpc.pb.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kInputs = 8;
constexpr char kMethod[] = "/inference.GRPCInferenceService/ModelInfer";

std::map<std::string, std::string> Flags(int argc, char** argv) {
  std::map<std::string, std::string> out{{"target", ""}, {"sign-in", ""}, {"in-flight", "32"}, {"seconds", "4"}, {"rate", "0"},
                                         {"deadline", "0"}, {"rows", "38"}, {"inputs", "40"}, {"model", "net"}, {"input", "input"}, {"channels", "4"}, {"reload", "0"}};
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string key = std::string(argv[i]).substr(0, 2) == "--" ? argv[i] + 2 : "";
    if (out.count(key) == 0) std::fprintf(stderr, "unknown flag %s\n", argv[i]), std::exit(2);
    out[key] = argv[i + 1];
  }
  if (out["target"].empty()) std::fprintf(stderr, "--target is missing\n"), std::exit(2);
  return out;
}

inference::ModelInferRequest Message(const std::map<std::string, std::string>& flags, unsigned seed) {
  const int rows = std::stoi(flags.at("rows")), inputs = std::stoi(flags.at("inputs"));
  std::mt19937 random(seed);
  std::vector<float> values(static_cast<std::size_t>(rows * inputs));
  for (float& x : values) x = static_cast<float>(static_cast<int>(random() % 2001) - 1000) / 500;  // the same on every machine
  inference::ModelInferRequest request;
  request.set_model_name(flags.at("model"));
  auto* in = request.add_inputs();
  in->set_name(flags.at("input"));
  in->set_datatype("FP32");
  in->add_shape(rows);
  in->add_shape(inputs);
  request.add_raw_input_contents(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return request;
}

struct Flight {
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer answer;
  grpc::Status status;
  Clock::time_point sent;
};

class Load {
 public:
  explicit Load(std::map<std::string, std::string> flags) : flags_(std::move(flags)) {
    for (int i = 0; i < std::stoi(flags_["channels"]); ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("concord.bench.channel", i);  // a connection of its own
      channels_.push_back(grpc::CreateCustomChannel(flags_["target"], grpc::InsecureChannelCredentials(), arguments));
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channels_.back()));
    }
    for (unsigned i = 0; i < kInputs; ++i) {
      const std::string bytes = Message(flags_, i).SerializeAsString();
      const grpc::Slice slice(bytes);
      messages_.emplace_back(&slice, 1);
    }
    if (const std::string& who = flags_["sign-in"]; !who.empty()) {
      const auto colon = who.find(':');
      auto session = concord::client::Session::SignIn(channels_[0], who.substr(0, colon), who.substr(colon + 1));
      if (session.ok())
        token_ = *(*session)->Token();
      else
        std::fprintf(stderr, "%s\n", session.error().ToString().c_str()), std::exit(64);
    }
    deadline_ms_ = std::stoi(flags_["deadline"]);
  }

  // One call, parsed: the figures that all servers must agree on.
  std::vector<float> First() {
    const auto stub = inference::GRPCInferenceService::NewStub(channels_[0]);
    grpc::ClientContext context;
    Authorise(context);
    inference::ModelInferResponse response;
    const grpc::Status status = stub->ModelInfer(&context, Message(flags_, 0), &response);
    if (!status.ok() || response.outputs_size() != 1) std::fprintf(stderr, "no answer: %s\n", status.error_message().c_str()), std::exit(1);
    if (response.raw_output_contents_size() == 1) {
      const std::string& raw = response.raw_output_contents(0);
      std::vector<float> out(raw.size() / sizeof(float));
      std::memcpy(out.data(), raw.data(), raw.size());
      return out;
    }
    const auto& typed = response.outputs(0).contents().fp32_contents();
    return {typed.begin(), typed.end()};
  }

  void Closed(double seconds, int in_flight) {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    int flying = 0;
    for (; flying < in_flight; ++flying) Send(new Flight);
    void* tag;
    bool ok;
    while (flying > 0 && queue_.Next(&tag, &ok)) {
      auto* flight = static_cast<Flight*>(tag);
      const auto now = Land(*flight);
      if (now < end) {
        Send(flight);
      } else {
        delete flight;
        --flying;
      }
    }
  }

  void Paced(double seconds, double rate) {
    const auto begun = Clock::now();
    std::thread sender([&] {
      const auto count = static_cast<long>(rate * seconds);
      for (long i = 0; i < count; ++i) {
        std::this_thread::sleep_until(begun + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(static_cast<double>(i) / rate)));
        Send(new Flight);
      }
      all_sent_ = true;
    });
    void* tag;
    bool ok;
    while (!all_sent_ || sent_ > landed_) {
      if (queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + std::chrono::milliseconds(100)) != grpc::CompletionQueue::GOT_EVENT) continue;
      auto* flight = static_cast<Flight*>(tag);
      Land(*flight);
      delete flight;
    }
    sender.join();
  }

  void Reload(int times) {
    const auto stub = inference::GRPCInferenceService::NewStub(channels_[0]);
    for (int i = times; i > 0; --i) {
      grpc::ClientContext context;
      Authorise(context);
      inference::RepositoryModelLoadRequest request;
      request.set_model_name(flags_["model"]);
      (*request.mutable_parameters())["version"].set_string_param(i % 2 == 0 ? "2" : "1");
      inference::RepositoryModelLoadResponse response;
      const grpc::Status status = stub->RepositoryModelLoad(&context, request, &response);
      if (!status.ok()) std::fprintf(stderr, "not loaded: %s\n", status.error_message().c_str()), std::exit(1);
    }
  }

  nlohmann::json Result(double seconds, const std::vector<float>& first) {
    std::sort(took_.begin(), took_.end());
    const auto at = [&](double q) { return took_.empty() ? 0 : took_[std::min(took_.size() - 1, static_cast<std::size_t>(q * static_cast<double>(took_.size())))]; };
    return {{"per_second", static_cast<double>(took_.size()) / seconds}, {"p50", at(.5)}, {"p99", at(.99)}, {"max", at(1)}, {"answered", took_.size()}, {"failed", failed_}, {"first", first}};
  }

 private:
  void Authorise(grpc::ClientContext& context) const {
    if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
  }
  void Send(Flight* flight) {
    const std::size_t n = sent_++;
    flight->context = std::make_unique<grpc::ClientContext>();
    Authorise(*flight->context);
    if (deadline_ms_ > 0) flight->context->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(deadline_ms_));
    flight->answer.Clear();
    flight->sent = Clock::now();
    flight->reader = stubs_[n % stubs_.size()]->PrepareUnaryCall(flight->context.get(), kMethod, messages_[n % kInputs], &queue_);
    flight->reader->StartCall();
    flight->reader->Finish(&flight->answer, &flight->status, flight);
  }
  Clock::time_point Land(const Flight& flight) {
    const auto now = Clock::now();
    ++landed_;
    if (flight.status.ok())
      took_.push_back(std::chrono::duration<double, std::milli>(now - flight.sent).count());
    else
      ++failed_[std::to_string(flight.status.error_code())];
    return now;
  }

  std::map<std::string, std::string> flags_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  std::vector<grpc::ByteBuffer> messages_;
  std::string token_;
  int deadline_ms_ = 0;
  grpc::CompletionQueue queue_;
  std::atomic<std::size_t> sent_{0}, landed_{0};
  std::atomic<bool> all_sent_{false};
  std::vector<double> took_;
  std::map<std::string, int> failed_;
};

}  // namespace

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as our servers do: it is for those who write gRPC
  auto flags = Flags(argc, argv);
  Load load(flags);
  if (const int times = std::stoi(flags["reload"]); times > 0) return load.Reload(times), 0;
  const auto first = load.First();
  const double seconds = std::stod(flags["seconds"]), rate = std::stod(flags["rate"]);
  const auto begun = Clock::now();
  rate > 0 ? load.Paced(seconds, rate) : load.Closed(seconds, std::stoi(flags["in-flight"]));
  const double took = std::chrono::duration<double>(Clock::now() - begun).count();
  std::printf("%s\n", load.Result(took, first).dump().c_str());
}

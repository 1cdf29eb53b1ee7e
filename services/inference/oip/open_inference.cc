#include "inference/oip/open_inference.h"

#include "inference/oip/pool.h"
#include "inference/oip/statistics.h"
#include "inference/oip/tensors.h"
#include "inference/open_inference.grpc.pb.h"
#include "inference/serve/hash.h"
#include "platform/rpc/take.h"

namespace concord::inference::oip {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

// A call in a model's queue.
class Infer final : public Request {
 public:
  Infer(const pb::ModelInferRequest& request, pb::ModelInferResponse* response, rpc::Finish finish) : request_(request), response_(response), finish_(std::move(finish)) {}

  Status Read(std::size_t most_rows) {
    if (version->runnable->signature().inputs == 0)
      return Error(Code::kFailedPrecondition, "MODEL_WITHOUT_TENSORS", "the model has learnt from nobody's answers: it ranks by InferenceService.Rank only");
    CONCORD_TRY(rows_, RowsOf(request_, version->runnable->signature(), most_rows));
    values = rows_.values;
    rows = rows_.count;
    return version->runnable->Check(values, rows);
  }
  void Answer(const Version& by, const float* out) override {
    Fill(request_, by.runnable->signature(), by.version, out, rows, response_);
    finish_(Ok());
  }
  void Fail(const Error& error) override { finish_(error); }

 private:
  const pb::ModelInferRequest& request_;
  pb::ModelInferResponse* response_;
  rpc::Finish finish_;
  Rows rows_;
};

class OpenInference final : public pb::GRPCInferenceService::CallbackService {
 public:
  OpenInference(Served served, rpc::Calls& calls, rpc::Take take) : served_(served), models_(served.repository), calls_(calls), take_(take) {
    SetMessageAllocatorFor_ModelInfer(&pool_);
  }

  Reactor* ServerLive(Context* c, const pb::ServerLiveRequest* q, pb::ServerLiveResponse* r) override {
    return calls_.Run(c, q, r, [](const rpc::Call&, const auto&, auto* response) -> Status {
      response->set_live(true);
      return Ok();
    });
  }
  Reactor* ServerReady(Context* c, const pb::ServerReadyRequest* q, pb::ServerReadyResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto&, auto* response) -> Status {
      response->set_ready(served_.ready);
      return Ok();
    });
  }
  Reactor* ServerMetadata(Context* c, const pb::ServerMetadataRequest* q, pb::ServerMetadataResponse* r) override {
    return calls_.Run(c, q, r, [](const rpc::Call&, const auto&, auto* response) -> Status {
      response->set_name("concord");
      response->set_version(CONCORD_VERSION);
      for (const char* extension : {"model_repository", "model_repository(unload_dependents)", "statistics"}) response->add_extensions(extension);
      return Ok();
    });
  }
  Reactor* ModelReady(Context* c, const pb::ModelReadyRequest* q, pb::ModelReadyResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      response->set_ready(VersionOf(request.name(), request.version()).ok());
      return Ok();
    });
  }
  Reactor* ModelMetadata(Context* c, const pb::ModelMetadataRequest* q, pb::ModelMetadataResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto version, VersionOf(request.name(), request.version()));
      CONCORD_TRY(const auto model, models_.Find(request.name()));
      const Signature& signature = version->runnable->signature();
      response->set_name(model->name());
      for (const auto& one : model->versions()) response->add_versions(one->version);
      response->set_platform(signature.platform);
      const auto tensor = [](auto* t, const std::string& name, const char* type, std::size_t columns) {
        t->set_name(name);
        t->set_datatype(type);
        t->add_shape(-1);
        t->add_shape(static_cast<std::int64_t>(columns));
      };
      tensor(response->add_inputs(), signature.input, "FP32", signature.inputs);
      if (!signature.mask.empty()) tensor(response->add_inputs(), signature.mask, "BOOL", signature.inputs);
      tensor(response->add_outputs(), signature.output, "FP32", signature.outputs);
      return Ok();
    });
  }

  Reactor* ModelInfer(Context* c, const pb::ModelInferRequest* q, pb::ModelInferResponse* r) override {
    return take_(c, q, r, [this](const rpc::Call& call, const pb::ModelInferRequest& request, pb::ModelInferResponse* response, rpc::Finish finish) {
      const std::uint64_t arrived = SteadyNs();
      auto model = models_.Find(request.model_name());
      if (!model.ok()) return finish(std::move(model).error());
      auto infer = std::make_unique<Infer>(request, response, std::move(finish));
      infer->arrived_ns = arrived;
      infer->deadline = call.deadline;
      Status s = (*model)->Route(request.model_version(), call.office(), KeyOf(request), *infer);
      if (s.ok()) s = infer->Read(served_.most_rows);
      if (!s.ok()) return infer->Fail(s.error());
      (*model)->lane().Submit(std::move(infer));
    });
  }

  Reactor* ModelStatistics(Context* c, const pb::ModelStatisticsRequest* q, pb::ModelStatisticsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      if (!request.name().empty()) {
        CONCORD_TRY(const auto model, models_.Find(request.name()));
        if (!request.version().empty()) {
          CONCORD_TRY(const auto version, VersionOf(request.name(), request.version()));
          Fill(*version, response->add_model_stats());
          return Ok();
        }
        for (const auto& version : model->versions()) Fill(*version, response->add_model_stats());
        return Ok();
      }
      for (const auto& model : models_.All()) {
        for (const auto& version : model->versions()) Fill(*version, response->add_model_stats());
      }
      return Ok();
    });
  }

  Reactor* RepositoryIndex(Context* c, const pb::RepositoryIndexRequest* q, pb::RepositoryIndexResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      for (const Listed& listed : models_.Index()) {
        if (request.ready() && !listed.ready) continue;
        auto* one = response->add_models();
        one->set_name(listed.model);
        one->set_version(listed.version);
        one->set_state(listed.ready ? "READY" : "UNAVAILABLE");
        one->set_reason(listed.words);
      }
      return Ok();
    });
  }
  Reactor* RepositoryModelLoad(Context* c, const pb::RepositoryModelLoadRequest* q, pb::RepositoryModelLoadResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto*) -> Status {
      const auto text = [&](const char* key, const char* otherwise) -> std::string {
        const auto found = request.parameters().find(key);
        return found == request.parameters().end() ? otherwise : found->second.string_param();
      };
      const std::string label = text("label", "stable");
      if (label == "stable") return models_.Load(request.model_name(), text("version", ""));
      if (label != "canary" && label != "shadow") return InvalidArgument("LABEL_INVALID", "label is stable, canary or shadow, not " + label).At("parameters[label]", "stable, canary or shadow");
      const std::string share = text("share", "10");
      if (share.empty() || share.size() > 3 || share.find_first_not_of("0123456789") != share.npos || std::stoi(share) > 100)
        return InvalidArgument("SHARE_INVALID", "share is a whole number from 0 to 100, per cent of the calls").At("parameters[share]", "0 to 100");
      TrialPlan plan;
      plan.version = text("version", "");
      plan.shadow = label == "shadow";
      plan.share = plan.shadow ? 0 : std::stoi(share) / 100.0;
      return models_.LoadTrial(request.model_name(), std::move(plan));
    });
  }
  Reactor* RepositoryModelUnload(Context* c, const pb::RepositoryModelUnloadRequest* q, pb::RepositoryModelUnloadResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto*) -> Status { return models_.Unload(request.model_name()); });
  }

 private:
  Result<std::shared_ptr<const Version>> VersionOf(const std::string& name, const std::string& version) const {
    struct Look final : Request {
      void Answer(const Version&, const float*) override {}
      void Fail(const Error&) override {}
    } look;
    CONCORD_TRY(const auto model, models_.Find(name));
    CONCORD_CHECK_OK(model->Route(version.empty() ? "stable" : version, "", 0, look));
    return look.version;
  }
  // A call with an id always falls to the same version; the others are dealt out evenly.
  std::uint64_t KeyOf(const pb::ModelInferRequest& request) {
    return request.id().empty() ? dealt_.fetch_add(0x9E3779B97F4A7C15ull, std::memory_order_relaxed) : HashOf(request.id());
  }

  Pool<pb::ModelInferRequest, pb::ModelInferResponse> pool_;
  const Served served_;
  Repository& models_;
  rpc::Calls& calls_;
  const rpc::Take take_;
  std::atomic<std::uint64_t> dealt_{0};
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOpenInference(Served served, rpc::Calls& calls, const rpc::Take& take) { return std::make_unique<OpenInference>(served, calls, take); }

}  // namespace concord::inference::oip

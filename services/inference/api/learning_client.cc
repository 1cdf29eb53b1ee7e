#include "inference/api/learning_client.h"

#include <mutex>

#include "concord/learning/v1/learning.grpc.pb.h"
#include "platform/id/id.h"
#include "platform/rpc/client.h"

namespace concord::inference::api {
namespace {

namespace lpb = concord::learning::v1;

constexpr Micros kAskPatience = 5 * kSecond;
constexpr Micros kDownloadPatience = 120 * kSecond;
constexpr std::size_t kMaxModelBytes = 256u << 20;

// The signature is over the card as it came, byte for byte.
Promoted PromotedOf(const lpb::Model& m) { return {m.programme(), m.version(), m.sha256(), Sha256Hex(m.card_json()), m.signature(), m.key()}; }

class LearningClient final : public Learning {
 public:
  LearningClient(rpc::Channels& channels, const auth::ServiceTokens& tokens) : channels_(channels), tokens_(tokens) {}

  Result<Now> Ask() override {
    const auto stub = Stub();
    CONCORD_TRY(const auto learnt, Call<lpb::ListLearntResponse>(*stub, &Service::Stub::ListLearnt, lpb::ListLearntRequest()));
    Now now;
    for (const auto& programme : learnt.programmes()) {
      lpb::GetEvidenceRequest evidence_of;
      evidence_of.set_programme(programme.programme());
      CONCORD_TRY(const auto evidence, Call<lpb::EvidenceSnapshot>(*stub, &Service::Stub::GetEvidence, evidence_of));
      for (const auto& e : evidence.programmes()) now.evidence.push_back({e.programme(), e.version(), e.state(), e.model_version()});
      if (programme.promoted_version().empty()) {
        now.unpromoted.push_back(programme.programme());
        continue;
      }
      lpb::ListModelsRequest models_of;
      models_of.set_programme(programme.programme());
      CONCORD_TRY(const auto models, Call<lpb::ListModelsResponse>(*stub, &Service::Stub::ListModels, models_of));
      for (const auto& m : models.models()) {
        if (m.programme() == programme.programme() && m.version() == programme.promoted_version()) {
          now.models.push_back(PromotedOf(m));
        }
      }
    }
    return now;
  }

  Result<Promoted> Find(const std::string& programme, const std::string& version) override {
    lpb::ListModelsRequest models_of;
    models_of.set_programme(programme);
    const auto stub = Stub();
    CONCORD_TRY(const auto models, Call<lpb::ListModelsResponse>(*stub, &Service::Stub::ListModels, models_of));
    for (const auto& m : models.models()) {
      if (m.programme() == programme && m.version() == version) return PromotedOf(m);
    }
    return NotFound("MODEL_VERSION_NOT_FOUND", "learning keeps no version " + version + " of " + programme);
  }

  Result<std::vector<std::string>> Keys() override {
    const auto stub = Stub();
    CONCORD_TRY(const auto keys, Call<lpb::ListModelKeysResponse>(*stub, &Service::Stub::ListModelKeys, lpb::ListModelKeysRequest()));
    std::vector<std::string> out;
    for (const auto& key : keys.keys()) out.push_back(key.public_key());
    return out;
  }

  Result<std::string> Download(const Promoted& model) override {
    const auto stub = Stub();
    grpc::ClientContext context;
    rpc::Prepare(context, {.token = Token(), .timeout = kDownloadPatience});
    {
      std::lock_guard lock(mutex_);
      if (cancelled_) return Error(Code::kCancelled, "STOPPING", "the service is being stopped");
      download_ = &context;
    }
    lpb::DownloadModelRequest request;
    request.set_name("models/" + model.programme + "/versions/" + model.version);
    const auto reader = stub->DownloadModel(&context, request);
    std::string bytes;
    bool too_large = false;
    for (lpb::ModelChunk chunk; reader->Read(&chunk);) {
      too_large = bytes.size() + chunk.data().size() > kMaxModelBytes;
      if (too_large) {
        context.TryCancel();
        break;
      }
      bytes += chunk.data();
    }
    const grpc::Status status = reader->Finish();
    {
      std::lock_guard lock(mutex_);
      download_ = nullptr;
    }
    if (too_large) return Error(Code::kDataLoss, "MODEL_TOO_LARGE", "the model file is larger than 256 MiB");
    if (!status.ok()) return rpc::FromGrpc(status);
    return bytes;
  }

  void Cancel() override {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (download_ != nullptr) download_->TryCancel();
  }

 private:
  using Service = lpb::LearningService;

  std::unique_ptr<Service::Stub> Stub() { return Service::NewStub(channels_.To("learning")); }
  // What is learnt belongs to no office.
  std::string Token() const { return tokens_.For(""); }

  template <class Response, class Request>
  Result<Response> Call(Service::Stub& stub, grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request) {
    {
      std::lock_guard lock(mutex_);
      if (cancelled_) return Error(Code::kCancelled, "STOPPING", "the service is being stopped");
    }
    return rpc::Invoke<Response>(stub, method, request, {.token = Token(), .timeout = kAskPatience});
  }

  rpc::Channels& channels_;
  const auth::ServiceTokens& tokens_;
  std::mutex mutex_;
  bool cancelled_ = false;
  grpc::ClientContext* download_ = nullptr;
};

}  // namespace

std::unique_ptr<Learning> MakeLearningClient(rpc::Channels& channels, const auth::ServiceTokens& tokens) {
  return std::make_unique<LearningClient>(channels, tokens);
}

}  // namespace concord::inference::api

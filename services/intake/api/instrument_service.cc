#include "concord/intake/v1/instrument.grpc.pb.h"
#include "intake/api/workshop_convert.h"
#include "intake/api/workshop_services.h"
#include "platform/rpc/call.h"

namespace concord::intake::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class InstrumentServiceImpl final : public pb::InstrumentService::CallbackService {
 public:
  InstrumentServiceImpl(InstrumentUseCases& use, rpc::Calls& calls) : use_(use), calls_(calls) {}

  Reactor* ImportInstrument(Context* c, const pb::ImportInstrumentRequest* q, pb::Instrument* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Import(call.caller, request.document()), call.language, true, response);
    });
  }
  Reactor* PublishInstrument(Context* c, const pb::PublishInstrumentRequest* q, pb::Instrument* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Publish(call.caller, request.name()), call.language, false, response);
    });
  }
  Reactor* RetireInstrument(Context* c, const pb::RetireInstrumentRequest* q, pb::Instrument* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Retire(call.caller, request.name()), call.language, false, response);
    });
  }
  Reactor* GetInstrument(Context* c, const pb::GetInstrumentRequest* q, pb::Instrument* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Get(call.caller, request.name()), request.language_code(), true, response);
    });
  }
  Reactor* ListInstruments(Context* c, const pb::ListInstrumentsRequest* q, pb::ListInstrumentsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto records, use_.List(call.caller));
      for (const InstrumentRecord& record : records) Fill(record, request.language_code(), false, response->add_instruments());
      return Ok();
    });
  }

 private:
  static Status Give(Result<InstrumentRecord> record, const std::string& language, bool whole, pb::Instrument* out) {
    if (!record.ok()) return std::move(record).error();
    Fill(*record, language, whole, out);
    return Ok();
  }
  InstrumentUseCases& use_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInstrumentService(InstrumentUseCases& use, rpc::Calls& calls) {
  return std::make_unique<InstrumentServiceImpl>(use, calls);
}

}  // namespace concord::intake::api

#include "identity/api/sharing_service.h"

#include "concord/identity/v1/sharing.grpc.pb.h"
#include "identity/api/convert.h"
#include "platform/rpc/call.h"

namespace concord::identity {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

void Put(const Share& s, Micros now, pb::Share* out) {
  out->set_name("shares/" + s.id);
  out->set_display_name(s.display_name);
  out->set_other_display_name(s.other_display_name);
  out->set_other_country_code(s.other_country_code);
  if (!s.workshop.empty()) out->set_workshop("workshops/" + s.workshop);
  for (const auto& f : s.fields) out->add_fields(f);
  identity::Put(s.create_time, out->mutable_create_time());
  identity::Put(s.expire_time, out->mutable_expire_time());
  if (s.revoke_time > 0) identity::Put(s.revoke_time, out->mutable_revoke_time());
  out->set_state(s.State(now));
  out->set_reads(s.reads);
  if (s.read_time > 0) identity::Put(s.read_time, out->mutable_read_time());
}

#define CONCORD_RPC(name, request_type, response_type, ...)                                                          \
  ServerUnaryReactor* name(CallbackServerContext* c, const request_type* q, response_type* r) override {             \
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const request_type& q, response_type* r) -> Status __VA_ARGS__); \
  }

class Service final : public pb::SharingService::CallbackService {
 public:
  Service(Sharing& sharing, rpc::Calls& calls) : sharing_(sharing), calls_(calls) {}

  CONCORD_RPC(GetSharingAddress, pb::GetSharingAddressRequest, pb::SharingAddress, {
    CONCORD_TRY(auto address, sharing_.Address(call.office()));
    r->set_address(address);
    return Ok();
  })
  CONCORD_RPC(RenewSharingAddress, pb::RenewSharingAddressRequest, pb::SharingAddress, {
    CONCORD_TRY(auto address, sharing_.RenewAddress(call.office()));
    r->set_address(address);
    return Ok();
  })
  CONCORD_RPC(GetReceiver, pb::GetReceiverRequest, pb::Receiver, {
    CONCORD_TRY(auto office, sharing_.Receiver(q.address()));
    r->set_display_name(office.display_name);
    r->set_country_code(office.country_code);
    return Ok();
  })
  CONCORD_RPC(CreateShare, pb::CreateShareRequest, pb::Share, {
    CONCORD_TRY(auto share, sharing_.Give(call.caller, {q.address(), q.workshop(), q.display_name(), {q.fields().begin(), q.fields().end()}, q.valid_days()}));
    Put(share, sharing_.Now(), r);
    return Ok();
  })
  CONCORD_RPC(ListShares, pb::ListSharesRequest, pb::ListSharesResponse, {
    CONCORD_TRY(auto all, sharing_.List(call.office(), true));
    for (const auto& s : all) Put(s, sharing_.Now(), r->add_shares());
    return Ok();
  })
  CONCORD_RPC(ListReceivedShares, pb::ListReceivedSharesRequest, pb::ListReceivedSharesResponse, {
    CONCORD_TRY(auto all, sharing_.List(call.office(), false));
    for (const auto& s : all) Put(s, sharing_.Now(), r->add_shares());
    return Ok();
  })
  CONCORD_RPC(RevokeShare, pb::RevokeShareRequest, pb::Share, {
    CONCORD_TRY(auto share, sharing_.Revoke(call.caller, q.name()));
    Put(share, sharing_.Now(), r);
    return Ok();
  })
  CONCORD_RPC(ListShareEvents, pb::ListShareEventsRequest, pb::ListShareEventsResponse, {
    CONCORD_TRY(auto all, sharing_.Events(call.office(), q.name()));
    for (const auto& seen : all) {
      auto* e = r->add_events();
      identity::Put(seen.event.time, e->mutable_time());
      e->set_act(seen.event.act);
      e->set_person_display_name(seen.person_display_name);
      e->set_own(seen.event.actor_office == call.office());
    }
    return Ok();
  })
  CONCORD_RPC(OpenShare, pb::OpenShareRequest, pb::OpenedShare, {
    CONCORD_TRY(auto opened, sharing_.Open(call.office(), q.name(), q.reader()));
    Put(opened.received, sharing_.Now(), r->mutable_share());
    r->set_owner(opened.given.office);
    r->set_workshop("workshops/" + opened.given.workshop);
    return Ok();
  })

 private:
  Sharing& sharing_;
  rpc::Calls& calls_;
};

#undef CONCORD_RPC

}  // namespace

std::unique_ptr<grpc::Service> MakeSharingService(Sharing& sharing, rpc::Calls& calls) { return std::make_unique<Service>(sharing, calls); }

}  // namespace concord::identity

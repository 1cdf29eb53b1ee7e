#include "reporting/api/shared.h"

#include <algorithm>

#include "concord/identity/v1/sharing.grpc.pb.h"
#include "platform/rpc/client.h"

namespace concord::reporting::api {
namespace {

namespace idp = concord::identity::v1;

class IdentityShares final : public Shares {
 public:
  IdentityShares(rpc::Channels& channels, const auth::ServiceTokens& tokens) : channels_(channels), tokens_(tokens) {}

  Result<OpenedShare> Open(const rpc::Call& call, const std::string& share) override {
    auto stub = idp::SharingService::NewStub(channels_.To("identity"));
    idp::OpenShareRequest request;
    request.set_name(share);
    request.set_reader(call.caller.subject);
    rpc::CallOptions options;
    options.token = tokens_.For(call.office());
    options.deadline = call.deadline;
    CONCORD_TRY(auto opened, rpc::Invoke<idp::OpenedShare>(*stub, &idp::SharingService::Stub::OpenShare, request, options));
    const auto& s = opened.share();
    return OpenedShare{s.name(), s.display_name(), s.other_display_name(), s.other_country_code(), {s.fields().begin(), s.fields().end()},
                       s.expire_time().seconds() * kSecond, opened.owner(), opened.workshop()};
  }

 private:
  rpc::Channels& channels_;
  const auth::ServiceTokens& tokens_;
};

}  // namespace

std::unique_ptr<Shares> MakeIdentityShares(rpc::Channels& channels, const auth::ServiceTokens& tokens) {
  return std::make_unique<IdentityShares>(channels, tokens);
}

v1::SharedReport SharedOf(const OpenedShare& share, const Room& room, const v1::WorkshopReport& report) {
  v1::SharedReport out;
  out.set_share(share.name);
  out.set_display_name(share.display_name);
  out.set_other_display_name(share.other_display_name);
  out.set_other_country_code(share.other_country_code);
  for (const auto& f : share.fields) out.add_fields(f);
  out.mutable_expire_time()->set_seconds(share.expire_time / kSecond);
  out.set_instrument(room.workshop.instrument);
  out.set_demonstration(report.demonstration());
  const auto named = [&](const char* field) { return std::find(share.fields.begin(), share.fields.end(), field) != share.fields.end(); };
  if (named("attendance")) *out.mutable_attendance() = report.attendance();
  if (named("gaps")) *out.mutable_gaps() = report.gaps();
  if (named("heat")) *out.mutable_heat() = report.heat();
  if (named("rounds")) *out.mutable_rounds() = report.rounds();
  if (named("order")) {
    *out.mutable_order() = report.order();
    *out.mutable_changes() = report.changes();
  }
  if (named("roadmap"))
    for (const auto& item : report.roadmap())
      if (item.included()) *out.add_roadmap() = item;
  return out;
}

}  // namespace concord::reporting::api

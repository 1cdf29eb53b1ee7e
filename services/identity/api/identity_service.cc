#include "identity/api/identity_service.h"

#include "concord/identity/v1/identity.grpc.pb.h"
#include "identity/api/convert.h"
#include "identity/oidc/provider.h"
#include "platform/rpc/call.h"

namespace concord::identity {
namespace {

using google::protobuf::Empty;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// Runs `body` with request `q` and answer `r` on an executor; `body` may return early with an Error.
#define CONCORD_RPC(name, request_type, response_type, executor, ...)                                                       \
  ServerUnaryReactor* name(CallbackServerContext* c, const request_type* q, response_type* r) override {                    \
    return calls_.RunOn(executor, c, q, r, [this](const rpc::Call& call, const request_type& q, response_type* r) -> Status \
                        __VA_ARGS__);                                                                                       \
  }

class Service final : public pb::IdentityService::CallbackService {
 public:
  Service(UseCases& use, rpc::Calls& calls, exec::Executor& wait, SigningKeys& keys, oidc::Provider& provider)
      : use_(use), calls_(calls), wait_(wait), keys_(keys), provider_(provider) {}

  CONCORD_RPC(GetSetup, pb::GetSetupRequest, pb::Setup, calls_.executor(), {
    CONCORD_TRY(auto state, use_.Setup());
    r->set_needs_administrator(state.needs_administrator);
    r->set_demonstration_accounts(state.demonstration);
    if (state.backup_time > 0) Put(state.backup_time, r->mutable_backup_time());
    if (provider_.options().on()) r->set_account_service(provider_.options().name);
    return Ok();
  })
  CONCORD_RPC(CompleteSetup, pb::CompleteSetupRequest, pb::Session, wait_, {
    NewAdministrator a{q.office_display_name(), q.country_code(), q.email(), q.display_name(), q.password()};
    CONCORD_TRY(auto session, use_.CompleteSetup(q.setup_code(), a));
    Put(session, r);
    return Ok();
  })
  CONCORD_RPC(SignIn, pb::SignInRequest, pb::Session, wait_, {
    CONCORD_TRY(auto session, use_.SignIn(q.email(), q.password()));
    Put(session, r);
    return Ok();
  })
  CONCORD_RPC(CompletePassword, pb::CompletePasswordRequest, pb::Session, wait_, {
    CONCORD_TRY(auto session, use_.CompletePassword(q.code(), q.password()));
    Put(session, r);
    return Ok();
  })
  CONCORD_RPC(StartOidcSignIn, pb::StartOidcSignInRequest, pb::OidcSignInStarted, wait_, {
    CONCORD_CHECK_OK(CheckOidc());
    CONCORD_TRY(auto started, use_.StartOidc(provider_, q.next()));
    r->set_authorize_url(started.authorize_url);
    r->set_browser_secret(started.browser);
    return Ok();
  })
  CONCORD_RPC(CompleteOidcSignIn, pb::CompleteOidcSignInRequest, pb::OidcSignedIn, wait_, {
    CONCORD_CHECK_OK(CheckOidc());
    CONCORD_TRY(auto done, use_.CompleteOidc(provider_, {q.code(), q.state(), q.issuer(), q.error(), q.browser_secret()}));
    Put(done.session, r->mutable_session());
    r->set_next(done.next);
    return Ok();
  })
  CONCORD_RPC(SignOut, pb::SignOutRequest, Empty, calls_.executor(), { return use_.SignOut(call.caller); })
  CONCORD_RPC(ExchangeSession, pb::ExchangeSessionRequest, pb::AccessToken, calls_.executor(), {
    CONCORD_TRY(const auto signer, keys_.Signer());
    CONCORD_TRY(auto access, use_.Exchange(q.session_token(), *signer));
    r->set_access_token(access.token);
    r->set_csrf_token(access.csrf_token);
    Put(access.expire_time, r->mutable_expire_time());
    return Ok();
  })
  CONCORD_RPC(CreateParticipantSession, pb::CreateParticipantSessionRequest, pb::Session, calls_.executor(), {
    CONCORD_TRY(auto session, use_.ParticipantSession(call.office(), q.participant()));
    Put(session, r);
    return Ok();
  })
  CONCORD_RPC(GetMe, pb::GetMeRequest, pb::Me, calls_.executor(), {
    CONCORD_TRY(auto who, use_.Me(call.caller));
    Put(who, r);
    return Ok();
  })
  CONCORD_RPC(ListPeople, pb::ListPeopleRequest, pb::ListPeopleResponse, calls_.executor(), {
    std::string page = q.page_token();
    CONCORD_TRY(auto people, use_.ListPeople(call.office(), q.page_size(), page));
    for (const auto& p : people) Put(p, r->add_people());
    r->set_next_page_token(page);
    return Ok();
  })
  CONCORD_RPC(CreatePerson, pb::CreatePersonRequest, pb::PersonLink, calls_.executor(), {
    CONCORD_TRY(auto made, use_.CreatePerson(call.office(), q.email(), q.display_name(), {q.roles().begin(), q.roles().end()}));
    Put(made, r);
    return Ok();
  })
  CONCORD_RPC(UpdatePerson, pb::UpdatePersonRequest, pb::Person, calls_.executor(), {
    Person wanted;
    wanted.display_name = q.person().display_name();
    wanted.roles.assign(q.person().roles().begin(), q.person().roles().end());
    wanted.disabled = q.person().disabled();
    CONCORD_TRY(auto person, use_.UpdatePerson(call.office(), q.person().name(), wanted,
                                              {q.update_mask().paths().begin(), q.update_mask().paths().end()}, q.person().etag()));
    Put(person, r);
    return Ok();
  })
  CONCORD_RPC(ResetPassword, pb::ResetPasswordRequest, pb::PersonLink, calls_.executor(), {
    CONCORD_TRY(auto made, use_.ResetPassword(call.office(), q.name()));
    Put(made, r);
    return Ok();
  })
  CONCORD_RPC(CreateApiToken, pb::CreateApiTokenRequest, pb::ApiToken, calls_.executor(), {
    CONCORD_TRY(auto made, use_.CreateApiToken(call.caller, q.display_name(), {q.roles().begin(), q.roles().end()}, q.valid_days()));
    Put(made.token, r);
    r->set_secret(made.secret);
    return Ok();
  })
  CONCORD_RPC(ListApiTokens, pb::ListApiTokensRequest, pb::ListApiTokensResponse, calls_.executor(), {
    CONCORD_TRY(auto tokens, use_.ListApiTokens(call.caller));
    for (const auto& t : tokens) Put(t, r->add_api_tokens());
    return Ok();
  })
  CONCORD_RPC(RevokeApiToken, pb::RevokeApiTokenRequest, Empty, calls_.executor(), { return use_.RevokeApiToken(call.caller, q.name()); })
  CONCORD_RPC(GetOffice, pb::GetOfficeRequest, pb::Office, calls_.executor(), {
    CONCORD_TRY(auto office, use_.GetOffice(call.office()));
    Put(office, r);
    return Ok();
  })
  CONCORD_RPC(CreateOffice, pb::CreateOfficeRequest, pb::PersonLink, calls_.executor(), {
    NewAdministrator a{q.display_name(), q.country_code(), q.administrator_email(), q.administrator_display_name(), ""};
    CONCORD_TRY(auto made, use_.CreateOffice(call.caller, a));
    Put(made, r);
    return Ok();
  })

 private:
  Status CheckOidc() const {
    if (provider_.options().on()) return Ok();
    return FailedPrecondition("OIDC_OFF", "no other account service is configured here; sign in with a password");
  }

  UseCases& use_;
  rpc::Calls& calls_;
  exec::Executor& wait_;
  SigningKeys& keys_;
  oidc::Provider& provider_;
};

#undef CONCORD_RPC

}  // namespace

std::unique_ptr<grpc::Service> MakeIdentityService(UseCases& use_cases, rpc::Calls& calls, exec::Executor& wait, SigningKeys& keys,
                                                   oidc::Provider& provider) {
  return std::make_unique<Service>(use_cases, calls, wait, keys, provider);
}

}  // namespace concord::identity

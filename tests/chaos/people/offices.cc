#include "offices.h"

#include "platform/id/id.h"

namespace concord::chaos {
namespace {

namespace pb = identity::v1;
using Stub = pb::IdentityService::Stub;

constexpr char kPassword[] = "chaos is a good teacher";

Result<std::unique_ptr<client::Session>> First(const std::shared_ptr<grpc::Channel>& channel, Stub& stub, const std::string& link) {
  pb::CompletePasswordRequest request;
  request.set_code(link.substr(link.find("code=") + 5));
  request.set_password(kPassword);
  CONCORD_TRY(auto session, rpc::Invoke<pb::Session>(stub, &Stub::CompletePassword, request, {}));
  return std::make_unique<client::Session>(channel, session.session_token());
}

Result<std::string> OfficeOf(Stub& stub, client::Session& session) {
  CONCORD_TRY(auto me, session.Call<pb::Me>(stub, &Stub::GetMe, pb::GetMeRequest()));
  return me.office().name().substr(sizeof("offices/") - 1);
}

}  // namespace

Result<std::vector<OfficeDesk>> OpenOffices(const std::shared_ptr<grpc::Channel>& channel, int more) {
  auto stub = pb::IdentityService::NewStub(channel);
  std::vector<OfficeDesk> desks;
  CONCORD_TRY(auto demo, client::Session::SignIn(channel, "facilitator@demo.example", "demonstration"));
  CONCORD_TRY(auto demo_office, OfficeOf(*stub, *demo));
  desks.push_back({demo_office, std::move(demo)});
  if (more == 0) return desks;
  CONCORD_TRY(auto operates, client::Session::SignIn(channel, "administrator@demo.example", "demonstration"));
  for (int i = 0; i < more; ++i) {
    const std::string mark = NewId().substr(24);
    pb::CreateOfficeRequest office;
    office.set_display_name("Demonstration office " + mark);
    office.set_country_code("XB");
    office.set_administrator_email("administrator-" + mark + "@demo.example");
    office.set_administrator_display_name("Demonstration administrator");
    CONCORD_TRY(auto link, operates->Call<pb::PersonLink>(*stub, &Stub::CreateOffice, office));
    CONCORD_TRY(auto administrator, First(channel, *stub, link.link()));
    pb::CreatePersonRequest person;
    person.set_email("facilitator-" + mark + "@demo.example");
    person.set_display_name("Demonstration facilitator");
    person.add_roles("facilitator");
    CONCORD_TRY(link, administrator->Call<pb::PersonLink>(*stub, &Stub::CreatePerson, person));
    OfficeDesk desk;
    CONCORD_TRY(desk.facilitator, First(channel, *stub, link.link()));
    CONCORD_TRY(desk.office, OfficeOf(*stub, *desk.facilitator));
    desks.push_back(std::move(desk));
  }
  return desks;
}

}  // namespace concord::chaos

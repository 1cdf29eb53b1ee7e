#include "identity/api/convert.h"

namespace concord::identity {

void Put(Micros time, google::protobuf::Timestamp* out) {
  out->set_seconds(time / kSecond);
  out->set_nanos(static_cast<int>(time % kSecond) * 1000);
}

void Put(const Office& office, pb::Office* out) {
  out->set_name("offices/" + office.id);
  out->set_display_name(office.display_name);
  out->set_country_code(office.country_code);
  out->set_demonstration(office.demonstration);
  out->set_operator_(office.operates);
}

void Put(const Who& who, pb::Me* out) {
  out->set_name(who.name);
  out->set_display_name(who.display_name);
  for (const auto& role : who.roles) out->add_roles(role);
  Put(who.office, out->mutable_office());
  if (!who.workshop.empty()) out->set_workshop("workshops/" + who.workshop);
}

void Put(const SignedIn& session, pb::Session* out) {
  out->set_session_token(session.session_token);
  out->set_csrf_token(session.csrf_token);
  Put(session.who, out->mutable_me());
  Put(session.expire_time, out->mutable_expire_time());
}

void Put(const Person& person, pb::Person* out) {
  out->set_name("people/" + person.id);
  out->set_email(person.email);
  out->set_display_name(person.display_name);
  for (const auto& role : person.roles) out->add_roles(role);
  out->set_disabled(person.disabled);
  Put(person.create_time, out->mutable_create_time());
  if (person.sign_in_time > 0) Put(person.sign_in_time, out->mutable_sign_in_time());
  out->set_etag(std::to_string(person.version));
}

void Put(const Linked& linked, pb::PersonLink* out) {
  Put(linked.person, out->mutable_person());
  out->set_link(linked.link);
}

void Put(const ApiToken& token, pb::ApiToken* out) {
  out->set_name("apiTokens/" + token.id);
  out->set_display_name(token.display_name);
  for (const auto& role : token.roles) out->add_roles(role);
  Put(token.create_time, out->mutable_create_time());
  Put(token.expire_time, out->mutable_expire_time());
}

}  // namespace concord::identity

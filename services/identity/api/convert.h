#pragma once
// Domain values as messages.
#include "concord/identity/v1/identity.pb.h"
#include "identity/app/use_cases.h"

namespace concord::identity {

namespace pb = concord::identity::v1;

void Put(Micros time, google::protobuf::Timestamp* out);
void Put(const Office& office, pb::Office* out);
void Put(const Who& who, pb::Me* out);
void Put(const SignedIn& session, pb::Session* out);
void Put(const Person& person, pb::Person* out);
void Put(const Linked& linked, pb::PersonLink* out);
void Put(const ApiToken& token, pb::ApiToken* out);

}  // namespace concord::identity

#include "platform/rpc/rules.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <string_view>

#include "concord/auth/rule.pb.h"

extern "C" {
extern const char concord_descriptors_begin[];
extern const char concord_descriptors_end[];
}

namespace concord::rpc {

Status Rule::Check(const auth::Principal& caller) const {
  switch (caller.kind) {
    case auth::Kind::kAnonymous:
      if (anonymous) return Ok();
      return Unauthenticated("TOKEN_MISSING", "sign in first");
    case auth::Kind::kPerson:
      if (person && (roles.empty() || std::any_of(roles.begin(), roles.end(), [&](const auto& r) { return caller.HasRole(r); })))
        return Ok();
      break;
    case auth::Kind::kParticipant:
      if (participant) return Ok();
      break;
    case auth::Kind::kService:
      if (service) return Ok();
      break;
  }
  if (anonymous) return Ok();
  return PermissionDenied("NOT_ALLOWED", "your account may not do this");
}

Result<Rules> Rules::Load() { return From({concord_descriptors_begin, concord_descriptors_end}); }

Result<Rules> Rules::From(const std::string& descriptors) {
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromString(descriptors))
    return Internal("DESCRIPTORS_BROKEN", "the embedded descriptors cannot be read");
  Rules rules;
  for (const auto& file : files.file()) {
    if (file.service_size() == 0 || file.package().rfind("google.", 0) == 0) continue;
    for (const auto& service : file.service()) {
      for (const auto& method : service.method()) {
        const std::string path = "/" + file.package() + "." + service.name() + "/" + method.name();
        if (!method.options().HasExtension(auth::rule) || method.options().GetExtension(auth::rule).callers().empty())
          return Internal("RPC_WITHOUT_RULE", path + " declares no concord.auth.rule");
        const auto& declared = method.options().GetExtension(auth::rule);
        Rule r;
        r.method = path;
        r.stream = method.server_streaming();
        for (int c : declared.callers()) {
          r.person |= c == auth::CALLER_PERSON;
          r.participant |= c == auth::CALLER_PARTICIPANT;
          r.service |= c == auth::CALLER_SERVICE;
          r.anonymous |= c == auth::CALLER_ANONYMOUS;
        }
        r.roles.assign(declared.roles().begin(), declared.roles().end());
        const std::string type = method.input_type().substr(1);
        if (!rules.by_request_.emplace(type, std::move(r)).second)
          return Internal("RPC_WITHOUT_RULE", type + " is the request of two RPCs; give " + path + " one of its own");
      }
    }
  }
  return rules;
}

const Rule* Rules::ByRequest(const std::string& request_type) const {
  auto it = by_request_.find(request_type);
  return it == by_request_.end() ? nullptr : &it->second;
}

}  // namespace concord::rpc

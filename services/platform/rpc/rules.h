#pragma once
// Rights of every RPC, read at start from the embedded descriptors (method option concord.auth.rule).
#include <map>
#include <string>
#include <vector>

#include "platform/auth/principal.h"
#include "platform/base/result.h"

namespace concord::rpc {

struct Rule {
  std::string method;  // "/concord.intake.v1.WorkshopService/GetWorkshop"
  bool person = false, participant = false, service = false, anonymous = false;
  bool stream = false;  // server streaming
  std::vector<std::string> roles;  // of persons; empty: any

  // OK, UNAUTHENTICATED TOKEN_MISSING or PERMISSION_DENIED NOT_ALLOWED.
  Status Check(const auth::Principal& caller) const;
};

class Rules {
 public:
  // Errors: INTERNAL RPC_WITHOUT_RULE naming the first RPC that declares none, or two RPCs with one request type.
  static Result<Rules> Load();
  // Of other descriptors: a serialised google.protobuf.FileDescriptorSet.
  static Result<Rules> From(const std::string& descriptors);
  // By full name of the request message; nullptr when unknown.
  const Rule* ByRequest(const std::string& request_type) const;
  const std::map<std::string, Rule>& all() const { return by_request_; }

 private:
  std::map<std::string, Rule> by_request_;
};

}  // namespace concord::rpc

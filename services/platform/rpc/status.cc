// Errors as google.rpc.Status in the details of a gRPC status, and back.
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "platform/rpc/call.h"

namespace concord::rpc {

namespace {

// What a server beneath us said about itself, its address among it, is for the operator: /readyz and the log have it.
std::string WordsOf(const Error& error) {
  return error.reason == "STORE_UNREACHABLE" ? "the database does not answer at the moment; what was saved is safe, try again in a moment" : error.message;
}

}  // namespace

grpc::Status ToGrpc(const Error& error) {
  const std::string words = WordsOf(error);
  google::rpc::Status status;
  status.set_code(static_cast<int>(error.code));
  status.set_message(words);
  google::rpc::ErrorInfo info;
  info.set_reason(error.reason);
  info.set_domain("concord");
  for (const auto& [k, v] : error.metadata) (*info.mutable_metadata())[k] = v;
  status.add_details()->PackFrom(info);
  if (!error.violations.empty()) {
    google::rpc::BadRequest bad;
    for (const auto& v : error.violations) {
      auto* out = bad.add_field_violations();
      out->set_field(v.field);
      out->set_description(v.description);
    }
    status.add_details()->PackFrom(bad);
  }
  return grpc::Status(static_cast<grpc::StatusCode>(error.code), words, status.SerializeAsString());
}

Error FromGrpc(const grpc::Status& status) {
  Error error(static_cast<Code>(status.error_code()), "REMOTE_ERROR", status.error_message());
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return error;
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    if (any.UnpackTo(&info)) {
      error.reason = info.reason();
      error.metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (any.UnpackTo(&bad)) {
      for (const auto& v : bad.field_violations()) error.violations.push_back({v.field(), v.description()});
    }
  }
  return error;
}

}  // namespace concord::rpc

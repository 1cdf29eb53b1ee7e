#pragma once
// Every RPC of the embedded descriptors, callable by name with any token and any bytes. Knows no service: what a request takes is read
// from its fields, its google.api.http annotation and its comments.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/generic/generic_stub.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace concord::tenancy {

struct Method {
  std::string path;  // "/concord.intake.v1.WorkshopService/GetWorkshop"
  std::set<int> callers;  // concord.auth.Caller
  std::set<std::string> roles;
  bool stream = false;
  bool reads = false;  // Get…, List…
  const google::protobuf::Descriptor* input = nullptr;
  const google::protobuf::Descriptor* output = nullptr;
  std::map<std::string, std::string> names;  // field path → shape of the resource name it takes: "workshop.name" → "workshops/*"
};

struct Outcome {
  std::optional<Error> error;  // none: answered
  std::string bytes;           // of the first message
  std::string reason() const { return error ? error->reason : ""; }
};

class Probe {
 public:
  explicit Probe(std::shared_ptr<grpc::Channel> channel);
  // Of services that this process has registered.
  const std::vector<Method>& methods() const { return methods_; }
  Outcome Call(const Method& method, const std::string& bytes, const std::string& token);
  // A request with `names` in its name fields (by shape); other strings are `filler`. Nothing when a shape is not there.
  std::optional<std::string> Request(const Method& method, const std::map<std::string, std::string>& names, const std::string& filler);
  // Resource names in an answer, by shape; those of no office have no UUID and are left out.
  void Harvest(const Method& method, const std::string& bytes, std::map<std::string, std::string>& names);
  std::string Text(const Method& method, const std::string& bytes);

 private:
  std::vector<Method> Declared();
  std::unique_ptr<google::protobuf::Message> Read(const google::protobuf::Descriptor* type, const std::string& bytes);

  google::protobuf::FileDescriptorSet files_;
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
  grpc::GenericStub stub_;
  std::vector<Method> methods_;
};

}  // namespace concord::tenancy

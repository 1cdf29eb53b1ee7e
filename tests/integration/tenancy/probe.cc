#include "probe.h"

#include <google/protobuf/text_format.h>
#include <grpcpp/grpcpp.h>

#include <regex>

#include "concord/auth/rule.pb.h"
#include "google/api/annotations.pb.h"
#include "platform/rpc/call.h"

extern "C" {
extern const char concord_descriptors_begin[];
extern const char concord_descriptors_end[];
}

namespace concord::tenancy {
namespace {

namespace pb = google::protobuf;

const std::regex kShapeInComment(R"x(^\s*"([a-z]\w*/\{\w+\}(/[a-z]\w*/\{\w+\})*)")x");
const std::regex kShapeInPath(R"(\{([\w.]+)=([\w/*]+)\})");
const std::regex kName(R"([a-z]\w*/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/[a-z]\w*/[\w.-]+)*)");

// "workshops/{workshop}/participants/{participant}" and names like it → "workshops/*/participants/*"
std::string Shape(const std::string& name) { return std::regex_replace(name, std::regex("/[^/]+(/|$)"), "/*$1"); }

void NamesInComments(const pb::Descriptor* type, const std::string& prefix, int depth, std::map<std::string, std::string>& out) {
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* f = type->field(i);
    if (f->is_repeated()) continue;
    if (f->message_type() != nullptr && depth < 2) NamesInComments(f->message_type(), prefix + f->name() + ".", depth + 1, out);
    pb::SourceLocation where;
    std::smatch said;
    if (f->type() != pb::FieldDescriptor::TYPE_STRING || !f->GetSourceLocation(&where)) continue;
    if (std::regex_search(where.leading_comments, said, kShapeInComment)) out[prefix + f->name()] = Shape(said[1]);
  }
}

void NamesInPath(const google::api::HttpRule& rule, std::map<std::string, std::string>& out) {
  const std::string path = rule.get() + rule.post() + rule.patch() + rule.delete_() + rule.put();
  for (std::sregex_iterator it(path.begin(), path.end(), kShapeInPath), end; it != end; ++it) out[(*it)[1]] = (*it)[2];
  for (const auto& more : rule.additional_bindings()) NamesInPath(more, out);
}

// Strings and repeated strings with `filler`, messages in depth.
void Fill(pb::Message& m, const std::string& prefix, const std::map<std::string, std::string>& values, const std::string& filler, int depth) {
  const auto* r = m.GetReflection();
  for (int i = 0; i < m.GetDescriptor()->field_count(); ++i) {
    const auto* f = m.GetDescriptor()->field(i);
    const std::string at = prefix + f->name();
    if (f->type() == pb::FieldDescriptor::TYPE_STRING) {
      const auto value = values.find(at);
      const std::string& text = value == values.end() ? filler : value->second;
      if (f->is_repeated()) r->AddString(&m, f, text);
      else r->SetString(&m, f, text);
    } else if (f->message_type() != nullptr && !f->is_repeated() && depth < 2 && f->message_type()->full_name().rfind("google.", 0) != 0) {
      Fill(*r->MutableMessage(&m, f), at + ".", values, filler, depth + 1);
    }
  }
}

}  // namespace

Probe::Probe(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {
  files_.ParseFromArray(concord_descriptors_begin, static_cast<int>(concord_descriptors_end - concord_descriptors_begin));
  for (const auto& file : files_.file()) pool_.BuildFile(file);
  // A service is here when one of its methods says more than that nobody knows it.
  std::map<std::string, std::vector<Method>> services;
  for (auto& m : Declared()) services[m.path.substr(0, m.path.rfind('/'))].push_back(std::move(m));
  for (auto& [name, methods] : services) {
    bool here = false;
    for (const auto& m : methods) here = here || Call(m, "", "").reason() != "REMOTE_ERROR";
    if (here) methods_.insert(methods_.end(), methods.begin(), methods.end());
  }
}

std::vector<Method> Probe::Declared() {
  std::vector<Method> out;
  for (const auto& file : files_.file()) {
    if (file.package().rfind("google.", 0) == 0) continue;
    for (const auto& service : file.service()) {
      for (const auto& method : service.method()) {
        const auto& rule = method.options().GetExtension(auth::rule);
        Method m;
        m.path = "/" + file.package() + "." + service.name() + "/" + method.name();
        m.callers.insert(rule.callers().begin(), rule.callers().end());
        m.roles.insert(rule.roles().begin(), rule.roles().end());
        m.stream = method.server_streaming();
        m.reads = method.name().rfind("Get", 0) == 0 || method.name().rfind("List", 0) == 0;
        m.input = pool_.FindMessageTypeByName(method.input_type().substr(1));
        m.output = pool_.FindMessageTypeByName(method.output_type().substr(1));
        NamesInComments(m.input, "", 0, m.names);
        NamesInPath(method.options().GetExtension(google::api::http), m.names);
        out.push_back(std::move(m));
      }
    }
  }
  return out;
}

Outcome Probe::Call(const Method& method, const std::string& bytes, const std::string& token) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  const auto wait = [&] {
    queue.Next(&tag, &ok);
    return ok;
  };
  auto call = stub_.PrepareCall(&context, method.path, &queue);
  const grpc::Slice slice(bytes);
  grpc::ByteBuffer answer;
  grpc::Status status;
  Outcome out;
  call->StartCall(nullptr);
  wait();
  call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
  wait();
  call->Read(&answer, nullptr);
  const bool answered = wait();
  if (answered && method.stream) context.TryCancel();
  call->Finish(&status, nullptr);
  wait();
  if (answered) {
    std::vector<grpc::Slice> slices;
    (void)answer.Dump(&slices);
    for (const auto& s : slices) out.bytes.append(reinterpret_cast<const char*>(s.begin()), s.size());
  } else if (!status.ok()) {
    out.error = rpc::FromGrpc(status);
  }
  return out;
}

std::unique_ptr<pb::Message> Probe::Read(const pb::Descriptor* type, const std::string& bytes) {
  std::unique_ptr<pb::Message> m(factory_.GetPrototype(type)->New());
  m->ParseFromString(bytes);
  return m;
}

std::optional<std::string> Probe::Request(const Method& method, const std::map<std::string, std::string>& names, const std::string& filler) {
  std::map<std::string, std::string> values;
  for (const auto& [field, shape] : method.names) {
    const auto name = names.find(shape);
    if (name == names.end()) return std::nullopt;
    values[field] = name->second;
  }
  auto m = Read(method.input, "");
  if (!method.names.empty() || !filler.empty()) Fill(*m, "", values, filler, 0);
  return m->SerializeAsString();
}

void Probe::Harvest(const Method& method, const std::string& bytes, std::map<std::string, std::string>& names) {
  const std::string text = Text(method, bytes);
  for (std::sregex_iterator it(text.begin(), text.end(), kName), end; it != end; ++it) names.emplace(Shape(it->str()), it->str());
}

std::string Probe::Text(const Method& method, const std::string& bytes) {
  std::string out;
  pb::TextFormat::PrintToString(*Read(method.output, bytes), &out);
  return out;
}

}  // namespace concord::tenancy

#include "portal/gateway/routes.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "google/api/annotations.pb.h"

extern "C" {
extern const char concord_descriptors_begin[];
extern const char concord_descriptors_end[];
}

namespace concord::portal {
namespace {

namespace pb = google::protobuf;
using nlohmann::json;
constexpr const char* kPrefix = "type.googleapis.com";
constexpr int kDeepest = 64;  // levels of a body; writing and freeing JSON is recursive

std::vector<std::string> Split(const std::string& text, char by) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);) out.push_back(part);
  return out;
}

Error Bad(const char* reason, const std::string& field, const std::string& what) {
  return InvalidArgument(reason, field + ": " + what).At(field, what);
}

// "/v1/{name=workshops/*}:copy" into parts.
void Parse(Route& route) {
  std::string text = route.pattern.substr(1);
  const auto brace = text.rfind('}');
  const auto colon = text.rfind(':');
  if (colon != std::string::npos && (brace == std::string::npos || colon > brace)) {
    route.custom = text.substr(colon + 1);
    text.resize(colon);
  }
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == '/') {
      ++i;
    } else if (text[i] == '{') {
      const auto end = text.find('}', i);
      const std::string inside = text.substr(i + 1, end - i - 1);
      const auto eq = inside.find('=');
      const int field = static_cast<int>(route.fields.size());
      route.fields.push_back(inside.substr(0, eq));
      for (const auto& part : Split(eq == std::string::npos ? "*" : inside.substr(eq + 1), '/')) route.parts.push_back({part == "*" ? "" : part, part == "*", field});
      i = end + 1;
    } else {
      const auto end = std::min(text.find('/', i), text.size());
      const std::string part = text.substr(i, end - i);
      route.parts.push_back({part == "*" ? "" : part, part == "*", -1});
      i = end;
    }
  }
}

bool Fits(const Route& route, const std::vector<std::string>& segments, const std::string& custom, Bound& bound) {
  if (segments.size() != route.parts.size() || custom != route.custom) return false;
  std::vector<std::string> values(route.fields.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& part = route.parts[i];
    if (part.any ? segments[i].empty() : segments[i] != part.text) return false;
    if (part.field >= 0) values[part.field] += (values[part.field].empty() ? "" : "/") + segments[i];
  }
  for (std::size_t i = 0; i < values.size(); ++i) bound.emplace_back(route.fields[i], values[i]);
  return true;
}

const pb::FieldDescriptor* FieldOf(const pb::Descriptor* type, const std::string& name) {
  if (const auto* f = type->FindFieldByName(name)) return f;
  return type->FindFieldByCamelcaseName(name);
}

// A query or path value as the JSON that its field reads. Numbers and booleans also read from strings, except booleans.
json ScalarOf(const pb::FieldDescriptor* field, const std::string& value) {
  if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_BOOL && (value == "true" || value == "false")) return value == "true";
  return value;
}

Status Put(json& into, const pb::Descriptor* type, const std::string& path, const std::string& value) {
  json* at = &into;
  const auto names = Split(path, '.');
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto* field = type->FindFieldByName(names[i]) ? type->FindFieldByName(names[i]) : FieldOf(type, names[i]);
    if (field == nullptr) return Bad("FIELD_UNKNOWN", path, "there is no such field");
    const std::string key(field->json_name());
    if (i + 1 == names.size()) {
      at->erase(std::string(field->name()));
      if (field->is_repeated()) (*at)[key].push_back(ScalarOf(field, value));
      else (*at)[key] = ScalarOf(field, value);
      return Ok();
    }
    if (field->message_type() == nullptr || field->is_repeated()) return Bad("FIELD_UNKNOWN", path, "there is no such field");
    if (at->contains(field->name()) && !at->contains(key)) (*at)[key] = (*at)[std::string(field->name())];
    at = &(*at)[key];
    if (!at->is_object()) *at = json::object();
    type = field->message_type();
  }
  return Ok();
}

Result<json> ObjectOf(const std::string& body) {
  struct TooDeep {};
  const auto not_json = [](const std::string& where) { return InvalidArgument("JSON_INVALID", "the body is not JSON" + where); };
  try {
    json parsed = json::parse(body, [](int depth, json::parse_event_t, json&) {
      if (depth > kDeepest) throw TooDeep();
      return true;
    });
    if (!parsed.is_object()) return InvalidArgument("JSON_INVALID", "the body must be a JSON object");
    return parsed;
  } catch (const json::parse_error& e) {
    const std::string at = std::to_string(e.byte > 0 ? e.byte - 1 : 0);
    return not_json(" at byte " + at).With("byte_offset", at);
  } catch (const json::exception& e) {  // a number beyond what a double holds
    const std::string what = e.what();
    return not_json(": " + what.substr(what.find("] ") + 2));
  } catch (const TooDeep&) {
    return InvalidArgument("JSON_INVALID", "the body is nested deeper than " + std::to_string(kDeepest) + " levels");
  }
}

// protobuf says "(answers[0].choice): invalid value …", "(answers[0]) nosuch: Cannot find field." or "nosuch: Cannot find field.".
Error FieldError(const std::string& said) {
  const auto close = said.rfind('(', 0) == 0 ? said.find(')') : std::string::npos;
  const auto from = close == std::string::npos ? 0 : close + 1;
  const auto cut = said.find(": ", from);
  if (cut == std::string::npos) return Bad("FIELD_INVALID", "body", said);
  std::string place = from > 0 ? said.substr(1, close - 1) : "";
  const std::string name = said.substr(from, cut - from);
  if (const auto letter = name.find_first_not_of(' '); letter != std::string::npos) place += (place.empty() ? "" : ".") + name.substr(letter);
  if (said.find("Cannot find field", cut) != std::string::npos) return Bad("FIELD_UNKNOWN", place, "there is no such field");
  return Bad("FIELD_INVALID", place.empty() ? "body" : place, said.substr(cut + 2));
}

}  // namespace

std::string PercentDecoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) && std::isxdigit(static_cast<unsigned char>(text[i + 2]))) {
      out += static_cast<char>(std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::size_t BrokenUtf8(const std::string& s) {
  for (std::size_t i = 0; i < s.size();) {
    const unsigned char c = s[i];
    const int more = c < 0x80 ? 0 : c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : -1;
    if (more < 0 || i + more >= s.size() + (more == 0)) return i;
    for (int k = 1; k <= more; ++k)
      if ((static_cast<unsigned char>(s[i + k]) & 0xc0) != 0x80) return i;
    if (more >= 2) {
      const unsigned char d = s[i + 1];
      if ((c == 0xe0 && d < 0xa0) || (c == 0xed && d > 0x9f) || (c == 0xf0 && d < 0x90) || (c == 0xf4 && d > 0x8f)) return i;
    }
    i += more + 1;
  }
  return std::string::npos;
}

struct Routes::Impl {
  pb::DescriptorPool pool;
  std::unique_ptr<pb::util::TypeResolver> resolver;
  std::vector<Route> routes;
  pb::FileDescriptorSet files;

  void Add(const pb::MethodDescriptor* method, const google::api::HttpRule& rule) {
    Route r;
    switch (rule.pattern_case()) {
      case google::api::HttpRule::kGet: r.verb = "GET", r.pattern = rule.get(); break;
      case google::api::HttpRule::kPost: r.verb = "POST", r.pattern = rule.post(); break;
      case google::api::HttpRule::kPatch: r.verb = "PATCH", r.pattern = rule.patch(); break;
      case google::api::HttpRule::kPut: r.verb = "PUT", r.pattern = rule.put(); break;
      case google::api::HttpRule::kDelete: r.verb = "DELETE", r.pattern = rule.delete_(); break;
      default: return;
    }
    r.method = "/" + method->service()->full_name() + "/" + method->name();
    r.input = method->input_type()->full_name();
    r.output = method->output_type()->full_name();
    r.body = rule.body();
    r.stream = method->server_streaming();
    r.session = method->output_type()->FindFieldByName("session_token") != nullptr;
    Parse(r);
    routes.push_back(std::move(r));
    for (const auto& more : rule.additional_bindings()) Add(method, more);
  }
};

Routes::Routes(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Routes::~Routes() = default;
const std::vector<Route>& Routes::all() const { return impl_->routes; }

Result<std::unique_ptr<Routes>> Routes::Load() {
  auto impl = std::make_unique<Impl>();
  if (!impl->files.ParseFromArray(concord_descriptors_begin, static_cast<int>(concord_descriptors_end - concord_descriptors_begin)))
    return Internal("DESCRIPTORS_BROKEN", "the embedded descriptors cannot be read");
  for (const auto& file : impl->files.file())
    if (impl->pool.BuildFile(file) == nullptr) return Internal("DESCRIPTORS_BROKEN", file.name() + " cannot be built");
  impl->resolver.reset(pb::util::NewTypeResolverForDescriptorPool(kPrefix, &impl->pool));
  for (const auto& file : impl->files.file()) {
    const auto* built = impl->pool.FindFileByName(file.name());
    for (int s = 0; s < built->service_count(); ++s)
      for (int m = 0; m < built->service(s)->method_count(); ++m) {
        const auto& options = file.service(s).method(m).options();
        if (options.HasExtension(google::api::http)) impl->Add(built->service(s)->method(m), options.GetExtension(google::api::http));
      }
  }
  return std::unique_ptr<Routes>(new Routes(std::move(impl)));
}

Routes::Match Routes::Find(const std::string& verb, const std::string& path) const {
  Match match;
  std::string text = path.substr(path.empty() ? 0 : 1), custom;
  const auto colon = text.rfind(':');
  if (colon != std::string::npos && text.find('/', colon) == std::string::npos) custom = text.substr(colon + 1), text.resize(colon);
  auto segments = Split(text, '/');
  for (auto& segment : segments) segment = PercentDecoded(segment);
  // A path without wildcards wins over one with.
  std::size_t best = 0;
  for (const auto& route : impl_->routes) {
    Bound bound;
    if (!Fits(route, segments, custom, bound)) continue;
    std::size_t literal = 1;
    for (const auto& part : route.parts) literal += !part.any;
    if (route.verb == verb && literal > best) best = literal, match.route = &route, match.bound = std::move(bound);
    if (match.allowed.find(route.verb) == std::string::npos) match.allowed += (match.allowed.empty() ? "" : ", ") + route.verb;
  }
  return match;
}

Result<std::string> Routes::RequestOf(const Route& route, const Bound& bound, const std::string& query, const std::string& body) const {
  const auto* type = impl_->pool.FindMessageTypeByName(route.input);
  if (const auto at = BrokenUtf8(body); at != std::string::npos)
    return InvalidArgument("UTF8_INVALID", "the body is not UTF-8 at byte " + std::to_string(at)).With("byte_offset", std::to_string(at));
  json all = json::object();
  if (!body.empty() && !route.body.empty()) {
    CONCORD_TRY(json parsed, ObjectOf(body));
    if (route.body == "*") all = std::move(parsed);
    else all[type->FindFieldByName(route.body)->json_name()] = std::move(parsed);
  }
  if (route.body != "*") {
    for (const auto& pair : Split(query, '&')) {
      if (pair.empty()) continue;
      std::string text = pair;
      for (auto& c : text) if (c == '+') c = ' ';
      const auto eq = text.find('=');
      const std::string name = PercentDecoded(text.substr(0, eq)), value = eq == std::string::npos ? "" : PercentDecoded(text.substr(eq + 1));
      if (BrokenUtf8(name) != std::string::npos || BrokenUtf8(value) != std::string::npos) return InvalidArgument("UTF8_INVALID", "the query is not UTF-8");
      CONCORD_CHECK_OK(Put(all, type, name, value));
    }
  }
  for (const auto& [field, value] : bound) {
    if (BrokenUtf8(value) != std::string::npos) return InvalidArgument("UTF8_INVALID", "the path is not UTF-8");
    CONCORD_CHECK_OK(Put(all, type, field, value));
  }
  std::string bytes;
  const auto status = pb::util::JsonToBinaryString(impl_->resolver.get(), std::string(kPrefix) + "/" + route.input, all.dump(-1, ' ', false, json::error_handler_t::replace), &bytes);
  if (!status.ok()) return FieldError(std::string(status.message().data(), status.message().size()));
  return bytes;
}

Result<std::string> Routes::JsonOf(const std::string& message, const std::string& bytes) const {
  pb::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string out;
  const auto status = pb::util::BinaryToJsonString(impl_->resolver.get(), std::string(kPrefix) + "/" + message, bytes, &out, options);
  if (!status.ok()) return Internal("ANSWER_UNREADABLE", "the answer could not be written as JSON");
  return out;
}

std::string Routes::OpenApi() const {
  json paths = json::object(), schemas = json::object();
  std::vector<const pb::Descriptor*> todo;
  const auto comment = [&](const auto* d) {
    pb::SourceLocation where;
    std::string text = d->GetSourceLocation(&where) ? where.leading_comments : "";
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
    return text.substr(text.find_first_not_of(' ') == std::string::npos ? 0 : text.find_first_not_of(' '));
  };
  const auto ref = [&](const pb::Descriptor* type) {
    const std::string name(type->full_name());
    if (!schemas.contains(name)) schemas[name] = json::object(), todo.push_back(type);
    return json{{"$ref", "#/components/schemas/" + name}};
  };
  const auto single = [&](const pb::FieldDescriptor* f) -> json {
    using F = pb::FieldDescriptor;
    switch (f->cpp_type()) {
      case F::CPPTYPE_BOOL: return {{"type", "boolean"}};
      case F::CPPTYPE_INT32: case F::CPPTYPE_UINT32: return {{"type", "integer"}, {"format", "int32"}};
      case F::CPPTYPE_INT64: case F::CPPTYPE_UINT64: return {{"type", "string"}, {"format", "int64"}};
      case F::CPPTYPE_DOUBLE: case F::CPPTYPE_FLOAT: return {{"type", "number"}};
      case F::CPPTYPE_STRING: return f->type() == F::TYPE_BYTES ? json{{"type", "string"}, {"format", "byte"}} : json{{"type", "string"}};
      case F::CPPTYPE_ENUM: {
        json names = json::array();
        for (int i = 0; i < f->enum_type()->value_count(); ++i) names.push_back(f->enum_type()->value(i)->name());
        return {{"type", "string"}, {"enum", names}};
      }
      default: break;
    }
    const std::string name(f->message_type()->full_name());
    if (name == "google.protobuf.Timestamp") return {{"type", "string"}, {"format", "date-time"}};
    if (name == "google.protobuf.FieldMask" || name == "google.protobuf.Duration") return {{"type", "string"}};
    return ref(f->message_type());
  };
  for (const auto& r : impl_->routes) {
    const auto* method = impl_->pool.FindMethodByName([&] { auto n = r.method.substr(1); n[n.find('/')] = '.'; return n; }());
    std::string path, last;
    json parameters = json::array();
    int held = -1;
    std::size_t n = 0;
    for (const auto& part : r.parts) {
      path += "/";
      if (!part.any) { path += part.text; continue; }
      // OpenAPI has one parameter a segment: {name=workshops/*} becomes /workshops/{name}.
      std::string name = part.field >= 0 ? r.fields[part.field] : "segment";
      n = part.field == held ? n + 1 : 1;
      held = part.field;
      if (n > 1) name += "_" + std::to_string(n);
      path += "{" + name + "}";
      parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    if (!r.custom.empty()) path += ":" + r.custom;
    json op{{"operationId", std::string(method->service()->name()) + "_" + std::string(method->name())}, {"description", comment(method)}};
    if (paths.contains(path) || &r != &impl_->routes.front()) op["operationId"] = op["operationId"].get<std::string>() + (impl_->routes.data() != &r && (&r - 1)->method == r.method ? "_more" : "");
    if (r.body != "*") {
      const auto* input = method->input_type();
      for (int i = 0; i < input->field_count(); ++i) {
        const auto* f = input->field(i);
        bool used = f->name() == r.body;
        for (const auto& b : r.fields) used |= b.substr(0, b.find('.')) == f->name();
        if (used || (f->message_type() && f->message_type()->full_name().rfind("google.protobuf.", 0) != 0)) continue;
        json schema = single(f);
        if (f->is_repeated()) schema = {{"type", "array"}, {"items", schema}};
        parameters.push_back({{"name", f->json_name()}, {"in", "query"}, {"schema", schema}, {"description", comment(f)}});
      }
    }
    if (!parameters.empty()) op["parameters"] = parameters;
    if (!r.body.empty()) {
      const auto* type = r.body == "*" ? method->input_type() : method->input_type()->FindFieldByName(r.body)->message_type();
      op["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", ref(type)}}}}}};
    }
    const std::string media = r.stream ? "text/event-stream" : r.output == "google.api.HttpBody" ? "application/octet-stream" : "application/json";
    json schema = r.output == "google.api.HttpBody" ? json{{"type", "string"}, {"format", "binary"}} : ref(method->output_type());
    op["responses"] = {{"200", {{"description", "OK"}, {"content", {{media, {{"schema", schema}}}}}}},
                       {"default", {{"description", "google.rpc.Status"}, {"content", {{"application/json", {{"schema", {{"type", "object"}}}}}}}}}};
    std::string verb = r.verb;
    for (auto& c : verb) c = static_cast<char>(std::tolower(c));
    paths[path][verb] = op;
  }
  for (std::size_t i = 0; i < todo.size(); ++i) {
    const auto* type = todo[i];
    json properties = json::object();
    for (int k = 0; k < type->field_count(); ++k) {
      const auto* f = type->field(k);
      json schema;
      if (f->is_map()) schema = {{"type", "object"}, {"additionalProperties", single(f->message_type()->FindFieldByNumber(2))}};
      else if (f->is_repeated()) schema = {{"type", "array"}, {"items", single(f)}};
      else schema = single(f);
      if (!schema.contains("$ref")) schema["description"] = comment(f);
      properties[std::string(f->json_name())] = schema;
    }
    schemas[std::string(type->full_name())] = {{"type", "object"}, {"description", comment(type)}, {"properties", properties}};
  }
  return json{{"openapi", "3.0.3"}, {"info", {{"title", "Concord"}, {"version", "v1"}}}, {"paths", paths}, {"components", {{"schemas", schemas}}}}.dump();
}

}  // namespace concord::portal

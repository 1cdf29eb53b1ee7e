#pragma once
// Routes out of the google.api.http annotations of the embedded descriptors; no hand-written table. And JSON ⇄ protobuf by them.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/base/result.h"

namespace concord::portal {

struct Route {
  std::string verb;      // "GET"
  std::string pattern;   // "/v1/{name=workshops/*}:copy"
  std::string method;    // "/concord.intake.v1.WorkshopService/CopyWorkshop"
  std::string input, output;  // message names
  std::string body;      // "*", a field or ""
  bool stream = false;
  bool session = false;  // the answer carries a session_token, which becomes a cookie
  struct Part {
    std::string text;    // literal, when `field` is empty and not `any`
    bool any = false;    // "*"
    int field = -1;      // index into fields
  };
  std::vector<Part> parts;
  std::vector<std::string> fields;  // "person.name"
  std::string custom;    // "copy"
};

using Bound = std::vector<std::pair<std::string, std::string>>;  // field path → text

class Routes {
 public:
  static Result<std::unique_ptr<Routes>> Load();
  ~Routes();

  struct Match {
    const Route* route = nullptr;
    Bound bound;
    std::string allowed;  // verbs that the path is for: "GET, POST"; "": there is no such path
  };
  Match Find(const std::string& verb, const std::string& path) const;

  // Serialised request. INVALID_ARGUMENT JSON_INVALID | UTF8_INVALID {byte_offset} | FIELD_UNKNOWN | FIELD_INVALID, each with its place.
  Result<std::string> RequestOf(const Route& route, const Bound& bound, const std::string& query, const std::string& body) const;
  // lowerCamelCase JSON with every plain field printed.
  Result<std::string> JsonOf(const std::string& message, const std::string& bytes) const;
  std::string OpenApi() const;
  const std::vector<Route>& all() const;

 private:
  struct Impl;
  explicit Routes(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

std::string PercentDecoded(const std::string& text);
// Offset of the first byte that is not UTF-8, or npos.
std::size_t BrokenUtf8(const std::string& text);

}  // namespace concord::portal

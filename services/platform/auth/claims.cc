#include "platform/auth/claims.h"

#include <nlohmann/json.hpp>

namespace concord::auth {
namespace {

using nlohmann::json;

constexpr const char* kKinds[] = {"anonymous", "person", "participant", "service"};

std::string TextOf(const json& claims, const char* name) {
  const auto it = claims.find(name);
  return it != claims.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

std::string HeaderJson(std::string_view kid) {
  return json{{"alg", "EdDSA"}, {"typ", "JWT"}, {"kid", std::string(kid)}}.dump();
}

std::optional<std::string> KidOfHeader(std::string_view text) {
  const json header = json::parse(text, nullptr, false);
  if (!header.is_object() || TextOf(header, "alg") != "EdDSA") return std::nullopt;
  return TextOf(header, "kid");
}

std::string ClaimsJson(const Principal& p, Micros now, Micros expire) {
  json claims{{"iss", "concord"},
              {"sub", p.subject},
              {"knd", kKinds[static_cast<int>(p.kind)]},
              {"iat", now / kSecond},
              {"exp", expire / kSecond}};
  if (!p.office.empty()) claims["off"] = p.office;
  if (!p.roles.empty()) claims["rol"] = p.roles;
  if (!p.workshop.empty()) claims["wsh"] = p.workshop;
  if (!p.participant.empty()) claims["par"] = p.participant;
  if (!p.session.empty()) claims["sid"] = p.session;
  return claims.dump(-1, ' ', false, json::error_handler_t::replace);  // dump throws on broken UTF-8 otherwise
}

std::optional<Principal> PrincipalOfClaims(std::string_view text) {
  const json claims = json::parse(text, nullptr, false);
  if (!claims.is_object() || TextOf(claims, "iss") != "concord") return std::nullopt;
  Principal p;
  const std::string kind = TextOf(claims, "knd");
  for (const auto candidate : {Kind::kPerson, Kind::kParticipant, Kind::kService}) {
    if (kind == kKinds[static_cast<int>(candidate)]) p.kind = candidate;
  }
  const auto exp = claims.find("exp");
  if (p.kind == Kind::kAnonymous || exp == claims.end() || !exp->is_number_integer()) return std::nullopt;
  p.expire_time = exp->get<std::int64_t>() * kSecond;
  p.subject = TextOf(claims, "sub");
  p.office = TextOf(claims, "off");
  p.workshop = TextOf(claims, "wsh");
  p.participant = TextOf(claims, "par");
  p.session = TextOf(claims, "sid");
  if (const auto roles = claims.find("rol"); roles != claims.end() && roles->is_array()) {
    for (const auto& role : *roles) {
      if (role.is_string()) p.roles.push_back(role.get<std::string>());
    }
  }
  if (p.subject.empty()) return std::nullopt;
  return p;
}

}  // namespace concord::auth

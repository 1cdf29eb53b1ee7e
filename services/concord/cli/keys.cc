// concord keys: what the operator does with the keys that sign access tokens, at a process that runs.
#include <cstdio>

#include "concord/cli/commands.h"
#include "concord/cli/start.h"
#include "concord/client/session.h"
#include "concord/identity/v1/keys.grpc.pb.h"

namespace concord::cli {
namespace {

namespace pb = identity::v1;
using Stub = pb::KeyService::Stub;

std::string TimeOf(const google::protobuf::Timestamp& t) { return FormatTime(t.seconds() * kSecond).substr(0, 19) + "Z"; }

void Print(const pb::SigningKey& k) {
  std::printf("%s  %-9s  signs from %s  made by %s%s%s\n", k.name().substr(12).c_str(), k.state().c_str(), TimeOf(k.sign_time()).c_str(), k.made_by().c_str(),
              k.has_not_after() ? ("  no token after " + TimeOf(k.not_after())).c_str() : "", k.sealed() ? "  encrypted" : "");
}

Status Run(client::Session& administrator, const std::string& what, const std::string& kid) {
  auto stub = pb::KeyService::NewStub(administrator.channel());
  if (what == "list") {
    CONCORD_TRY(const auto all, administrator.Call<pb::ListSigningKeysResponse>(*stub, &Stub::ListSigningKeys, pb::ListSigningKeysRequest()));
    for (const auto& k : all.signing_keys()) Print(k);
    return Ok();
  }
  if (what == "rotate") {
    CONCORD_TRY(const auto made, administrator.Call<pb::SigningKey>(*stub, &Stub::RotateSigningKey, pb::RotateSigningKeyRequest()));
    Print(made);
    return Ok();
  }
  pb::WithdrawSigningKeyRequest request;
  request.set_name("signingKeys/" + kid);
  CONCORD_TRY(const auto gone, administrator.Call<pb::SigningKey>(*stub, &Stub::WithdrawSigningKey, request));
  Print(gone);
  return Ok();
}

}  // namespace

int Keys(const std::vector<std::string>& args) {
  config::Config config;
  config.Declare("server", "127.0.0.1:7070", "gRPC address of a running process");
  config.Declare("email", "", "of an administrator of the office that operates the installation");
  config.Declare("password", "", "of that administrator; better by CONCORD_PASSWORD", true);
  int exit_code = kDone;
  if (!LoadOnly(args, config, exit_code)) return exit_code;
  const auto& words = config.positional();
  const std::string what = words.empty() ? "" : words[0];
  const bool known = what == "list" || what == "rotate" || what == "withdraw";
  if (!known || words.size() != (what == "withdraw" ? 2u : 1u)) {
    std::fprintf(stderr, "concord keys list | rotate | withdraw KEY\n%s", config.Help().c_str());
    return kWrongUse;
  }
  auto administrator = client::Session::SignIn(client::Connect(config.String("server")), config.String("email"), config.String("password"));
  if (!administrator.ok()) return Failed(administrator.error());
  if (auto s = Run(**administrator, what, words.size() > 1 ? words[1] : ""); !s.ok()) return Failed(s.error());
  return kDone;
}

}  // namespace concord::cli

#include "identity/api/key_service.h"

#include "concord/identity/v1/keys.grpc.pb.h"
#include "identity/api/convert.h"
#include "platform/log/log.h"
#include "platform/rpc/call.h"

namespace concord::identity {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kCollection[] = "signingKeys/";

void Put(const SigningKeyRows& all, const SigningKey& key, Micros now, pb::SigningKey* out) {
  out->set_name(kCollection + key.kid);
  out->set_state(NameOf(StateOf(all, key, now)));
  identity::Put(key.create_time, out->mutable_create_time());
  identity::Put(key.sign_time, out->mutable_sign_time());
  if (const Micros end = NotAfter(all, key); end > 0) identity::Put(end, out->mutable_not_after());
  out->set_made_by(key.made_by);
  if (key.withdraw_time > 0) identity::Put(key.withdraw_time, out->mutable_withdraw_time());
  out->set_withdrawn_by(key.withdrawn_by);
  out->set_sealed(key.sealed);
}

class Service final : public pb::KeyService::CallbackService {
 public:
  Service(SigningKeys& keys, UseCases& use, rpc::Calls& calls) : keys_(keys), use_(use), calls_(calls) {}

  ServerUnaryReactor* ListKeys(CallbackServerContext* c, const pb::ListKeysRequest* q, pb::ListKeysResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto&, auto* out) -> Status {
      CONCORD_TRY(const auto all, keys_.Published());
      for (const auto& k : all) {
        auto* key = out->add_keys();
        key->set_kid(k.kid);
        key->set_key(k.bytes);
        key->set_subject(k.subject);
        if (k.not_after > 0) identity::Put(k.not_after, key->mutable_not_after());
      }
      return Ok();
    });
  }

  ServerUnaryReactor* ListSigningKeys(CallbackServerContext* c, const pb::ListSigningKeysRequest* q, pb::ListSigningKeysResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto&, auto* out) -> Status {
      CONCORD_CHECK_OK(use_.CheckOperator(call.office()));
      CONCORD_TRY(const auto all, keys_.List());
      for (auto k = all.rbegin(); k != all.rend(); ++k) Put(all, *k, use_.Now(), out->add_signing_keys());
      return Ok();
    });
  }

  ServerUnaryReactor* RotateSigningKey(CallbackServerContext* c, const pb::RotateSigningKeyRequest* q, pb::SigningKey* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto&, auto* out) -> Status {
      CONCORD_CHECK_OK(use_.CheckOperator(call.office()));
      CONCORD_TRY(const auto made, keys_.Rotate(call.caller.subject));
      log::Info("a signing key was made", {{"kid", made.kid}, {"by", call.caller.subject}});
      return Answer(made, out);
    });
  }

  ServerUnaryReactor* WithdrawSigningKey(CallbackServerContext* c, const pb::WithdrawSigningKeyRequest* q, pb::SigningKey* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* out) -> Status {
      CONCORD_CHECK_OK(use_.CheckOperator(call.office()));
      const std::string& name = request.name();
      const std::string kid = name.rfind(kCollection, 0) == 0 ? name.substr(sizeof kCollection - 1) : "";
      CONCORD_TRY(const auto gone, keys_.Withdraw(kid, call.caller.subject));
      log::Warning("a signing key was withdrawn", {{"kid", gone.kid}, {"by", call.caller.subject}});
      return Answer(gone, out);
    });
  }

 private:
  Status Answer(const SigningKey& key, pb::SigningKey* out) {
    CONCORD_TRY(const auto all, keys_.List());
    Put(all, key, use_.Now(), out);
    return Ok();
  }

  SigningKeys& keys_;
  UseCases& use_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeKeyService(SigningKeys& keys, UseCases& use_cases, rpc::Calls& calls) {
  return std::make_unique<Service>(keys, use_cases, calls);
}

}  // namespace concord::identity

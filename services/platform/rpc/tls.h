#pragma once
// TLS between services: each shows a certificate of the installation's own authority and checks the other's against it. Transport only:
// who may do what is said by tokens. The files are read again when they change, so a certificate is renewed without a restart (put the
// new files in place together: a renamed folder or a switched link, as Kubernetes does).
#include <memory>
#include <string>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace grpc {
class ChannelCredentials;
class ServerCredentials;
}  // namespace grpc

namespace concord::rpc {

struct Tls {
  std::string ca, certificate, key;  // PEM files; all empty: plaintext
  bool on() const { return !certificate.empty(); }
};

// FAILED_PRECONDITION TLS_FILE | TLS_CERTIFICATE naming the file: not there, not PEM, expired or not yet valid, a key of another
// certificate, a certificate of another authority. INVALID_ARGUMENT TLS_INCOMPLETE when only some of the three are given.
Status CheckTls(const Tls& tls);

// When the certificate in a PEM file ends. FAILED_PRECONDITION TLS_FILE.
Result<Micros> CertificateEnds(const std::string& file);

// `ask_client`: the other end must show a certificate of `ca`. Plaintext when `tls` is off.
std::shared_ptr<grpc::ServerCredentials> ServerSide(const Tls& tls, bool ask_client = true);
std::shared_ptr<grpc::ChannelCredentials> ClientSide(const Tls& tls);

// "127.0.0.1:7070", "[::1]:0", "localhost:80", "unix:…".
bool IsLoopback(const std::string& address);

}  // namespace concord::rpc

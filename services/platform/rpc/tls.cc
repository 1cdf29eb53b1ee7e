#include "platform/rpc/tls.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <ctime>
#include <vector>

namespace concord::rpc {
namespace {

constexpr unsigned kReadAgainSeconds = 5;

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* t) const { Free(t); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
struct Closed {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

Error Wrong(const char* reason, const std::string& file, const std::string& what) {
  return FailedPrecondition(reason, file + ": " + what).With("path", file);
}

// The first thing of its kind in a PEM file.
template <class T, class Read>
Result<T> FromFile(const std::string& file, Read read, const char* kind) {
  const std::unique_ptr<std::FILE, Closed> in(std::fopen(file.c_str(), "re"));
  if (!in) return Wrong("TLS_FILE", file, "cannot be read");
  T out(read(in.get(), nullptr, nullptr, nullptr));
  if (!out) return Wrong("TLS_FILE", file, std::string("has no ") + kind + " in PEM form");
  return out;
}

// As the other end will: dates and signatures up to the authority, by the intermediates that are in the certificate's file.
Status CheckChain(const Tls& tls, X509* certificate) {
  const std::unique_ptr<X509_STORE, Freed<X509_STORE, X509_STORE_free>> store(X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX, X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  std::vector<Certificate> owned;
  const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> between(sk_X509_new_null(), [](auto* all) { sk_X509_free(all); });
  const std::unique_ptr<std::FILE, Closed> in(std::fopen(tls.certificate.c_str(), "re"));
  while (X509* c = in ? PEM_read_X509(in.get(), nullptr, nullptr, nullptr) : nullptr) {
    owned.emplace_back(c);
    sk_X509_push(between.get(), c);
  }
  ERR_clear_error();  // the end of the file is one
  if (X509_STORE_load_file(store.get(), tls.ca.c_str()) != 1 || X509_STORE_CTX_init(context.get(), store.get(), certificate, between.get()) != 1)
    return Wrong("TLS_FILE", tls.ca, "cannot be used as an authority");
  if (X509_verify_cert(context.get()) == 1) return Ok();
  const int why = X509_STORE_CTX_get_error(context.get());
  return Wrong("TLS_CERTIFICATE", tls.certificate, std::string(X509_verify_cert_error_string(why)) + " (checked against " + tls.ca + ")");
}

std::shared_ptr<grpc::experimental::CertificateProviderInterface> Watched(const Tls& tls) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(tls.key, tls.certificate, tls.ca, kReadAgainSeconds);
}

}  // namespace

Status CheckTls(const Tls& tls) {
  if (tls.ca.empty() && tls.certificate.empty() && tls.key.empty()) return Ok();
  if (tls.ca.empty() || tls.certificate.empty() || tls.key.empty())
    return InvalidArgument("TLS_INCOMPLETE", "tls.ca, tls.certificate and tls.key belong together: give all three or none");
  CONCORD_CHECK_OK(FromFile<Certificate>(tls.ca, PEM_read_X509, "certificate"));
  CONCORD_TRY(const auto certificate, FromFile<Certificate>(tls.certificate, PEM_read_X509, "certificate"));
  CONCORD_TRY(const auto key, FromFile<PrivateKey>(tls.key, PEM_read_PrivateKey, "private key"));
  if (X509_check_private_key(certificate.get(), key.get()) != 1)
    return Wrong("TLS_CERTIFICATE", tls.key, "is not the key of the certificate in " + tls.certificate);
  return CheckChain(tls, certificate.get());
}

Result<Micros> CertificateEnds(const std::string& file) {
  CONCORD_TRY(const auto certificate, FromFile<Certificate>(file, PEM_read_X509, "certificate"));
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return Wrong("TLS_FILE", file, "has a certificate without an end");
  return timegm(&end) * kSecond;
}

std::shared_ptr<grpc::ServerCredentials> ServerSide(const Tls& tls, bool ask_client) {
  if (!tls.on()) return grpc::InsecureServerCredentials();
  grpc::experimental::TlsServerCredentialsOptions options(Watched(tls));
  options.watch_identity_key_cert_pairs();
  if (ask_client) options.watch_root_certs();
  options.set_cert_request_type(ask_client ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                           : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ClientSide(const Tls& tls) {
  if (!tls.on()) return grpc::InsecureChannelCredentials();
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watched(tls));
  options.watch_identity_key_cert_pairs();
  options.watch_root_certs();
  return grpc::experimental::TlsCredentials(options);
}

bool IsLoopback(const std::string& address) {
  const auto colon = address.rfind(':');
  const std::string host = address.substr(0, colon == std::string::npos ? address.size() : colon);
  return host.rfind("127.", 0) == 0 || host == "localhost" || host == "[::1]" || address.rfind("unix:", 0) == 0;
}

}  // namespace concord::rpc

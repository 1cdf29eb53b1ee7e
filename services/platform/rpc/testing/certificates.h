#pragma once
// An authority and certificates for tests, as PEM files in a folder.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <string>

#include "platform/rpc/tls.h"

namespace concord::rpc {

class TestAuthority {
 public:
  explicit TestAuthority(std::string folder) : folder_(std::move(folder)), key_(EVP_EC_gen("P-256")), certificate_(New("test authority", key_, 3600)) {
    Extend(certificate_, NID_basic_constraints, "critical,CA:TRUE");
    Extend(certificate_, NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(certificate_, key_, EVP_sha256());
    Write(folder_ + "/ca.pem", certificate_, nullptr);
  }
  ~TestAuthority() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  // Of "concord-SERVICE", localhost and 127.0.0.1; files NAME.pem and NAME.key. `seconds` from now it expires, from the past on too.
  Tls Issue(const std::string& service, long seconds = 3600, std::string name = "") {
    if (name.empty()) name = service;
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* c = New("concord-" + service, key, seconds);
    X509_set_issuer_name(c, X509_get_subject_name(certificate_));
    Extend(c, NID_subject_alt_name, "DNS:concord-" + service + ",DNS:localhost,IP:127.0.0.1");
    X509_sign(c, key_, EVP_sha256());
    const Tls tls{folder_ + "/ca.pem", folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
    Write(tls.certificate, c, nullptr);
    Write(tls.key, nullptr, key);
    X509_free(c);
    EVP_PKEY_free(key);
    return tls;
  }

 private:
  static X509* New(const std::string& name, EVP_PKEY* key, long seconds) {
    static long serial = 0;
    X509* c = X509_new();
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(c), -7200);
    X509_gmtime_adj(X509_getm_notAfter(c), seconds);
    X509_set_pubkey(c, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(c, X509_get_subject_name(c));
    return c;
  }
  static void Extend(X509* c, int nid, const std::string& value) {
    X509_EXTENSION* e = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    X509_add_ext(c, e, -1);
    X509_EXTENSION_free(e);
  }
  static void Write(const std::string& file, X509* c, EVP_PKEY* key) {
    const std::string fresh = file + ".new";
    std::FILE* out = std::fopen(fresh.c_str(), "we");
    if (c != nullptr) PEM_write_X509(out, c);
    if (key != nullptr) PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    std::rename(fresh.c_str(), file.c_str());
  }

  const std::string folder_;
  EVP_PKEY* key_;
  X509* certificate_;
};

}  // namespace concord::rpc

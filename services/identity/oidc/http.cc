#include "identity/oidc/http.h"

#include <curl/curl.h>

#include <mutex>

#include "identity/domain/oidc.h"

namespace concord::identity::oidc {
namespace {

constexpr std::size_t kMost = 1 << 20;

struct Easy {
  CURL* handle = curl_easy_init();
  curl_slist* headers = nullptr;
  ~Easy() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(handle);
  }
};

std::size_t Take(char* data, std::size_t, std::size_t size, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size > kMost) return 0;
  body.append(data, size);
  return size;
}

class Curl final : public Http {
 public:
  explicit Curl(std::string ca) : ca_(std::move(ca)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }
  Result<HttpAnswer> Get(const std::string& url) override { return Send(url, nullptr, ""); }
  Result<HttpAnswer> Post(const std::string& url, const std::string& form, const std::string& authorization) override {
    return Send(url, &form, authorization);
  }

 private:
  Result<HttpAnswer> Send(const std::string& url, const std::string* form, const std::string& authorization) {
    if (!TrustworthyUrl(url)) return Unavailable("OIDC_UNREACHABLE", "the account service names an address that is not https");
    Easy easy;
    HttpAnswer answer;
    if (easy.handle == nullptr) return Unavailable("OIDC_UNREACHABLE", "no more connections can be made");
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(easy.handle, option, value); };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "https,http");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_CONNECTTIMEOUT_MS, 3000L);
    set(CURLOPT_TIMEOUT_MS, 8000L);
    set(CURLOPT_MAXFILESIZE, static_cast<long>(kMost));
    set(CURLOPT_WRITEFUNCTION, Take);
    set(CURLOPT_WRITEDATA, &answer.body);
    if (url.rfind("http://", 0) == 0) set(CURLOPT_NOPROXY, "*");
    if (!ca_.empty()) set(CURLOPT_CAINFO, ca_.c_str());
    easy.headers = curl_slist_append(easy.headers, "Accept: application/json");
    if (!authorization.empty()) easy.headers = curl_slist_append(easy.headers, ("Authorization: " + authorization).c_str());
    set(CURLOPT_HTTPHEADER, easy.headers);
    if (form != nullptr) {
      set(CURLOPT_POSTFIELDSIZE, static_cast<long>(form->size()));
      set(CURLOPT_POSTFIELDS, form->c_str());
    }
    const CURLcode code = curl_easy_perform(easy.handle);
    if (code != CURLE_OK) return Unavailable("OIDC_UNREACHABLE", std::string("the account service does not answer: ") + curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
  }

  const std::string ca_;
};

}  // namespace

std::unique_ptr<Http> MakeHttp(std::string ca) { return std::make_unique<Curl>(std::move(ca)); }

std::string FormEncoded(const std::string& text) {
  static const char* hex = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) out += static_cast<char>(c);
    else (out += '%') += hex[c >> 4], out += hex[c & 15];
  }
  return out;
}

}  // namespace concord::identity::oidc

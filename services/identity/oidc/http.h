#pragma once
// What identity asks an account service over HTTP. A port, so that the rules can be tested without one.
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace concord::identity::oidc {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class Http {
 public:
  virtual ~Http() = default;
  // Errors: UNAVAILABLE OIDC_UNREACHABLE: no answer in time, TLS not trusted, too much.
  virtual Result<HttpAnswer> Get(const std::string& url) = 0;
  // A form; `authorization` is the header's value, "" for none.
  virtual Result<HttpAnswer> Post(const std::string& url, const std::string& form, const std::string& authorization) = 0;
};

// libcurl: https (http only to this machine), certificates checked, no redirects, 3 s to connect, 8 s in all, at most 1 MiB.
// `ca`: PEM file instead of the system's; "": the system's.
std::unique_ptr<Http> MakeHttp(std::string ca);

// application/x-www-form-urlencoded
std::string FormEncoded(const std::string& text);

}  // namespace concord::identity::oidc

#pragma once
// Errors as HTTP carries them: google.rpc.Status as JSON with ErrorInfo and BadRequest, under the status code that its code maps to.
#include <string>

#include "platform/base/result.h"
#include "platform/http/server.h"

namespace concord::http {

// The mapping of google.rpc.Code. 429 carries Retry-After.
int StatusOf(Code code);
std::string ErrorBody(const Error& error);
Response ErrorResponse(const Error& error);
// METHOD_NOT_ALLOWED, answered with 405 and Allow. `allowed`: "GET, POST".
Error WrongVerb(const std::string& verb, const std::string& allowed);

}  // namespace concord::http

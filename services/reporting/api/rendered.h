#pragma once
// Answers as they leave, kept in the cache: `concord/office/<office of the token>/reporting/<what>/<version>`. The version is read
// before, so what is kept under it is at least as new; after the next event nobody asks for it any more.
#include <functional>
#include <string>

#include "platform/cache/filled.h"
#include "platform/rpc/call.h"

namespace concord::reporting::api {

class Rendered {
 public:
  explicit Rendered(cache::Cache& cache) : filled_(cache) {}

  template <class Message>
  Status Get(const rpc::Call& call, const std::string& what, const std::string& version, Message* out,
             const std::function<Result<Message>()>& make) {
    const std::string key = cache::OfficeKey(call.office(), "reporting/" + std::string(kForm) + "/" + what + "/" + version);
    CONCORD_TRY(const auto bytes, filled_.Get(key, kKept, call.deadline, [&]() -> Result<std::string> {
      CONCORD_TRY(const Message made, make());
      return made.SerializeAsString();
    }));
    if (out->ParseFromString(bytes)) return Ok();
    CONCORD_TRY(*out, make());  // what lies in a cache is never to be relied on
    return Ok();
  }

 private:
  static constexpr Micros kKept = 600 * kSecond;
  static constexpr const char* kForm = "1";  // of how answers are computed; another one with each change, so that no old program's is shown

  cache::Filled filled_;
};

}  // namespace concord::reporting::api

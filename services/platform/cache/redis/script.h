#pragma once
// A Lua script, called by its SHA-1 and sent whole where the server does not know it (a new one, or after SCRIPT FLUSH).
#include <string>
#include <vector>

#include "platform/cache/redis/connection.h"

namespace concord::cache::internal {

class Script {
 public:
  explicit Script(std::string text);
  std::optional<Reply> Run(Connection& connection, const std::string& key, const std::vector<std::string>& arguments) const;

 private:
  const std::string text_, sha_;
};

}  // namespace concord::cache::internal

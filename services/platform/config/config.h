#pragma once
// Configuration: defaults < file (YAML) < environment (CONCORD_STORE_PATH for "store.path") < flags (--store.path=…).
// Every key is declared before Load; an unknown key in the file, the environment or the flags stops the start and is named.
#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace concord::config {

class Config {
 public:
  // `secret`: shown as "***" by Dump.
  void Declare(std::string key, std::string default_value, std::string help, bool secret = false);
  // `args` are flags without the program's name: "--key=value", "--key value", "--key" (true for keys whose default is
  // "true" or "false"). A key's flag may also be written with '-' for '_' and '.'. "--config FILE" names the file.
  // Errors: INVALID_ARGUMENT CONFIG_UNKNOWN_KEY | CONFIG_FILE | CONFIG_VALUE, each naming key and source.
  Status Load(const std::vector<std::string>& args, const std::map<std::string, std::string>& environment);

  const std::string& String(const std::string& key) const;  // an undeclared key aborts: a bug
  long Int(const std::string& key) const;
  bool Bool(const std::string& key) const;
  void Set(const std::string& key, std::string value);  // for tests and the all-in-one
  std::string Dump() const;                              // for /config: "key = value  # source", secrets hidden
  std::string Help() const;
  const std::vector<std::string>& positional() const { return positional_; }

 private:
  struct Entry {
    std::string value, help, source = "default", default_value;
    bool secret = false;
  };
  Status Put(const std::string& key, const std::string& value, const std::string& source);
  std::map<std::string, Entry> entries_;
  std::vector<std::string> positional_;
};

}  // namespace concord::config

#include "platform/config/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>

namespace concord::config {
namespace {

bool IsBool(const std::string& v) { return v == "true" || v == "false"; }

bool IsWhole(const std::string& v) {
  return !v.empty() && v.size() <= 18 && std::all_of(v.begin(), v.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string EnvironmentName(const std::string& key) {
  std::string name = "CONCORD_";
  for (char c : key) name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string FlagName(std::string key) {
  for (char& c : key)
    if (c == '.' || c == '_') c = '-';
  return key;
}

Status Flatten(const YAML::Node& node, const std::string& prefix, const std::string& file, std::map<std::string, std::string>& out) {
  for (const auto& pair : node) {
    const std::string key = prefix + pair.first.as<std::string>();
    if (pair.second.IsMap()) {
      CONCORD_CHECK_OK(Flatten(pair.second, key + ".", file, out));
    } else if (pair.second.IsScalar()) {
      out[key] = pair.second.as<std::string>();
    } else {
      return InvalidArgument("CONFIG_FILE", file + " line " + std::to_string(pair.second.Mark().line + 1) + ": " + key +
                                                " must be one value");
    }
  }
  return Ok();
}

Result<std::map<std::string, std::string>> ReadFile(const std::string& file) {
  std::map<std::string, std::string> values;
  try {
    YAML::Node root = YAML::LoadFile(file);
    if (root.IsMap()) CONCORD_CHECK_OK(Flatten(root, "", file, values));
  } catch (const YAML::BadFile&) {
    return InvalidArgument("CONFIG_FILE", file + " cannot be read");
  } catch (const YAML::Exception& e) {
    return InvalidArgument("CONFIG_FILE", file + " line " + std::to_string(e.mark.line + 1) + ": " + e.msg);
  }
  return values;
}

}  // namespace

void Config::Declare(std::string key, std::string default_value, std::string help, bool secret) {
  Entry e;
  e.value = e.default_value = std::move(default_value);
  e.help = std::move(help);
  e.secret = secret;
  entries_[std::move(key)] = std::move(e);
}

Status Config::Put(const std::string& key, const std::string& value, const std::string& source) {
  auto it = entries_.find(key);
  if (it == entries_.end()) return InvalidArgument("CONFIG_UNKNOWN_KEY", "unknown key \"" + key + "\" in " + source);
  if (IsBool(it->second.default_value) && !IsBool(value))
    return InvalidArgument("CONFIG_VALUE", key + " in " + source + " must be true or false, not \"" + value + "\"");
  if (IsWhole(it->second.default_value) && !IsWhole(value))
    return InvalidArgument("CONFIG_VALUE", key + " in " + source + " must be a whole number, not \"" + value + "\"");
  it->second.value = value;
  it->second.source = source;
  return Ok();
}

Status Config::Load(const std::vector<std::string>& args, const std::map<std::string, std::string>& environment) {
  std::string file;
  std::vector<std::pair<std::string, std::string>> flags;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& a = args[i];
    if (a.rfind("--", 0) != 0) {
      positional_.push_back(a);
      continue;
    }
    std::string name = a.substr(2), value;
    bool has_value = false;
    if (auto eq = name.find('='); eq != std::string::npos) {
      value = name.substr(eq + 1);
      name.resize(eq);
      has_value = true;
    }
    std::string key = name;
    for (const auto& [k, e] : entries_)
      if (FlagName(k) == FlagName(name)) key = k;
    if (!has_value) {
      auto it = entries_.find(key);
      if (it != entries_.end() && IsBool(it->second.default_value)) {
        value = "true";
      } else if (it == entries_.end() && key != "config") {
        return InvalidArgument("CONFIG_UNKNOWN_KEY", "unknown flag --" + name);
      } else if (++i < args.size()) {
        value = args[i];
      } else {
        return InvalidArgument("CONFIG_VALUE", "--" + name + " needs a value");
      }
    }
    if (key == "config") {
      file = value;
    } else {
      flags.emplace_back(key, value);
    }
  }
  if (!file.empty()) {
    CONCORD_TRY(auto values, ReadFile(file));
    for (const auto& [k, v] : values) CONCORD_CHECK_OK(Put(k, v, "file " + file));
  }
  for (const auto& [name, value] : environment) {
    if (name.rfind("CONCORD_", 0) != 0 || name.rfind("CONCORD_TEST_", 0) == 0) continue;
    auto it = std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return EnvironmentName(e.first) == name; });
    if (it == entries_.end()) return InvalidArgument("CONFIG_UNKNOWN_KEY", "unknown key \"" + name + "\" in the environment");
    CONCORD_CHECK_OK(Put(it->first, value, "environment " + name));
  }
  for (const auto& [key, value] : flags) CONCORD_CHECK_OK(Put(key, value, "flag --" + FlagName(key)));
  return Ok();
}

const std::string& Config::String(const std::string& key) const {
  auto it = entries_.find(key);
  if (it == entries_.end()) std::abort();
  return it->second.value;
}

long Config::Int(const std::string& key) const { return std::strtol(String(key).c_str(), nullptr, 10); }
bool Config::Bool(const std::string& key) const { return String(key) == "true"; }

void Config::Set(const std::string& key, std::string value) {
  Entry& e = entries_[key];
  e.value = std::move(value);
  e.source = "set by the program";
}

std::string Config::Dump() const {
  std::string out;
  for (const auto& [key, e] : entries_) out += key + " = " + (e.secret ? "***" : e.value) + "  # " + e.source + "\n";
  return out;
}

std::string Config::Help() const {
  std::string out;
  for (const auto& [key, e] : entries_) {
    std::string flag = "  --" + FlagName(key);
    flag.resize(std::max<std::size_t>(flag.size() + 2, 26), ' ');
    out += flag + e.help + (e.default_value.empty() ? "" : " [" + e.default_value + "]") + "\n";
  }
  return out;
}

}  // namespace concord::config

#pragma once
// What services keep, of either shape, for commands that look at all of it.
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::cli {

struct OpenStore {
  std::string service;
  std::unique_ptr<store::Store> store;
};
// Of every service, as the owner; SCHEMA_OLDER or STORE_NEWER where a database is not this program's.
Result<std::vector<OpenStore>> OpenDatabases(const std::string& owner_dsn);
// Of a data folder that nobody uses.
Result<std::vector<OpenStore>> OpenFolder(const std::string& data_dir);

}  // namespace concord::cli

#pragma once
// What a SqliteStore is made of. For files of this folder only.
#include <memory>

#include "platform/store/listeners.h"
#include "platform/store/sqlite/file_lock.h"
#include "platform/store/sqlite/readers.h"
#include "platform/store/sqlite/sqlite.h"
#include "platform/store/sqlite/writer.h"

namespace concord::store {

struct SqliteStore::Impl {
  SqliteOptions options;
  std::unique_ptr<FileLock> lock;
  Listeners listeners;
  std::unique_ptr<internal::Readers> readers;
  std::unique_ptr<internal::Writer> writer;
};

}  // namespace concord::store

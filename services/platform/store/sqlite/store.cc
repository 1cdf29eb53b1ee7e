#include <utility>

#include "platform/store/listeners.h"
#include "platform/store/sqlite/file_lock.h"
#include "platform/store/sqlite/impl.h"
#include "platform/store/traced.h"

namespace concord::store {
namespace {

constexpr Micros kDefaultPatience = 30 * kSecond;

Micros Until(Micros deadline) { return deadline != 0 ? deadline : SystemClock().Now() + kDefaultPatience; }

const std::string kNoOffice;
constexpr char kSystem[] = "sqlite";

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(SqliteOptions options) {
  CONCORD_TRY(auto lock, FileLock::Take(options.path + ".lock", "STORE_IN_USE", "the database " + options.path));
  CONCORD_TRY(auto connection, internal::Connection::Open(options, /*writer=*/true));
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  impl->lock = std::move(lock);
  impl->readers = std::make_unique<internal::Readers>(options);
  impl->writer = std::make_unique<internal::Writer>(std::move(connection), options, impl->listeners);
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(impl)));
}

SqliteStore::SqliteStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

// The writer goes last: closing the last connection folds the log into the file.
SqliteStore::~SqliteStore() {
  impl_->readers.reset();
  impl_->writer.reset();
}

Status SqliteStore::Write(const std::string& office, const Closure& fn, Micros deadline) {
  if (office.empty()) return Internal("OFFICE_MISSING", "a scoped transaction needs an office");
  return Traced(kSystem, "write", fn, [&](const Closure& traced) { return impl_->writer->Write(office, true, traced, Until(deadline)); });
}

Status SqliteStore::View(const std::string& office, const Closure& fn, Micros deadline) {
  if (office.empty()) return Internal("OFFICE_MISSING", "a scoped transaction needs an office");
  return Traced(kSystem, "read", fn, [&](const Closure& traced) { return impl_->readers->View(office, true, traced, Until(deadline)); });
}

Status SqliteStore::WriteUnscoped(const Closure& fn, Micros deadline) {
  return Traced(kSystem, "write", fn, [&](const Closure& traced) { return impl_->writer->Write(kNoOffice, false, traced, Until(deadline)); });
}

Status SqliteStore::ViewUnscoped(const Closure& fn, Micros deadline) {
  return Traced(kSystem, "read", fn, [&](const Closure& traced) { return impl_->readers->View(kNoOffice, false, traced, Until(deadline)); });
}

Store::Listening SqliteStore::Listen(std::string channel, std::function<void()> fn) {
  return impl_->listeners.Add(std::move(channel), std::move(fn));
}

SqliteStats SqliteStore::Stats() const { return impl_->writer->Stats(); }

const std::string& SqliteStore::path() const { return impl_->options.path; }

}  // namespace concord::store

#include "identity/store/migrations.h"

#include "platform/outbox/outbox.h"

namespace concord::identity {

std::vector<migrate::Migration> OwnMigrations();  // generated from store/migrations

std::vector<migrate::Migration> Migrations() {
  std::vector<migrate::Migration> all = outbox::Migrations();
  for (migrate::Migration& m : OwnMigrations()) all.push_back(std::move(m));
  return all;
}

}  // namespace concord::identity

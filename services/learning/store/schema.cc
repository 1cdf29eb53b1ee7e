#include "learning/store/schema.h"

#include "platform/outbox/outbox.h"

namespace concord::learning::db {

std::vector<migrate::Migration> OwnMigrations();  // generated from store/migrations

std::vector<migrate::Migration> Migrations() {
  std::vector<migrate::Migration> all = outbox::Migrations();
  for (migrate::Migration& m : OwnMigrations()) all.push_back(std::move(m));
  return all;
}

}  // namespace concord::learning::db

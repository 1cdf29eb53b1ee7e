#pragma once
// What each service keeps: for `concord migrate`, and for the test that holds both databases to the same tables.
#include <string>
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::schema {

struct Schema {
  std::string service;  // its database is "concord_" + service
  std::vector<migrate::Migration> migrations;
};

// Of every service that keeps data, by name.
std::vector<Schema> All();

}  // namespace concord::schema

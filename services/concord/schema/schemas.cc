#include "concord/schema/schemas.h"

#include "identity/store/migrations.h"
#include "intake/store/schema.h"
#include "learning/store/schema.h"
#include "projects/store/schema.h"
#include "reporting/store/schema.h"

namespace concord::schema {

std::vector<Schema> All() {
  return {{"identity", identity::Migrations()},
          {"intake", intake::db::Migrations()},
          {"learning", learning::db::Migrations()},
          {"projects", projects::db::Migrations()},
          {"reporting", reporting::db::Migrations()}};
}

}  // namespace concord::schema

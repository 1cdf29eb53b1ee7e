// concord-reporting: read models and reports, in a process of its own.
#include "platform/process/process.h"
#include "reporting/module.h"
#include "reporting/store/schema.h"

int main(int argc, char** argv) {
  return concord::process::Main(argc, argv, {.name = "reporting", .declare = concord::reporting::Declare, .make = concord::reporting::MakeModule,
                                             .schema = concord::reporting::db::Migrations, .db_threads = 8, .wait_threads = 2});
}

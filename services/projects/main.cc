// concord-projects: roadmaps, in a process of its own.
#include "platform/process/process.h"
#include "projects/module.h"
#include "projects/store/schema.h"

int main(int argc, char** argv) {
  return concord::process::Main(argc, argv, {.name = "projects", .make = concord::projects::MakeModule, .schema = concord::projects::db::Migrations, .db_threads = 4, .wait_threads = 2});
}

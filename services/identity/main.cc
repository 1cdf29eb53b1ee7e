// concord-identity: offices, people, sessions and keys, in a process of its own.
#include "identity/module.h"
#include "identity/store/migrations.h"
#include "platform/process/process.h"

int main(int argc, char** argv) {
  return concord::process::Main(argc, argv, {.name = "identity", .declare = concord::identity::Declare, .make = concord::identity::MakeModule,
                                             .schema = concord::identity::Migrations, .db_threads = 8, .wait_threads = 4});
}

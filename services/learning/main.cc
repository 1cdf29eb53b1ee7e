// concord-learning: learns from agreements, in a process of its own; concord-train beside it trains.
#include "learning/module.h"
#include "learning/store/schema.h"
#include "platform/process/process.h"

int main(int argc, char** argv) {
  return concord::process::Main(argc, argv, {.name = "learning", .declare = concord::learning::Declare, .make = concord::learning::MakeModule,
                                             .schema = concord::learning::db::Migrations, .db_threads = 4, .wait_threads = 2});
}

// concord-intake: workshops, answers and votes, in a process of its own.
#include "intake/module.h"
#include "intake/store/schema.h"
#include "platform/process/process.h"
#include "platform/process/program.h"

namespace {

// Beside the program lie the bundles that were built with it.
void Settle(concord::config::Config& config) {
  if (config.String("intake.bundles").empty()) config.Set("intake.bundles", concord::process::BesideProgram("programmes"));
}

}  // namespace

int main(int argc, char** argv) {
  return concord::process::Main(argc, argv, {.name = "intake", .declare = concord::intake::Declare, .make = concord::intake::MakeModule,
                                             .schema = concord::intake::db::Migrations, .db_threads = 32, .wait_threads = 8, .settle = Settle});
}

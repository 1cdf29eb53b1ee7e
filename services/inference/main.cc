// concord-inference: ranks, in a process of its own. Keeps nothing: what it knows it reads again at each start.
#include "inference/module.h"
#include "platform/process/process.h"

int main(int argc, char** argv) {
  return concord::process::Main(argc, argv, {.name = "inference", .declare = concord::inference::Declare, .make = concord::inference::MakeModule, .db_threads = 2, .wait_threads = 1, .keeps = false});
}
